"""Row locks in one order for the whole shop, so that no two transactions wait for each other."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select

from shop.kernel.db import db
from shop.kernel.errors import NotFound

# Parents before children, then what is shared between them. A table may appear once; lock rows of one table together.
LOCK_ORDER = (
    "rubric_draft",
    "curation_round",
    "application",
    "submission",
    "score_sheet",
    "appeal",
    "chair_ruling",
    "coaching_plan",
    "coaching_session",
    "fidelity_review",
    "product",
    "cart",
    "shop_order",
    "work_order",
    "claim",
    "payment",
    "refund",
    "offtake_budget",
    "offtake_commitment",
    "production_run",
    "production_lot",
    "listing",
    "variant",
    "artisan",
    "membership",
    "capacity_month",
    "payout_batch",
    "payout",
    "ledger_account",
    "user_account",
)
T = TypeVar("T")


class LockOrderViolation(RuntimeError):
    """A programming error: locks were taken against LOCK_ORDER, which can deadlock."""


def lock(model: type[T], ids: Iterable[str]) -> dict[str, T]:
    """Lock the rows with these ids until the end of the unit of work, freshly read, in id order.

    On SQLite the writer's transaction already excludes every other writer. Raises NotFound when one is missing.
    """
    session = db.session()
    if "lock_rank" not in session.info:
        raise LockOrderViolation("locks are taken inside a unit of work")
    table = model.__tablename__  # type: ignore[attr-defined]
    rank = LOCK_ORDER.index(table)
    wanted = sorted(set(ids))
    held: set[tuple[str, str]] = session.info.setdefault("locked", set())
    # What this unit of work holds already can be asked for again: nobody waits for it.
    if rank < session.info["lock_rank"] and not held.issuperset((table, row_id) for row_id in wanted):
        raise LockOrderViolation(f"{table} must be locked before {LOCK_ORDER[session.info['lock_rank']]}")
    session.info["lock_rank"] = max(rank, session.info["lock_rank"])
    held.update((table, row_id) for row_id in wanted)
    column = model.id  # type: ignore[attr-defined]
    rows = session.scalars(
        select(model)
        .where(column.in_(wanted))
        .order_by(column)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}  # type: ignore[attr-defined]
    if missing := [wanted_id for wanted_id in wanted if wanted_id not in found]:
        raise NotFound(ids={table: missing[0]})
    return found


def lock_one(model: type[T], row_id: str) -> T:
    """Lock one row; see `lock`."""
    return lock(model, [row_id])[row_id]


def made(row: object) -> None:
    """Note that this unit of work has just made the row: nobody else can see it, so it may be locked at any time."""
    info = db.session().info
    if "lock_rank" in info:
        key = (row.__tablename__, row.id)  # type: ignore[attr-defined]
        info.setdefault("locked", set()).add(key)
