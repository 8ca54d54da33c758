import json
from collections.abc import Callable

import pytest
import structlog
from flask import Flask


@pytest.mark.parametrize("environment", ["production", "development"])
def test_a_traceback_shows_no_values(
    make: Callable[..., Flask], capsys: pytest.CaptureFixture[str], environment: str
) -> None:
    edge = make(SHOP_ENV=environment)

    def view() -> str:
        account = "1234" + "567890"
        raise RuntimeError(f"bank {len(account)}")

    edge.add_url_rule("/rusak", "broken", view)
    edge.test_client().get("/rusak", headers={"X-Request-ID": "gateway-0001"})

    written = capsys.readouterr().err
    assert "RuntimeError: bank 10" in written
    assert "1234567890" not in written
    assert "gateway-0001" in written


def test_production_writes_json_lines(make: Callable[..., Flask], capsys: pytest.CaptureFixture[str]) -> None:
    make(SHOP_ENV="production")

    structlog.get_logger("x").info("order_placed", number="KL-1")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["number"], line["level"]) == ("order_placed", "KL-1", "info")
    assert line["timestamp"].endswith("Z")
