"""Languages: Indonesian is the source, English the catalogue.

The language of a request is, in this order: `?lang=` (remembered in a cookie), the path (`/en/…`), the cookie, the
browser's Accept-Language, Indonesian. The prefix is moved from the path to the script name, so `url_for` keeps it.
"""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

LANGUAGES = ("id", "en")
DEFAULT = "id"
COOKIE = "lang"
COOKIE_AGE = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).resolve().parent / "translations"
# Addresses for programs have one form only.
NO_PREFIX = ("/api", "/webhooks", "/static", "/healthz", "/readyz", "/metrics")

log = structlog.get_logger(__name__)


class LanguagePrefix:
    """Moves `/en` from the path to the script name before routing."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        root = environ.get("SCRIPT_NAME", "")
        environ["shop.script_name"] = root
        for code in LANGUAGES:
            if code == DEFAULT or not (path == f"/{code}" or path.startswith(f"/{code}/")):
                continue
            rest = path[len(code) + 1 :] or "/"
            if rest.startswith("/") and not _for_programs(rest):
                environ["SCRIPT_NAME"] = f"{root}/{code}"
                environ["PATH_INFO"] = rest
                environ["shop.language"] = code
        return self.application(environ, start_response)


def _for_programs(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in NO_PREFIX)


@dataclass(frozen=True)
class Switch:
    """The link to this page in the other language."""

    code: str
    short: str
    label: str
    url: str


def init_app(app: Flask) -> None:
    """Languages, time zone and catalogues on `app`."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Jakarta"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    compile_catalogues(TRANSLATIONS)
    Babel(app, locale_selector=choose)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(_remember)
    app.jinja_env.globals.update(current_language=current_language, language_switch=language_switch)


def choose() -> str:
    """The language of this request, or Indonesian outside of one."""
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    for known in (request.environ.get("shop.language"), request.cookies.get(COOKIE)):
        if known in LANGUAGES:
            return str(known)
    return request.accept_languages.best_match(LANGUAGES, default=DEFAULT) or DEFAULT


def current_language() -> str:
    """`id` or `en`."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else DEFAULT


def language_switch() -> Switch:
    """This page in the other language: English by its path, Indonesian by the plain one (and a cookie)."""
    root = request.environ.get("shop.script_name", "") if has_request_context() else ""
    path = request.path if has_request_context() and request.method == "GET" else "/"
    # Never "//host": that would be a link to another site.
    path = "/" + quote(path.lstrip("/"))
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"] if has_request_context() else []
    if current_language() == "en":
        return Switch("id", "ID", "Bahasa Indonesia", f"{root}{path}?{urlencode([*pairs, ('lang', 'id')])}")
    query = f"?{urlencode(pairs)}" if pairs else ""
    return Switch("en", "EN", "English version", f"{root}/en{path}{query}")


def _remember(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current_language())
        response.vary.update(("Accept-Language", "Cookie"))
    asked = request.args.get("lang")
    if asked in LANGUAGES and not _for_programs(request.path):
        response.set_cookie(
            COOKIE, asked, max_age=COOKIE_AGE, path="/", samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response


def compile_catalogues(directory: Path) -> None:
    """Write each .mo that is missing or older than its .po, so that no build step is needed."""
    for source in directory.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            # Several workers start at once: each writes its own file, the rename is atomic.
            handle, temporary = tempfile.mkstemp(dir=source.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as out:
                write_mo(out, catalogue)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except OSError as error:
            log.warning("catalogue_not_compiled", file=str(source), error=str(error))


__all__ = ["choose", "compile_catalogues", "current_language", "force_locale", "init_app", "language_switch"]
