"""`Idempotency-Key`: a request sent twice is done once, and answered twice with the same bytes.

The key's row is committed before the work begins and completed after it. A refusal (4xx) has changed nothing and frees
the key; a crash leaves the row running, and after its lease the request may run again, on services that are
themselves repeatable.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, request
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.api.models import IdempotencyKey
from shop.identity.current import current_actor
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.kernel.unit_of_work import perform

LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(hours=48)
KEPT_HEADERS = ("Location", "ETag")
_FORM = re.compile(r"[\x21-\x7e]{1,200}\Z")

View = TypeVar("View", bound=Callable[..., Any])


class KeyRequired(ShopError):
    code = "idempotency_key_required"
    http_status = 400
    message = N_("Kirim tajuk Idempotency-Key yang unik, supaya permintaan ini tidak dijalankan dua kali.")


class KeyMalformed(ShopError):
    code = "idempotency_key_malformed"
    http_status = 400
    message = N_("Idempotency-Key berisi 1 sampai 200 huruf ASCII tanpa spasi.")


class KeyConflict(ShopError):
    code = "idempotency_conflict"
    http_status = 409
    message = N_("Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.")


class StillRunning(ShopError):
    code = "idempotency_in_progress"
    http_status = 409
    message = N_("Permintaan dengan kunci ini masih dikerjakan. Tunggu sebentar lalu kirim lagi.")


@dataclass(frozen=True)
class KeptAnswer:
    """The first answer under a key."""

    status: int
    body: str
    headers: dict[str, str]


def idempotent(view: View | None = None, *, required: bool = False) -> Any:
    """Decorator, directly under the route: run the view once per `Idempotency-Key`.

    Raises KeyRequired (when `required`), KeyMalformed, KeyConflict for another request under the same key,
    StillRunning while the first one is at work.
    """

    def decorate(function: View) -> View:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            key = request.headers.get("Idempotency-Key")
            if key is None:
                if required:
                    raise KeyRequired()
                return function(*args, **kwargs)
            if not _FORM.match(key):
                raise KeyMalformed()
            return _once(key, lambda: function(*args, **kwargs))

        _describe(wrapper, required=required)
        return wrapper  # type: ignore[return-value]

    return decorate(view) if view is not None else decorate


def _once(key: str, work: Callable[[], Any]) -> Response:
    scope, request_hash = _scope(), _request_hash()
    now = clock.now()
    row_id = new_id("idk")
    kept = perform(lambda: begin(row_id=row_id, scope=scope, key=key, request_hash=request_hash, now=now))
    if kept is not None:
        return _replay(kept)
    try:
        response = work()
        if not isinstance(response, Response):
            raise TypeError("put @idempotent directly under the route, above @blp.arguments and @blp.response")
    except BaseException:
        db.session.rollback()
        perform(lambda: forget(row_id=row_id))
        raise
    if response.status_code >= 400:
        perform(lambda: forget(row_id=row_id))
    else:
        answer = KeptAnswer(
            response.status_code,
            response.get_data(as_text=True),
            {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        )
        perform(lambda: complete(row_id=row_id, answer=answer))
    return response


def begin(*, row_id: str, scope: str, key: str, request_hash: str, now: datetime) -> KeptAnswer | None:
    """Take the key for this request, or give the answer that is kept under it.

    Raises KeyConflict, StillRunning. Of two at once the unique constraint lets one through.
    """
    values = {
        "id": row_id,
        "scope": scope,
        "key": key,
        "request_hash": request_hash,
        "state": "running",
        "lease_until": now + LEASE,
        "created_at": now,
    }
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(IdempotencyKey)
    taken = db.session.execute(statement.values(**values).on_conflict_do_nothing().returning(IdempotencyKey.id))
    if taken.scalar() is not None:
        return None
    row = db.session.scalars(
        select(IdempotencyKey)
        .where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        # Freed between the insert and the read: the person may send again.
        raise StillRunning()
    if row.request_hash != request_hash:
        raise KeyConflict()
    if row.state == "done":
        return KeptAnswer(row.response_status or 200, row.response_body or "", dict(row.response_headers or {}))
    if row.lease_until > now:
        raise StillRunning()
    db.session.execute(
        update(IdempotencyKey).where(IdempotencyKey.id == row.id).values(id=row_id, lease_until=now + LEASE)
    )
    return None


def complete(*, row_id: str, answer: KeptAnswer) -> None:
    """Keep the answer; a no-op when the lease ran out and another request took the key."""
    db.session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.id == row_id, IdempotencyKey.state == "running")
        .values(
            state="done",
            response_status=answer.status,
            response_body=answer.body,
            response_headers=answer.headers,
        )
    )


def forget(*, row_id: str) -> None:
    """Free the key of a request that changed nothing."""
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id == row_id, IdempotencyKey.state == "running"))


def purge(*, now: datetime) -> int:
    """Remove keys older than 48 hours; returns how many."""
    removed = db.session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT_FOR).returning(IdempotencyKey.id)
    )
    return len(removed.all())


def _scope() -> str:
    actor = current_actor()
    parts = [actor.kind, actor.id, request.method, request.path]
    if actor.kind == "anonymous" and not request.view_args:
        # Strangers share everything but their address; a path with an unguessable id needs no more.
        parts.append(request.remote_addr or "")
    parts.append(request.args.get("t", ""))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _request_hash() -> str:
    digest = hashlib.sha256(request.query_string + b"\n")
    digest.update(request.get_data(cache=True))
    return digest.hexdigest()


def _replay(kept: KeptAnswer) -> Response:
    response = current_app.response_class(kept.body, status=kept.status, mimetype="application/json")
    response.headers.update(kept.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _describe(wrapper: Any, *, required: bool) -> None:
    """Name the header in the OpenAPI document."""
    from copy import deepcopy

    documented = deepcopy(getattr(wrapper, "_apidoc", {}))
    parameters = documented.setdefault("manual_doc", {}).setdefault("parameters", [])
    parameters.append(
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": required,
            "description": "Sent again with the same key, the request is done once and answered the same.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        }
    )
    wrapper._apidoc = documented
