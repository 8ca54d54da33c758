"""Reads of the ledger. A balance is the sum of its postings, counted in the database at the moment it is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.ledger.chart import Account, account
from shop.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting


@dataclass(frozen=True, slots=True)
class PostingView:
    """One posting of an entry, in whole rupiah."""

    debit: Account
    credit: Account
    amount: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with its postings. `reversal_of` and `reversed_by` are ids of entries."""

    id: str
    kind: str
    reference: str
    description: str
    at: datetime
    actor_label: str
    reversal_of: str | None
    reversed_by: str | None
    postings: tuple[PostingView, ...]

    @property
    def total(self) -> int:
        """The sum of its amounts."""
        return sum(posting.amount for posting in self.postings)


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account with its sums; `balance` is in the account's own side, negative when it stands on the other."""

    account: Account
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        return own_side(self.account, debits=self.debits, credits=self.credits)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on an account; `amount` and the running `balance` are in the account's own side."""

    at: datetime
    entry_id: str
    kind: str
    reference: str
    description: str
    amount: int
    balance: int


def own_side(of: Account, *, debits: int, credits: int) -> int:  # noqa: A002
    """The balance seen from the account's own side."""
    return debits - credits if of.side.grows_by_debit else credits - debits


def _movements() -> Any:
    """Every posting twice: once for the account it debits, once for the one it credits."""
    debit = select(
        LedgerPosting.debit_account_id.label("account_id"),
        LedgerPosting.amount.label("debit"),
        literal(0).label("credit"),
        LedgerPosting.entry_id,
        LedgerPosting.position,
    )
    credit = select(
        LedgerPosting.credit_account_id.label("account_id"),
        literal(0).label("debit"),
        LedgerPosting.amount.label("credit"),
        LedgerPosting.entry_id,
        LedgerPosting.position,
    )
    return union_all(debit, credit).subquery("movement")


def balance(of: Account) -> int:
    """The balance of one account in its own side, in whole rupiah; 0 for one never posted to."""
    moved = _movements()
    row = db.session.execute(
        select(func.coalesce(func.sum(moved.c.debit), 0), func.coalesce(func.sum(moved.c.credit), 0))
        .join(LedgerAccount, LedgerAccount.id == moved.c.account_id)
        .where(LedgerAccount.code == of.code, LedgerAccount.party == of.party)
    ).one()
    return own_side(of, debits=int(row[0]), credits=int(row[1]))


def trial_balance(*, party: str | None = None) -> list[TrialLine]:
    """Every account that was ever posted to (of one party, when given), in the order of code and party."""
    moved = _movements()
    query = (
        select(LedgerAccount.code, LedgerAccount.party, func.sum(moved.c.debit), func.sum(moved.c.credit))
        .join(moved, moved.c.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.code, LedgerAccount.party)
        .order_by(LedgerAccount.code, LedgerAccount.party)
    )
    if party is not None:
        query = query.where(LedgerAccount.party == party)
    return [
        TrialLine(account=account(code, party_of), debits=int(debits), credits=int(credits_))
        for code, party_of, debits, credits_ in db.session.execute(query)
    ]


def statement(of: Account) -> list[StatementLine]:
    """The movements of one account with its running balance, oldest first."""
    moved = _movements()
    rows = db.session.execute(
        select(LedgerEntry, moved.c.debit, moved.c.credit)
        .join(moved, moved.c.entry_id == LedgerEntry.id)
        .join(LedgerAccount, LedgerAccount.id == moved.c.account_id)
        .where(LedgerAccount.code == of.code, LedgerAccount.party == of.party)
        .order_by(LedgerEntry.at, LedgerEntry.id, moved.c.position)
    )
    lines, running = [], 0
    for entry_row, debit, credit in rows:
        amount = own_side(of, debits=int(debit), credits=int(credit))
        running += amount
        lines.append(
            StatementLine(
                at=entry_row.at,
                entry_id=entry_row.id,
                kind=entry_row.kind,
                reference=entry_row.reference,
                description=entry_row.description,
                amount=amount,
                balance=running,
            )
        )
    return lines


