"""The ceiling of a year."""

from datetime import datetime

from sqlalchemy import select

from offtake.models import Budget
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.locks import lock_one


def set_budget(
    *, year: int, ceiling: int, per_artisan_advance_limit: int, fund_source: str, reason: str = "", actor: Actor,
    now: datetime,
) -> Budget:  # fmt: skip
    """Set or change what may be promised in a year, and the advances one artisan may have out (both rupiah).

    A ceiling below what is promised already is allowed: nothing further is promised without a second signature.
    """
    budget_id = db.session.scalar(select(Budget.id).where(Budget.year == year))
    if budget_id is None:
        budget = Budget(
            year=year, ceiling=ceiling, per_artisan_advance_limit=per_artisan_advance_limit, fund_source=fund_source,
            created_at=now,
        )  # fmt: skip
        before = None
        db.session.add(budget)
    else:
        budget = lock_one(Budget, budget_id)
        before = _figures(budget)
        budget.ceiling, budget.per_artisan_advance_limit = ceiling, per_artisan_advance_limit
        budget.fund_source = fund_source
    db.session.flush()
    if before != _figures(budget):
        audit.record(
            actor=actor, action="offtake.set_budget", object_type="offtake_budget", object_id=budget.id, now=now,
            reason=reason or None, data={"before": before, "after": _figures(budget)},
        )  # fmt: skip
    return budget


def _figures(budget: Budget) -> dict[str, int | str]:
    return {
        "ceiling": budget.ceiling,
        "per_artisan_advance_limit": budget.per_artisan_advance_limit,
        "fund_source": budget.fund_source,
    }
