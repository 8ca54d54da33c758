"""The entries of the offtake: the only file of this package that names ledger accounts (money.md)."""

from datetime import datetime

from shop.kernel.actors import Actor
from shop.ledger import chart, queries, service
from shop.ledger.service import Posting
from shop.payments import payouts

INSPECTION = "inspection"
ADVANCE_REST = "advance_rest"


def advance_paid(
    *, run_id: str, run_number: str, artisan_id: str, amount: int, bank_reference: str, actor: Actor, now: datetime
) -> None:
    """An advance left our bank account."""
    service.post(
        kind="offtake.advance",
        reference=run_id,
        description=f"Uang muka {run_number}, transfer {bank_reference}",
        postings=[Posting(debit=chart.offtake_advance(artisan_id), credit=chart.bank(), amount=amount)],
        actor=actor,
        now=now,
    )


def accepted(
    *, inspection_id: str, note_number: str, artisan_id: str, gross: int, recovered: int, actor: Actor, now: datetime
) -> None:
    """Accepted pieces are ours, at what they cost; the advance is taken off what that leaves the artisan."""
    payable = chart.artisan_payable(artisan_id)
    service.post(
        kind="offtake.accepted",
        reference=inspection_id,
        description=f"Serah terima {note_number}",
        postings=[
            Posting(debit=chart.offtake_inventory(), credit=payable, amount=gross),
            Posting(debit=payable, credit=chart.offtake_advance(artisan_id), amount=recovered),
        ],
        actor=actor,
        now=now,
    )
    if gross > recovered:
        payouts.record_earning(
            artisan_id=artisan_id,
            source_type=INSPECTION,
            source_id=inspection_id,
            amount=gross - recovered,
            description=f"Pesanan produksi, {note_number}",
            actor=actor,
            now=now,
        )


def advance_carried(*, run_id: str, run_number: str, artisan_id: str, amount: int, actor: Actor, now: datetime) -> None:
    """What was not recovered when a run ended is owed by the artisan, and taken off later payouts."""
    service.post(
        kind="offtake.advance_rest",
        reference=run_id,
        description=f"Sisa uang muka {run_number}",
        postings=[
            Posting(debit=chart.artisan_receivable(artisan_id), credit=chart.offtake_advance(artisan_id), amount=amount)
        ],
        actor=actor,
        now=now,
    )
    payouts.record_earning(
        artisan_id=artisan_id,
        source_type=ADVANCE_REST,
        source_id=run_id,
        amount=-amount,
        description=f"Sisa uang muka {run_number}",
        actor=actor,
        now=now,
    )


def written_off(*, reference: str, amount: int, reason: str, actor: Actor, now: datetime) -> None:
    """Pieces of ours are damaged or lost."""
    service.post(
        kind="offtake.written_off",
        reference=reference,
        description=reason,
        postings=[Posting(debit=chart.offtake_write_down(), credit=chart.offtake_inventory(), amount=amount)],
        actor=actor,
        now=now,
    )


def advance_balance(artisan_id: str) -> int:
    """The advances of an artisan in the ledger, not yet recovered."""
    return queries.balance(chart.offtake_advance(artisan_id))


def advance_balances() -> dict[str, int]:
    """The same for every artisan who ever had one."""
    code = chart.offtake_advance("-").code
    return {line.account.party: line.balance for line in queries.trial_balance() if line.account.code == code}


def goods_at_cost() -> int:
    """What was received and neither returned nor written off, at cost: still ours, or sold and expensed."""
    return queries.balance(chart.offtake_inventory()) + queries.balance(chart.offtake_cost_of_goods())
