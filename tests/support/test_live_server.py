"""Processes are started, watched, killed and leave nothing behind; a small application stands for the shop."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.support.live_server import LiveShop

APPLICATION = """
import os
def app(environ, start_response):
    known = {"/readyz": "ready", "/pid": str(os.getpid()), "/database": os.environ["DATABASE_URL"]}
    found = environ["PATH_INFO"] in known
    start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/plain")])
    return [known.get(environ["PATH_INFO"], "").encode()]
"""
WORKER = "import time, os; print('worker at', os.environ['SHOP_VAR']); time.sleep(600)"


@pytest.fixture
def small_shop(tmp_path: Path) -> LiveShop:
    (tmp_path / "small.py").write_text(APPLICATION)
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    return LiveShop(
        directory=tmp_path / "live",
        database_url="sqlite:////nowhere/at-all.sqlite",
        environment={"STRIPE_API_KEY": "sk_test_x"},
        web_command=[gunicorn, "-b", "127.0.0.1:{port}", "-w", "2", "--no-control-socket", "small:app"],
        worker_command=[sys.executable, "-c", WORKER],
        working_directory=tmp_path,
    )


def text(shop: LiveShop, path: str) -> str:
    return requests.get(shop.url + path, timeout=5).text


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(*pids: int) -> None:
    deadline = time.monotonic() + 5
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_shop_starts_with_its_own_surroundings_and_ends_whole(small_shop: LiveShop) -> None:
    with small_shop as shop:
        assert text(shop, "/database") == "sqlite:////nowhere/at-all.sqlite"
        web, worker = int(text(shop, "/pid")), shop.worker.pid
        deadline = time.monotonic() + 5
        while "worker at" not in shop.logs() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert f"worker at {shop.var}" in shop.logs()
        assert shop.environment["STRIPE_API_KEY"] == "sk_test_x"
        assert "REDIS_URL" not in shop.environment

    wait_until_gone(web, worker)
    assert not shop.ready()


def test_killing_the_web_server_takes_all_its_processes_and_it_comes_back_on_the_same_address(
    small_shop: LiveShop,
) -> None:
    with small_shop as shop:
        before = int(text(shop, "/pid"))
        shop.kill_web()
        wait_until_gone(before)
        assert not shop.ready()

        shop.start_web()

        assert int(text(shop, "/pid")) != before
        assert shop.worker.alive()


def test_one_serving_process_or_the_worker_can_be_killed_alone(small_shop: LiveShop) -> None:
    with small_shop as shop:
        wait_until_gone(shop.kill_one_web_process())
        shop.web.wait_until(shop.ready, seconds=10)

        worker = shop.worker.pid
        shop.kill_worker()
        wait_until_gone(worker)
        assert not shop.worker.alive()
        assert text(shop, "/readyz") == "ready"
        shop.start_worker()
        assert shop.worker.alive()


def test_a_shop_that_cannot_start_is_told_with_its_log_and_leaves_nothing_running(tmp_path: Path) -> None:
    shop = LiveShop(
        directory=tmp_path,
        database_url="sqlite://",
        web_command=[sys.executable, "-c", "raise SystemExit('no secret is set')"],
        worker_command=[sys.executable, "-c", WORKER],
        working_directory=tmp_path,
    )
    with pytest.raises(RuntimeError, match=r"web ended:\nno secret is set"):
        shop.start()
    assert not shop.web.alive() and not shop.worker.alive()


def test_a_shop_that_is_never_ready_is_stopped(tmp_path: Path) -> None:
    shop = LiveShop(
        directory=tmp_path,
        database_url="sqlite://",
        web_command=[sys.executable, "-c", "import time; time.sleep(600)"],
        working_directory=tmp_path,
    )
    with pytest.raises(RuntimeError, match="web was not ready in 1 seconds"):
        shop.start(seconds=1)
    assert not shop.web.alive()


def test_the_environment_of_the_developer_does_not_leak_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_BASE", "https://api.stripe.com")
    monkeypatch.setenv("CLOCK_OFFSET", "60")
    shop = LiveShop(directory=tmp_path, database_url="sqlite://", environment={"PATH": None})
    assert {"STRIPE_API_BASE", "CLOCK_OFFSET", "PATH"} & set(shop.environment) == set()
    assert os.environ["CLOCK_OFFSET"] == "60"
