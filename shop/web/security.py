"""Security of the edge: content policy with a nonce, CSRF, proxies, hosts, request ids, redirects to own paths.

Sources: OWASP ASVS 5.0 (V3 web frontend, V13 configuration), RFC 7239 for what a proxy may say.
"""

import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from uuid_utils.compat import uuid7
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

# These answer to keys and signatures, never to cookies, so a foreign page can make a browser send nothing of worth.
WITHOUT_COOKIES = ("/api/", "/webhooks/")
URLENCODED = "application/x-www-form-urlencoded"
MOST_DRAINED = 64 * 1024 * 1024
TWO_YEARS = 2 * 365 * 24 * 3600
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}\Z")

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Headers, CSRF, host check, proxies and request ids on `app`."""
    hosts = app.config.get("TRUSTED_HOSTS")
    if isinstance(hosts, str):
        hosts = [name.strip() for name in hosts.split(",")]
    app.config["TRUSTED_HOSTS"] = [name for name in hosts if name] if hosts else None
    proxies = int(app.config.get("TRUSTED_PROXIES") or 0)
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    app.before_request(_start_request)
    _protect_forms(app)
    app.after_request(_finish_response)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def embeddable(view: View) -> View:
    """Mark a view whose answer other sites may frame or load (the embed card, feeds)."""
    view.shop_embeddable = True  # type: ignore[attr-defined]
    return view


def csp_nonce() -> str:
    """The nonce of this request, for a script or style element that cannot be a file."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def safe_next(url: str | None, default: str = "/") -> str:
    """`url` when it is a path of this site, else `default`: nobody is sent elsewhere by a link of ours."""
    if not url or len(url) > 2000 or not url.startswith("/"):
        return default
    # Browsers read "\\" as "/" and drop tabs and newlines, so "/\\evil" and "/\t/evil" leave the site.
    if url.startswith("//") or "\\" in url or any(ord(char) < 33 or ord(char) == 127 for char in url):
        return default
    try:
        parts = urlsplit(url)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else url


def is_for_programs(path: str) -> bool:
    """Whether an address belongs to the API or to webhooks (no cookies, no HTML)."""
    return path.startswith(WITHOUT_COOKIES)


def _protect_forms(app: Flask) -> None:
    # The token lives as long as the session: a form left open for an afternoon on a phone must still be accepted.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf = CSRFProtect(app)

    @app.before_request
    def check_csrf() -> None:
        # Werkzeug limits the fields of a form in parts only; one in a single piece may be as long, and no longer.
        if request.mimetype == URLENCODED and (request.content_length or 0) > app.config["MAX_FORM_MEMORY_SIZE"]:
            raise RequestEntityTooLarge()
        if app.config["WTF_CSRF_ENABLED"] and not is_for_programs(request.path):
            csrf.protect(apply_exemptions=True)


def _drain() -> None:
    """Read away what is left of a body that was too large, up to a limit.

    A connection that is closed over unread bytes is reset, and the answer is lost on its way (gunicorn reads nothing by
    itself; the development server's stream has no end to read to).
    """
    if not request.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
        return
    stream, left = request.environ["wsgi.input"], MOST_DRAINED
    while left > 0 and (chunk := stream.read(min(64 * 1024, left))):
        left -= len(chunk)


def _start_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.match(given) else uuid7().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if "\x00" in request.path:
        # Nothing has such a name; PostgreSQL cannot even be asked.
        raise NotFound()


def request_id() -> str:
    """The id under which this request is found in the logs."""
    if "request_id" not in g:
        g.request_id = uuid7().hex
    return str(g.request_id)


def _finish_response(response: Response) -> Response:
    response.headers.setdefault("X-Request-ID", request_id())
    if response.status_code == 413:
        _drain()
    view = current_app.view_functions.get(request.endpoint or "")
    open_to_all = bool(getattr(view, "shop_embeddable", False))
    for name, value in _headers(open_to_all).headers.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html" and "Cache-Control" not in response.headers:
        # A page for a person stays in no cache at all (ASVS 14.3.2); one for strangers may serve the back button.
        known = getattr(g.get("actor"), "kind", "anonymous") != "anonymous"
        response.headers["Cache-Control"] = "no-store" if known else "private, no-cache"
    return response


def _headers(open_to_all: bool) -> Secure:
    production = current_app.config.get("SHOP_ENV") == "production"
    return Secure(
        csp=_content_policy(open_to_all),
        hsts=StrictTransportSecurity().max_age(TWO_YEARS).include_subdomains() if production else None,
        xcto=XContentTypeOptions().nosniff(),
        xfo=None if open_to_all else XFrameOptions().deny(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().cross_origin() if open_to_all else CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation().usb().payment(),
    )


def _content_policy(open_to_all: bool) -> ContentSecurityPolicy:
    """No inline script or style without the nonce; hosts of media and payment pages come from the settings."""
    nonce = ContentSecurityPolicy.nonce(csp_nonce())
    return (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'", nonce)
        .style_src("'self'", nonce)
        .img_src("'self'", "data:", "blob:", *current_app.config.get("CSP_IMG_SRC", ()))
        .object_src("'none'")
        .base_uri("'none'")
        # A form that answers with a redirect to a payment page needs that page's host here as well.
        .form_action("'self'", *current_app.config.get("CSP_FORM_ACTION", ()))
        .frame_ancestors("*" if open_to_all else "'none'")
    )
