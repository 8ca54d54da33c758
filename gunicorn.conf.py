"""How gunicorn serves the shop. Threads wait for the database and providers; two processes use two cores."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
reuse_port = True
timeout = 30
graceful_timeout = 20
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 8190
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
control_socket_disable = True


def post_fork(server, worker):  # type: ignore[no-untyped-def]
    """A connection must not be shared between processes: drop the ones made before the fork, without closing them."""
    from shop.kernel.db import db

    with worker.app.wsgi().app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
