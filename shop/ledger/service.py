"""Writing into the ledger: post a fact, reverse a fact. Nothing is ever changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from shop.kernel import audit, locks
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired, ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.ledger import queries
from shop.ledger.chart import Account, artisan_payable, artisan_receivable
from shop.ledger.models import LedgerAccount, LedgerEntry, LedgerPosting


class EntryConflict(ShopError):
    code = "ledger_entry_conflict"
    message = N_("Kejadian ini sudah dibukukan dengan jumlah lain. Periksa entri %(kind)s untuk %(reference)s.")


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount (whole rupiah) to book: `debit` receives, `credit` gives."""

    debit: Account
    credit: Account
    amount: int


def post(
    *,
    kind: str,
    reference: str,
    description: str,
    postings: Sequence[Posting],
    actor: Actor,
    now: datetime,
) -> LedgerEntry:
    """Enter one business fact; the same fact again gives the entry that is there.

    `kind` is dotted (`payment.captured`), `reference` the id of what happened; together they are unique. Amounts of
    zero are dropped. Raises EntryConflict when the fact is there with other amounts, ValueError for a negative amount,
    an account against itself, or nothing to book at all.
    """
    return _post(
        kind=kind,
        reference=reference,
        description=description,
        postings=_kept(postings),
        actor=actor,
        now=now,
        reversal_of=None,
    )


def reverse(*, kind: str, reference: str, reason: str, actor: Actor, now: datetime) -> LedgerEntry:
    """Take back the entry of a fact by its mirror image, once; a repetition gives the reversal that is there.

    The reversal's kind is `<kind>.reversed`. Raises NotFound without such an entry, ReasonRequired without a reason.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"ledger_entry": reference})
    original = queries.entry(kind=kind, reference=reference)
    if original is None:
        raise NotFound(ids={"ledger_entry": reference})
    mirrored = [Posting(debit=each.credit, credit=each.debit, amount=each.amount) for each in original.postings]
    entry = _post(
        kind=f"{kind}.reversed",
        reference=reference,
        description=reason,
        postings=mirrored,
        actor=actor,
        now=now,
        reversal_of=original.id,
    )
    audit.record(
        actor=actor, action="ledger.reverse", object_type="ledger_entry", object_id=original.id, now=now, reason=reason
    )
    return entry


def locked_balance(of: Account) -> int:
    """The balance of an account that nobody can post to until the end of this unit of work.

    Locking the account's row keeps out every other posting to it: on PostgreSQL an insert that refers to a row waits
    for its FOR UPDATE lock, on SQLite the writer is alone anyway. For limits such as "payable is never negative".
    """
    row_id = _account_ids([of])[of]
    locks.lock_one(LedgerAccount, row_id)
    return queries.balance(of)


def postings_against_artisan(*, artisan_id: str, amount: int, credit: Account) -> list[Posting]:
    """How an artisan bears `amount` rupiah: out of what is still payable, the rest as what the artisan owes.

    Locks both accounts, so that the payable cannot go below zero meanwhile (money.md, refund after completion).
    """
    payable, receivable = artisan_payable(artisan_id), artisan_receivable(artisan_id)
    ids = _account_ids([payable, receivable])
    locks.lock(LedgerAccount, ids.values())
    from_payable = min(amount, max(queries.balance(payable), 0))
    return [
        Posting(debit=payable, credit=credit, amount=from_payable),
        Posting(debit=receivable, credit=credit, amount=amount - from_payable),
    ]


def _kept(postings: Iterable[Posting]) -> list[Posting]:
    kept = []
    for posting in postings:
        if posting.amount < 0:
            raise ValueError(f"negative amount {posting.amount}; turn the posting round")
        if posting.debit == posting.credit:
            raise ValueError(f"{posting.debit.name} against itself")
        if posting.amount:
            kept.append(posting)
    if not kept:
        raise ValueError("an entry needs an amount")
    return kept


def _post(
    *,
    kind: str,
    reference: str,
    description: str,
    postings: Sequence[Posting],
    actor: Actor,
    now: datetime,
    reversal_of: str | None,
) -> LedgerEntry:
    existing = _existing(kind=kind, reference=reference, postings=postings)
    if existing is not None:
        return existing
    ids = _account_ids({each.debit for each in postings} | {each.credit for each in postings})
    entry = LedgerEntry(
        id=new_id("led"),
        kind=kind,
        reference=reference,
        description=description,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        reversal_of=reversal_of,
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
            db.session.flush()
            for position, each in enumerate(postings):
                db.session.add(
                    LedgerPosting(
                        entry_id=entry.id,
                        position=position,
                        debit_account_id=ids[each.debit],
                        credit_account_id=ids[each.credit],
                        amount=each.amount,
                    )
                )
    except IntegrityError:
        # Somebody else entered the same fact between our look and our insert.
        existing = _existing(kind=kind, reference=reference, postings=postings)
        if existing is None:
            raise
        return existing
    return entry


def _existing(*, kind: str, reference: str, postings: Sequence[Posting]) -> LedgerEntry | None:
    row = db.session.scalar(select(LedgerEntry).where(LedgerEntry.kind == kind, LedgerEntry.reference == reference))
    if row is None:
        return None
    booked = [(each.debit, each.credit, each.amount) for each in queries.views([row])[0].postings]
    if booked != [(each.debit, each.credit, each.amount) for each in postings]:
        raise EntryConflict(kind=kind, reference=reference, ids={"ledger_entry": row.id})
    return row


def _account_ids(accounts: Iterable[Account]) -> dict[Account, str]:
    """The rows of these accounts, made where they are missing, in one order so that two makers never wait crosswise."""
    wanted = sorted(set(accounts), key=lambda each: (each.code, each.party))
    make = postgresql_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    ids: dict[Account, str] = {}
    for each in wanted:
        found = _account_id(each)
        if found is None:
            db.session.execute(
                make(LedgerAccount)
                .values(id=new_id("lac"), code=each.code, party=each.party)
                .on_conflict_do_nothing(index_elements=["code", "party"])
            )
            found = _account_id(each)
        assert found is not None
        ids[each] = found
    return ids


def _account_id(of: Account) -> str | None:
    return db.session.scalar(
        select(LedgerAccount.id).where(LedgerAccount.code == of.code, LedgerAccount.party == of.party)
    )
