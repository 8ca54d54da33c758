"""`make run`: migrate, load the demonstration shop, start web and worker, stop both on Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ADDRESS = os.environ.get("BIND", "127.0.0.1:8000")
STOP_SECONDS = 15


def prepare() -> dict[str, dict[str, str]]:
    """Bring the database to the newest schema and make sure that there is something to look at.

    In this process, so that the shop's modules are loaded once for both.
    """
    sys.path.insert(0, str(ROOT))
    from flask_migrate import upgrade

    from demo import loading
    from shop import create_app
    from shop.kernel import clock

    with create_app().app_context():
        print("migrating the database …", flush=True)
        upgrade()
        print("loading the demonstration shop (the first time takes about half a minute) …", flush=True)
        people: dict[str, dict[str, str]] = loading.load(now=clock.now())["people"]
    return people


def start() -> list[subprocess.Popen[bytes]]:
    """Web and worker, each in its own process group so that Ctrl-C reaches them once, through us."""
    return [
        subprocess.Popen(
            [str(BIN / "gunicorn"), "-c", "gunicorn.conf.py", "wsgi:app"], cwd=ROOT, start_new_session=True
        ),
        subprocess.Popen([str(BIN / "flask"), "--app", "wsgi", "worker"], cwd=ROOT, start_new_session=True),
    ]


def wait_until_ready(processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait for /readyz; a process that ends instead ends us."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            raise SystemExit("the shop did not start; its message is above")
        try:
            with urlopen(f"http://{ADDRESS}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("the shop did not become ready within a minute")


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask both to finish what they are at; whoever does not is killed."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def welcome(people: dict[str, dict[str, str]]) -> None:
    """Addresses and logins."""
    base = f"http://{ADDRESS}"
    print(f"\nKriya Lampung is open.\n  storefront  {base}/\n  workbench   {base}/perajin\n  desk        {base}/meja")
    print(f"  API         {base}/api/docs\n\n  sign in at {base}/masuk:")
    for role, person in people.items():
        print(f"    {role:16} {person['email']:38} {person['password']}")
    print("\n  Everything is kept under var/. Stop with Ctrl-C.", flush=True)


def main() -> int:
    os.environ.setdefault("SHOP_ENV", "development")
    os.environ.setdefault("BIND", ADDRESS)
    os.environ.setdefault("BASE_URL", f"http://{ADDRESS}")
    people = prepare()
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, frame: stopped.append(received))
    processes = start()
    try:
        wait_until_ready(processes)
        welcome(people)
        while not stopped and all(process.poll() is None for process in processes):
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
