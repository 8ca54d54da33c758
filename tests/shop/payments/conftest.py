from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from shop.payments import events
from tests.shop.payments.support import Purpose, ScriptedProvider, install, listen


@pytest.fixture
def provider(app: Flask, database: Any) -> Iterator[ScriptedProvider]:
    scripted = ScriptedProvider()
    install(app, scripted)
    yield scripted
    del app.extensions["shop.payments"]["scripted"]


@pytest.fixture
def purpose() -> Iterator[Purpose]:
    kept = dict(events._handlers), dict(events._lockers), dict(events._addresses)
    yield listen()
    for registry, before in zip((events._handlers, events._lockers, events._addresses), kept, strict=True):
        registry.clear()
        registry.update(before)
