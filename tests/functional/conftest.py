"""Shops for journeys and black-box checks. All of them run on one worker (`tests.support.scheduling`)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.functional.open_shop import OpenShop, open_shop
from tests.support.demo import DemoDatabase

WEBHOOK_SECRET = "whsec_quiet_shop_of_the_tests"


@pytest.fixture
def own_shop(demo_database: DemoDatabase, tmp_path: Path) -> Iterator[Callable[..., OpenShop]]:
    """Opens a shop that only this test changes; keywords go to `open_shop`."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(open_shop(demo_database, tmp_path / "shop", **options))


@pytest.fixture(scope="module")
def shop(demo_database: DemoDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A shop that the tests of a file share: each leaves it sound, not unchanged; the auditor looks at the end."""
    with open_shop(demo_database, tmp_path_factory.mktemp("shop")) as opened:
        yield opened
        assert opened.audit()["violations"] == []


@pytest.fixture(scope="module")
def quiet_shop(demo_database: DemoDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A shop in which nothing happens by itself, so that whoever changed something is found. Stripe does not answer."""
    environment: dict[str, str | None] = {
        "STRIPE_API_KEY": "sk_test_nobody",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": "http://127.0.0.1:9",
    }
    directory = tmp_path_factory.mktemp("quiet")
    with open_shop(demo_database, directory, environment=environment, worker=False) as opened:
        yield opened
        assert opened.audit()["violations"] == []
