"""Stripe's nested form encoding: ``a[b][0][c]=1`` to ``{"a": {"b": [{"c": "1"}]}}``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.twins.stripe_twin.errors import ParameterRefusal

_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_STEP = re.compile(r"\[([^\[\]]*)\]")


def parse(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest the pairs of a form or a query. Keys that are all whole numbers, or empty (``[]``), make a list."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        match = _NAME.match(name)
        if match is None:
            raise ParameterRefusal(f"Invalid parameter name: {name}", param=name)
        _put(tree, [match.group(1), *_STEP.findall(match.group(2))], value, name)
    return {key: _lists(value) for key, value in tree.items()}


def _put(tree: dict[str, Any], steps: list[str], value: str, name: str) -> None:
    here = tree
    for position, step in enumerate(steps):
        key = str(len(here)) if step == "" else step
        if position == len(steps) - 1:
            if isinstance(here.get(key), dict):
                raise ParameterRefusal(f"Invalid object: {name}", param=name)
            here[key] = value
            return
        below = here.setdefault(key, {})
        if not isinstance(below, dict):
            raise ParameterRefusal(f"Invalid object: {name}", param=name)
        here = below


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isascii() and key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(below) for key, below in value.items()}
