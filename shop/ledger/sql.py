"""Pieces of statements for other rooms' audit checks, so that they need no table of the ledger."""

from typing import Any

from sqlalchemy import case, func, select

from shop.ledger.models import LedgerEntry, LedgerPosting


def booked(*, kind: str) -> Any:
    """A subquery (reference, amount): what stands under a kind of entry, less what was reversed, in whole rupiah.

    Counts the first posting of each entry, which holds the fact's own amount.
    """
    signed = case((LedgerEntry.kind == kind, LedgerPosting.amount), else_=-LedgerPosting.amount)
    return (
        select(LedgerEntry.reference, func.sum(signed).label("amount"))
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .where(LedgerEntry.kind.in_((kind, f"{kind}.reversed")), LedgerPosting.position == 0)
        .group_by(LedgerEntry.reference)
        .subquery()
    )
