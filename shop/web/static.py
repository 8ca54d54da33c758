"""Static files: found by WhiteNoise before Flask, compressed once at start, immutable when asked by their hash."""

import atexit
import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from whitenoise import WhiteNoise
from whitenoise.string_utils import decode_path_info

PREFIX = "/static/"
YEAR = 365 * 24 * 3600
COMPRESSED = {".css", ".svg", ".js", ".txt"}


class StaticFiles(WhiteNoise):
    """WhiteNoise that calls a file immutable when the address carries the hash of its content."""

    def __init__(self, application: Any, source: Path, *, served: Path, autorefresh: bool) -> None:
        self.hashes = Hashes(source, autorefresh=autorefresh)
        super().__init__(
            application, root=str(served), prefix=PREFIX, autorefresh=autorefresh, max_age=300, allow_all_origins=False
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = decode_path_info(environ.get("PATH_INFO", ""))
        if not path.startswith(PREFIX):
            return self.application(environ, start_response)
        forever = self._is_forever(path[len(PREFIX) :], environ.get("QUERY_STRING", ""))

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [pair for pair in headers if pair[0].lower() != "cache-control"]
            age = f"public, max-age={YEAR}, immutable" if forever else "public, max-age=300"
            kept += [("Cache-Control", age), ("X-Content-Type-Options", "nosniff")]
            kept.append(("Cross-Origin-Resource-Policy", "same-origin"))
            return start_response(status, kept if status[:3] in ("200", "206", "304") else headers, *rest)

        return super().__call__(environ, start)

    def _is_forever(self, name: str, query: str) -> bool:
        # The style sheet names its fonts without a hash; a changed font gets a new file name.
        if name.startswith("fonts/"):
            return True
        return bool(query) and query == f"v={self.hashes.of(name)}"


class Hashes:
    """The content hash of each static file; remembered unless files may change under us."""

    def __init__(self, source: Path, *, autorefresh: bool) -> None:
        self.source = source
        self.of = self._read if autorefresh else lru_cache(maxsize=None)(self._read)

    def _read(self, name: str) -> str:
        path = (self.source / name).resolve()
        if not path.is_relative_to(self.source) or not path.is_file():
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def init_app(app: Flask, source: Path) -> None:
    """Serve `source` under /static/ in front of the app, and give templates `static_url`."""
    environment = app.config.get("SHOP_ENV", "development")
    autorefresh = environment == "development"
    served = _compressed_copy(source) if environment == "production" else source
    files = StaticFiles(app.wsgi_app, source, served=served, autorefresh=autorefresh)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.extensions["shop.static"] = files
    app.jinja_env.globals["static_url"] = static_url(files.hashes)


def static_url(hashes: Hashes) -> Any:
    """A function from a name under static/ to its address, with the content hash (fonts are named without)."""

    def address(name: str) -> str:
        # The language prefix is no part of a file's address: one copy in every cache.
        root = request.environ.get("shop.script_name", request.script_root) if has_request_context() else ""
        if name.startswith("fonts/"):
            return f"{root}{PREFIX}{name}"
        return f"{root}{PREFIX}{name}?v={hashes.of(name)}"

    return address


def _compressed_copy(source: Path) -> Path:
    """A private copy with .gz (and .br where brotli is installed) beside each text file; gone when the process ends."""
    target = Path(tempfile.mkdtemp(prefix="kriya-static-"))
    atexit.register(shutil.rmtree, target, ignore_errors=True)
    copy = target / "static"
    shutil.copytree(source, copy)
    try:
        import brotli
    except ImportError:
        brotli = None
    for path in copy.rglob("*"):
        if path.suffix not in COMPRESSED:
            continue
        content = path.read_bytes()
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
        if brotli is not None:
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))
    return copy
