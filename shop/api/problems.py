"""Problem details (RFC 9457) for everything that goes wrong under /api/ and /webhooks/; pages keep their own errors."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, current_app, json, request
from flask_babel import gettext
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from shop.api.schemas import by_field
from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_
from shop.web.errors import is_passing
from shop.web.security import is_for_programs, request_id

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 15
KEPT_HEADERS = frozenset({"retry-after", "www-authenticate"})
CODES = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
DETAILS = {
    400: N_("Permintaan ini tidak terbaca. Periksa bentuknya lalu kirim lagi."),
    404: N_("Tidak ditemukan. Periksa alamatnya."),
    405: N_("Alamat ini tidak menerima cara itu. Lihat tajuk Allow."),
    413: N_("Terlalu besar. Kirim lebih sedikit sekali jalan."),
    415: N_("Kirim isi sebagai application/json."),
    422: InvalidInput.message,
    429: N_("Terlalu banyak permintaan. Tunggu sesuai tajuk Retry-After, lalu coba lagi."),
    500: N_("Ada yang rusak di pihak kami. Sebutkan request_id ini bila menghubungi kami."),
    503: N_("Toko sedang tidak dapat dihubungi. Tidak ada yang berubah; coba lagi sebentar lagi."),
}

Handler = Callable[[Any], Any]


def problem(
    *,
    status: int,
    code: str | None = None,
    detail: str | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    ids: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document. `detail` is already translated; `code` is stable and for programs."""
    code = code or CODES.get(status, f"http_{status}")
    body: dict[str, Any] = {
        "type": f"urn:kriya:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail or gettext(DETAILS.get(status, ShopError.message)),
        "request_id": request_id(),
    }
    if ids:
        body["ids"] = dict(ids)
    if errors:
        body["errors"] = {field: list(texts) for field, texts in errors.items()}
    response = current_app.response_class(json.dumps(body), status=status, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    return response


def init_app(app: Flask) -> None:
    """Answer programs with problem documents; for any other path the handler registered before stays in charge."""
    for kind, handler in (
        (ShopError, from_refusal),
        (ValidationError, from_validation),
        (HTTPException, from_http),
        (DBAPIError, from_database),
        (PoolTimeout, from_database),
        (Exception, from_unexpected),
    ):
        _register(app, kind, handler)


def _register(app: Flask, kind: type[Exception], handler: Handler) -> None:
    before: Handler | None = app.error_handler_spec[None][None].get(kind)

    def handle(error: Any) -> Any:
        if is_for_programs(request.path):
            return handler(error)
        if before is not None:
            return before(error)
        if isinstance(error, HTTPException):
            return error
        raise error

    app.register_error_handler(kind, handle)


def from_refusal(error: ShopError) -> Response:
    """A rule of the shop that says no."""
    response = problem(
        status=error.http_status, code=error.code, detail=error.text(), errors=error.errors, ids=error.ids
    )
    if error.http_status >= 500:
        log.warning("refused", code=error.code, status=error.http_status)
        response.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return response


def from_validation(error: ValidationError) -> Response:
    """Malformed input, by field."""
    return problem(status=422, code="invalid_input", errors=by_field(error.normalized_messages()))


def from_http(error: HTTPException) -> Any:
    """What Flask, werkzeug and webargs raise."""
    status = error.code or 500
    if status < 400:
        return error
    if error.response is not None:
        return error.response
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return from_unexpected(error.original_exception)
    data = getattr(error, "data", None) or {}
    messages = data.get("messages") or data.get("errors")
    if status == 422 and isinstance(messages, dict):
        # webargs puts the location (json, query) on top.
        messages = messages if len(messages) != 1 else next(iter(messages.values()))
    headers = {name: value for name, value in error.get_headers() if name.lower() in KEPT_HEADERS}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return problem(status=status, errors=by_field(messages) if messages else None, headers=headers)


def from_database(error: DBAPIError | PoolTimeout) -> Response:
    """503 when the database is away, 400 for what it cannot hold at all, else a fault of ours."""
    if isinstance(error, DataError):
        log.warning("data_refused", detail=str(error.orig)[:200], path=request.path)
        return problem(status=400)
    if not is_passing(error):
        return from_unexpected(error)
    log.warning("database_away", error=type(error).__name__)
    return problem(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def from_unexpected(error: BaseException) -> Response:
    """Nothing of the fault goes out; it is in the logs under the request's id."""
    log.error("unhandled", exc_info=error, path=request.path, method=request.method)
    return problem(status=500)
