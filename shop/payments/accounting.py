"""The entries of payments, refunds and payouts: the only file of this package that names ledger accounts (money.md)."""

from datetime import datetime

from shop.kernel.actors import Actor
from shop.ledger import chart, queries, service
from shop.ledger.chart import Account
from shop.ledger.service import Posting

BANK_TRANSFER = "bank_transfer"


def _money_at(provider: str) -> Account:
    """Where a provider's money lies: a bank transfer is in our bank at once."""
    return chart.bank() if provider == BANK_TRANSFER else chart.provider_clearing(provider)


def captured(*, payment_id: str, provider: str, amount: int, description: str, actor: Actor, now: datetime) -> None:
    """A payment came in."""
    service.post(
        kind="payment.captured",
        reference=payment_id,
        description=description,
        postings=[Posting(debit=_money_at(provider), credit=chart.customer_deposits(), amount=amount)],
        actor=actor,
        now=now,
    )


def fee(*, payment_id: str, provider: str, amount: int, actor: Actor, now: datetime) -> None:
    """What the provider kept of a payment; providers report it at capture or later."""
    if amount:
        service.post(
            kind="payment.fee",
            reference=payment_id,
            description="Biaya penyedia pembayaran",
            postings=[Posting(debit=chart.provider_fees(), credit=_money_at(provider), amount=amount)],
            actor=actor,
            now=now,
        )


def unwanted(*, payment_id: str, amount: int, reason: str, actor: Actor, now: datetime) -> None:
    """The decision to send back money that nobody wants any more (paid too late, paid twice)."""
    service.post(
        kind="payment.unwanted",
        reference=payment_id,
        description=reason,
        postings=[Posting(debit=chart.customer_deposits(), credit=chart.refunds_payable(), amount=amount)],
        actor=actor,
        now=now,
    )


def refund_out(
    *, refund_id: str, provider: str, by_hand: bool, amount: int, description: str, actor: Actor, now: datetime
) -> None:
    """A refund has left: out of the provider's balance, or out of our bank when a person sent it."""
    source = chart.bank() if by_hand else _money_at(provider)
    service.post(
        kind="refund.sent",
        reference=refund_id,
        description=description,
        postings=[Posting(debit=chart.refunds_payable(), credit=source, amount=amount)],
        actor=actor,
        now=now,
    )


def refund_returned(*, refund_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """A refund that had left came back; we still owe it."""
    service.reverse(kind="refund.sent", reference=refund_id, reason=reason, actor=actor, now=now)


def locked_payable(artisan_id: str) -> int:
    """What is payable to the artisan less what they owe us, while nobody else can post to either."""
    payable = service.locked_balance(chart.artisan_payable(artisan_id))
    return payable - service.locked_balance(chart.artisan_receivable(artisan_id))


def payout_approved(*, payout_id: str, artisan_id: str, amount: int, actor: Actor, now: datetime) -> None:
    """A payout is on its way; what the artisan owed was taken off it and is recovered in the same entry.

    The caller has checked `amount` against `locked_payable`.
    """
    payable, receivable = chart.artisan_payable(artisan_id), chart.artisan_receivable(artisan_id)
    owed = queries.balance(receivable)
    recovered = min(owed, queries.balance(payable) - amount)
    service.post(
        kind="payout.approved",
        reference=payout_id,
        description="Pencairan disetujui",
        postings=[
            Posting(debit=payable, credit=chart.payouts_in_transit(), amount=amount),
            Posting(debit=payable, credit=receivable, amount=max(recovered, 0)),
        ],
        actor=actor,
        now=now,
    )


def payout_settled(*, payout_id: str, amount: int, actor: Actor, now: datetime) -> None:
    """A payout has left our bank account."""
    service.post(
        kind="payout.settled",
        reference=payout_id,
        description="Pencairan sampai",
        postings=[Posting(debit=chart.payouts_in_transit(), credit=chart.bank(), amount=amount)],
        actor=actor,
        now=now,
    )


def payout_returned(*, payout_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """The bank sent a payout back: everything is as before its approval."""
    service.reverse(kind="payout.approved", reference=payout_id, reason=reason, actor=actor, now=now)
