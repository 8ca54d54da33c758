"""`make run`: migrate, load the demonstration shop, start web and worker, stop both on Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ADDRESS = os.environ.setdefault("BIND", "127.0.0.1:8000")
os.environ.setdefault("SHOP_ENV", "development")
os.environ.setdefault("BASE_URL", f"http://{ADDRESS}")

from flask import Flask  # noqa: E402 (the environment is read while the shop's modules load)
from flask_migrate import upgrade  # noqa: E402
from gunicorn.app.base import Application  # noqa: E402

from demo import loading  # noqa: E402
from shop import create_app  # noqa: E402
from shop.jobs import worker  # noqa: E402
from shop.kernel import clock  # noqa: E402
from shop.kernel.db import db  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15


def prepare() -> tuple[Flask, dict[str, dict[str, str]]]:
    """Bring the database to the newest schema and make sure that there is something to look at."""
    app = create_app()
    with app.app_context():
        print("migrating the database …", flush=True)
        upgrade(directory=str(ROOT / "migrations"))
        print("loading the demonstration shop (the first time takes about half a minute) …", flush=True)
        people: dict[str, dict[str, str]] = loading.load(now=clock.now())["people"]
        # Web and worker are forked from here: no connection may be shared with them.
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
        app.extensions["shop.queue"].storage.close()
    return app, people


class Web(Application):
    """gunicorn as in production, with the application that is loaded already."""

    def __init__(self, app: Flask) -> None:
        self.shop = app
        super().__init__(prog="kriya")

    def init(self, parser: object, opts: object, args: object) -> None:
        """Nothing is read from the command line."""

    def load_config(self) -> None:
        self.load_config_from_file(str(ROOT / "gunicorn.conf.py"))

    def load(self) -> Flask:
        return self.shop


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own, in its own group so that Ctrl-C reaches it once, through us."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    code = 1
    try:
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        os._exit(code)


def start(app: Flask) -> list[int]:
    """Web and worker. Forked, not started anew: the shop's modules are loaded once for all three."""
    return [fork(Web(app).run), fork(lambda: worker.run(app))]


def ended(process: int) -> bool:
    """Whether this child is no more."""
    try:
        return os.waitpid(process, os.WNOHANG)[0] == process
    except ChildProcessError:
        return True


def wait_until_ready(processes: list[int]) -> None:
    """Wait for /readyz; a process that ends instead ends us."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(ended(process) for process in processes):
            raise SystemExit("the shop did not start; its message is above")
        try:
            with urlopen(f"http://{ADDRESS}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the shop did not become ready within a minute")


def stop(processes: list[int]) -> None:
    """Ask both to finish what they are at; whoever does not is killed."""
    waiting = set(processes)
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while waiting and time.monotonic() < deadline:
        waiting = {process for process in waiting if not ended(process)}
        time.sleep(0.05)
    for process in waiting:
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)


def welcome(people: dict[str, dict[str, str]]) -> None:
    """Addresses and logins."""
    base = f"http://{ADDRESS}"
    print(f"\nKriya Lampung is open.\n  storefront  {base}/\n  workbench   {base}/perajin\n  desk        {base}/meja")
    print(f"  API         {base}/api/docs\n\n  sign in at {base}/masuk:")
    for role, person in people.items():
        print(f"    {role:16} {person['email']:38} {person['password']}")
    print("\n  Everything is kept under var/. Stop with Ctrl-C.", flush=True)


def main() -> int:
    app, people = prepare()
    processes = start(app)
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, frame: stopped.append(received))
    try:
        wait_until_ready(processes)
        welcome(people)
        while not stopped and not any(ended(process) for process in processes):
            time.sleep(0.3)
    finally:
        stop(processes)
    if not stopped:
        print("a process of the shop ended by itself; its message is above", file=sys.stderr)
        return 1
    print("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
