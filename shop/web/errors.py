"""Error pages: what happened, what to do next, and the id under which it is in the logs. They ask no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError

from shop.kernel.errors import ShopError
from shop.kernel.text import N_
from shop.web import pages, security

RETRY_AFTER_SECONDS = 15
# PostgreSQL: read-only transaction, shutting down, crash shutdown, cannot connect now, too many connections,
# serialization failure, deadlock.
PASSING_SQLSTATES = {"25006", "57P01", "57P02", "57P03", "53300", "40001", "40P01"}
PASSING_SQLITE = ("readonly", "locked", "busy", "disk i/o", "full", "unable to open")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Words:
    """What a page says for a status: a title, what happened, what to do next."""

    title: str
    message: str
    next_step: str = ""


WORDS: dict[int, Words] = {
    400: Words(
        N_("Permintaan tidak terbaca"),
        N_("Peramban mengirim sesuatu yang tidak kami mengerti."),
        N_("Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi."),
    ),
    401: Words(N_("Masuk dulu"), N_("Halaman ini hanya untuk yang sudah masuk."), ""),
    403: Words(
        N_("Tidak ada izin"),
        N_("Akun Anda tidak berhak membuka halaman ini."),
        N_("Hubungi sekretariat bila seharusnya boleh."),
    ),
    404: Words(
        N_("Halaman tidak ditemukan"),
        N_("Alamatnya mungkin salah ketik, atau karyanya sudah tidak tampil."),
        N_("Cari karyanya di kotak pencarian, atau mulai dari halaman depan."),
    ),
    405: Words(
        N_("Cara membuka halaman ini keliru"),
        N_("Halaman ini tidak menerima permintaan seperti itu."),
        N_("Kembali ke halaman sebelumnya dan pakai tombol yang ada di sana."),
    ),
    409: Words(
        N_("Keadaannya sudah berubah"),
        N_("Permintaan ini tidak cocok lagi dengan keadaan sekarang."),
        N_("Kembali, muat ulang, lalu lihat keadaan terbaru."),
    ),
    410: Words(N_("Sudah tidak ada"), N_("Halaman ini sudah ditarik dan tidak akan kembali."), ""),
    413: Words(
        N_("Berkas terlalu besar"),
        N_("Yang Anda kirim melebihi batas."),
        N_("Kecilkan fotonya atau kirim satu per satu."),
    ),
    422: Words(
        N_("Ada isian yang perlu diperbaiki"),
        N_("Sebagian isian belum bisa kami terima."),
        N_("Kembali ke formulir dan perbaiki yang disebut di bawah ini."),
    ),
    429: Words(
        N_("Terlalu sering dalam waktu singkat"),
        N_("Kami menahan permintaan Anda sebentar."),
        N_("Tunggu satu menit lalu coba lagi."),
    ),
    500: Words(
        N_("Ada yang rusak di pihak kami"),
        N_("Kesalahan ini sudah tercatat dan kami periksa. Permintaan Anda tidak disimpan sebagian."),
        N_("Coba lagi sebentar lagi. Bila masih terjadi, kirimkan kode laporan di bawah ini kepada kami."),
    ),
    503: Words(
        N_("Toko sedang tidak dapat dihubungi"),
        N_("Kami sedang memperbaikinya. Tidak ada yang berubah pada pesanan atau data Anda."),
        N_("Tunggu sebentar lalu muat ulang halaman ini."),
    ),
}
FORM_EXPIRED = N_(
    "Formulir ini sudah kedaluwarsa atau dibuka di tempat lain. Kembali, muat ulang halamannya, lalu kirim lagi."
)


def init_app(app: Flask) -> None:
    """Handlers for our refusals, for HTTP errors, for a database that is away, and for what nobody expected."""
    app.register_error_handler(ShopError, _shop_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(PoolTimeout, _database_error)
    app.register_error_handler(Exception, _unexpected)


def is_passing(error: BaseException) -> bool:
    """Whether a database error goes away by itself: not reachable, read-only, locked, failing over."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state in PASSING_SQLSTATES or str(state or "").startswith("08"):
        return True
    text = str(error.orig).lower()
    if isinstance(error, OperationalError | InterfaceError) and state is None and "no such" not in text:
        # psycopg gives no state when it could not connect at all; SQLite never gives one.
        return any(word in text for word in PASSING_SQLITE) or "connect" in text or "server closed" in text
    return False


def error_page(
    status: int, *, message: str | None = None, details: Sequence[str] = (), next_step: str | None = None
) -> Response:
    """The page for `status` (or problem details under /api/ and /webhooks/); texts are already translated."""
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    title, what = gettext(words.title), message or gettext(words.message)
    if security.is_for_programs(request.path):
        return _problem(status, title, what)
    if next_step is None:
        next_step = gettext(words.next_step) if words.next_step and message is None else ""
    if not _host_is_ours():
        return _bare(status, title, what)
    try:
        page = render_template(
            "web/error.html",
            status=status,
            title=title,
            message=what,
            details=list(details),
            next_step=next_step,
            request_id=security.request_id(),
            sign_in_url=_sign_in_url() if status == 401 else None,
        )
    except Exception:
        log.exception("error_page_failed", status=status)
        return _bare(status, title, what)
    return make_response(page, status)


def _shop_error(error: ShopError) -> Response:
    details = [text for texts in error.errors.values() for text in texts]
    response = error_page(error.http_status, message=error.text(), details=details)
    if error.http_status >= 500:
        log.warning("refused", code=error.code, status=error.http_status)
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return response


def _csrf_error(error: CSRFError) -> Response:
    log.info("csrf_refused", reason=error.description, path=request.path)
    return error_page(400, message=gettext(FORM_EXPIRED))


def _http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status < 400:
        return error
    response = error_page(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    kept = {"retry-after", "www-authenticate"}
    for name, value in error.get_headers():
        if name.lower() in kept:
            response.headers[name] = value
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        log.error("unhandled", exc_info=error.original_exception, path=request.path)
    return response


def _database_error(error: DBAPIError | PoolTimeout) -> Response:
    if isinstance(error, DataError):
        # Something that no form of ours sends, such as a NUL in an id: SQLite finds nothing, PostgreSQL refuses.
        log.warning("data_refused", detail=str(error.orig)[:200], path=request.path)
        return error_page(400)
    if not is_passing(error):
        return _unexpected(error)
    log.warning("database_away", error=type(error).__name__, detail=str(getattr(error, "orig", error))[:200])
    response = error_page(503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.debug:
        raise error
    log.error("unhandled", exc_info=error, path=request.path, method=request.method)
    return error_page(500)


def _problem(status: int, title: str, detail: str) -> Response:
    """RFC 9457, for programs, when the API has no handler of its own."""
    response = jsonify(
        type="about:blank",
        title=title,
        status=status,
        code=f"http_{status}",
        detail=detail,
        request_id=security.request_id(),
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _bare(status: int, title: str, message: str) -> Response:
    """Without layout: the host is not ours, or the layout itself is broken."""
    response = make_response(f"{status} {title}\n\n{message}\n\n{security.request_id()}\n", status)
    response.mimetype = "text/plain"
    return response


def _host_is_ours() -> bool:
    try:
        return bool(request.host)
    except SecurityError:
        return False


def _sign_in_url() -> str | None:
    address = pages.page_url("/masuk")
    if address is None or request.method != "GET":
        return address
    return f"{address}?next={quote(request.script_root + request.full_path.rstrip('?'), safe='/')}"
