"""What the auditor checks of the ledger. Read-only, portable SQL; every row found is a violation."""

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from shop.jobs.auditor import Violations, check
from shop.kernel.db import db
from shop.ledger import chart, queries
from shop.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting


@check(
    name="ledger.entry_without_postings", room="ledger", says="Every entry has postings, numbered from 0 without a gap."
)
def entry_without_postings() -> Violations:
    counted = (
        select(LedgerPosting.entry_id, func.count().label("number"), func.max(LedgerPosting.position).label("last"))
        .group_by(LedgerPosting.entry_id)
        .subquery()
    )
    rows = db.session.execute(
        select(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.reference)
        .outerjoin(counted, counted.c.entry_id == LedgerEntry.id)
        .where(or_(counted.c.number.is_(None), counted.c.last != counted.c.number - 1))
    )
    return [row._asdict() for row in rows]


@check(
    name="ledger.posting_amount",
    room="ledger",
    says="Every posting moves a positive amount between two different accounts.",
)
def posting_amount() -> Violations:
    rows = db.session.execute(
        select(LedgerPosting.id, LedgerPosting.entry_id, LedgerPosting.amount).where(
            or_(LedgerPosting.amount <= 0, LedgerPosting.debit_account_id == LedgerPosting.credit_account_id)
        )
    )
    return [row._asdict() for row in rows]


@check(name="ledger.total", room="ledger", says="All debits together are all credits together.")
def total() -> Violations:
    lines = queries.trial_balance()
    debits, credits_ = sum(line.debits for line in lines), sum(line.credits for line in lines)
    return [] if debits == credits_ else [{"debits": debits, "credits": credits_}]


@check(name="ledger.unknown_account", room="ledger", says="Every account is one of the chart, with the party it needs.")
def unknown_account() -> Violations:
    bad = []
    for row in db.session.execute(select(LedgerAccount.id, LedgerAccount.code, LedgerAccount.party)):
        line = chart.CHART.get(row.code)
        if line is None or bool(row.party) != (line.party is not None):
            bad.append(row._asdict())
    return bad


@check(
    name="ledger.reversal",
    room="ledger",
    says="A reversal is the mirror image of the entry it takes back, with its kind and reference.",
)
def reversal() -> Violations:
    undone = aliased(LedgerEntry)
    mirrored = aliased(LedgerPosting)
    named = (LedgerEntry.kind != undone.kind + ".reversed") | (LedgerEntry.reference != undone.reference)
    posted = ~exists().where(
        mirrored.entry_id == LedgerEntry.id,
        mirrored.position == LedgerPosting.position,
        mirrored.debit_account_id == LedgerPosting.credit_account_id,
        mirrored.credit_account_id == LedgerPosting.debit_account_id,
        mirrored.amount == LedgerPosting.amount,
    )
    rows = db.session.execute(
        select(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.reference)
        .join(undone, undone.id == LedgerEntry.reversal_of)
        .join(LedgerPosting, LedgerPosting.entry_id == undone.id)
        .where(or_(named, posted))
        .distinct()
    )
    return [row._asdict() for row in rows]


@check(
    name="ledger.artisan_payable",
    room="ledger",
    says="Nothing payable to an artisan and nothing owed by one is below zero.",
)
def artisan_payable() -> Violations:
    kinds = ("artisan_payable", "artisan_receivable", "offtake_advance")
    return [
        {"account": line.account.name, "balance": line.balance}
        for line in queries.trial_balance()
        if line.account.code in kinds and line.balance < 0
    ]


@check(
    name="ledger.liability_below_zero",
    room="ledger",
    says="Deposits, refunds payable and payouts in transit are never below zero.",
)
def liability_below_zero() -> Violations:
    kinds = ("customer_deposits", "refunds_payable", "payouts_in_transit")
    return [
        {"account": line.account.name, "balance": line.balance}
        for line in queries.trial_balance()
        if line.account.code in kinds and line.balance < 0
    ]
