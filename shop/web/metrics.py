"""Prometheus: how many requests, how long, by endpoint. For the machine itself or the holder of the token."""

import hmac
import ipaddress
import os
import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from werkzeug.exceptions import NotFound

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)


def init_app(app: Flask) -> None:
    """Count every request; serve /metrics. `app.extensions["shop.metrics"]` is the registry for others."""
    registry = CollectorRegistry()
    requests = Counter("shop_requests", "Requests", ["endpoint", "method", "status"], registry=registry)
    latency = Histogram("shop_request_seconds", "Time to answer", ["endpoint"], registry=registry, buckets=SECONDS)
    app.extensions["shop.metrics"] = registry

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(endpoint, method, str(response.status_code)).inc()
        if "started" in g:
            latency.labels(endpoint).observe(time.perf_counter() - g.started)
        return response

    app.add_url_rule("/metrics", "metrics", _metrics, methods=["GET"])


def _metrics() -> Response:
    """The figures, or 404 for a stranger."""
    if not _allowed():
        raise NotFound()
    registry: CollectorRegistry = current_app.extensions["shop.metrics"]
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        # Several workers: their counters live in files and are summed here.
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _allowed() -> bool:
    if current_app.config.get("SHOP_ENV", "development") == "development":
        return True
    token = str(current_app.config.get("METRICS_TOKEN") or "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # A forwarded request comes from outside even when the proxy sits on this machine.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