def entry(*, kind: str, reference: str) -> EntryView | None:
    """The entry of one fact, or None when the fact has not been entered."""
    row = db.session.scalar(select(LedgerEntry).where(LedgerEntry.kind == kind, LedgerEntry.reference == reference))
    return None if row is None else views([row])[0]


def entry_by_id(entry_id: str) -> EntryView:
    """One entry by its id. Raises NotFound."""
    row = db.session.get(LedgerEntry, entry_id)
    if row is None:
        raise NotFound(ids={"ledger_entry": entry_id[:40]})
    return views([row])[0]


def entries(
    *,
    kind: str | None = None,
    reference: str | None = None,
    code: str | None = None,
    party: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: str | None = None,
    limit: int | None = 50,
) -> list[EntryView]:
    """Entries, newest first. `before` is the id of the last entry already seen; `until` is exclusive.

    `code` and `party` keep the entries that touch such an account.
    """
    query = _filtered(kind=kind, reference=reference, code=code, party=party, since=since, until=until)
    if before is not None:
        query = query.where(LedgerEntry.id < before)
    query = query.order_by(LedgerEntry.id.desc())
    if limit is not None:
        query = query.limit(limit)
    return views(db.session.scalars(query).all())


def kinds() -> list[str]:
    """The kinds of entries there are, for the filter."""
    return list(db.session.scalars(select(LedgerEntry.kind).distinct().order_by(LedgerEntry.kind)))


def _filtered(
    *,
    kind: str | None,
    reference: str | None,
    code: str | None,
    party: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Select[LedgerEntry]:
    query = select(LedgerEntry)
    if kind:
        query = query.where(LedgerEntry.kind == kind)
    if reference:
        query = query.where(LedgerEntry.reference == reference)
    if since is not None:
        query = query.where(LedgerEntry.at >= since)
    if until is not None:
        query = query.where(LedgerEntry.at < until)
    if code or party:
        accounts = select(LedgerAccount.id)
        if code:
            accounts = accounts.where(LedgerAccount.code == code)
        if party:
            accounts = accounts.where(LedgerAccount.party == party)
        touched = select(LedgerPosting.entry_id).where(
            or_(LedgerPosting.debit_account_id.in_(accounts), LedgerPosting.credit_account_id.in_(accounts))
        )
        query = query.where(LedgerEntry.id.in_(touched))
    return query


def views(rows: Sequence[LedgerEntry]) -> list[EntryView]:
    """Entries with their postings, in the order given."""
    ids = [row.id for row in rows]
    postings = _postings(ids)
    reversed_by: dict[str, str] = {
        undone: by
        for undone, by in db.session.execute(
            select(LedgerEntry.reversal_of, LedgerEntry.id).where(LedgerEntry.reversal_of.in_(ids))
        )
        if undone is not None
    }
    return [
        EntryView(
            id=row.id,
            kind=row.kind,
            reference=row.reference,
            description=row.description,
            at=row.at,
            actor_label=row.actor_label,
            reversal_of=row.reversal_of,
            reversed_by=reversed_by.get(row.id),
            postings=tuple(postings.get(row.id, ())),
        )
        for row in rows
    ]


def _postings(entry_ids: Iterable[str]) -> dict[str, list[PostingView]]:
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    found: dict[str, list[PostingView]] = {}
    for entry_id, debit_row, credit_row, amount in db.session.execute(
        select(LedgerPosting.entry_id, debit, credit, LedgerPosting.amount)
        .join(debit, debit.id == LedgerPosting.debit_account_id)
        .join(credit, credit.id == LedgerPosting.credit_account_id)
        .where(LedgerPosting.entry_id.in_(list(entry_ids)))
        .order_by(LedgerPosting.entry_id, LedgerPosting.position)
    ):
        found.setdefault(entry_id, []).append(
            PostingView(
                debit=account(debit_row.code, debit_row.party),
                credit=account(credit_row.code, credit_row.party),
                amount=amount,
            )
        )
    return found
