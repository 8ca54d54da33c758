"""``python -m tests.twins.stripe_twin --port 0 --state FILE``: runs the twin until it is stopped."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from pathlib import Path

from werkzeug.serving import ThreadedWSGIServer

from tests.twins.stripe_twin.app import create_app
from tests.twins.stripe_twin.store import Store
from tests.twins.stripe_twin.webhooks import RETRY_SECONDS, Sender
from tests.twins.stripe_twin.world import World


def main() -> None:
    options = _options()
    world = World(store=Store(path=options.state))
    given = {"url": options.webhook_url, "secret": options.webhook_secret}
    kept = world.store.document("endpoint", {})
    world.store.keep("endpoint", kept | {name: value for name, value in given.items() if value is not None})
    sender = Sender(world=world, retry_seconds=tuple(options.retry_seconds), timeout=options.webhook_timeout)
    server = ThreadedWSGIServer(options.host, options.port, create_app(world=world, sender=sender))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    if options.live_with is not None:
        threading.Thread(target=_live_with, args=(options.live_with,), daemon=True).start()
    sender.start()
    print(f"stripe twin on http://{options.host}:{server.port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        sender.stop()
        world.store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe_twin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--state", type=Path, required=True, help="the twin's own SQLite file; made when absent")
    parser.add_argument("--webhook-url", help="kept in the state file; can be changed at /_twin/endpoint")
    parser.add_argument("--webhook-secret")
    parser.add_argument("--webhook-timeout", type=float, default=10)
    parser.add_argument("--retry-seconds", type=float, nargs="*", default=list(RETRY_SECONDS))
    parser.add_argument("--live-with", type=int, help="stop when the process with this id is gone")
    return parser.parse_args()


def _live_with(process: int) -> None:
    """End with the test run that started the twin, even when that was killed and could not stop it."""
    pause = threading.Event()
    while not pause.wait(1):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGTERM)
            return


if __name__ == "__main__":
    main()
