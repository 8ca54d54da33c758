"""What became of earnings, for the rooms whose facts they stand for."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from shop.kernel.db import db
from shop.payments.payout_models import Earning, Payout


@dataclass(frozen=True, slots=True)
class EarningState:
    """An earning (whole rupiah) with the status of the payout it is in; None while it is in none."""

    source_id: str
    amount: int
    payout_status: str | None


def of_sources(*, source_type: str, source_ids: Iterable[str]) -> dict[str, EarningState]:
    """The earnings of these facts by the fact's id; facts without an earning are left out."""
    rows = db.session.execute(
        select(Earning.source_id, Earning.amount, Payout._status)
        .outerjoin(Payout, Payout.id == Earning.payout_id)
        .where(Earning.source_type == source_type, Earning.source_id.in_(list(source_ids)))
    )
    return {source_id: EarningState(source_id, amount, status) for source_id, amount, status in rows}
