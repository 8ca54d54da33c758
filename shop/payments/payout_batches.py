"""Paying artisans: draft by one person, approval by another, a file for the bank, and what the bank did with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from shop.artisans import queries as artisans
from shop.kernel import locks, settings, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired, ShopError, Stale
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.payments import accounting, payout_queries
from shop.payments.payout_models import Earning, Payout, PayoutBatch, PayoutItem
from shop.payments.states import BatchStatus, PayoutStatus

ACCOUNT_WAIT = settings.define(
    key="payouts.account_change_wait_hours", default=24, minimum=0, maximum=336, unit="jam",
    label=N_("Waktu tunggu pencairan setelah rekening perajin diganti"),
)  # fmt: skip
DONE = (PayoutStatus.SETTLED, PayoutStatus.RETURNED)


class NothingToPay(ShopError):
    code = "nothing_to_pay"
    message = N_("Belum ada pendapatan yang bisa dicairkan. Lihat daftar perajin yang dilewati beserta sebabnya.")


class SelfApproval(ShopError):
    code = "self_approval"
    http_status = 403
    message = N_("Pencairan yang Anda siapkan disetujui orang lain. Minta penyetuju atau rekan keuangan.")


class AccountChanged(ShopError):
    code = "account_changed"
    message = N_("Rekening %(artisan)s berubah. Batalkan pencairan ini, lalu siapkan lagi setelah waktu tunggu.")


class PayoutAbovePayable(ShopError):
    code = "payout_above_payable"
    message = N_("Pencairan untuk %(artisan)s melebihi haknya sekarang. Batalkan lalu siapkan lagi.")


@dataclass(frozen=True, slots=True)
class Share:
    """What an artisan has earned; `reason` says why it is left out: `no_account`, `account_changed`, `negative`."""

    artisan_id: str
    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft batch, and who was left out of it."""

    batch_id: str
    total: int
    payouts: int
    skipped: tuple[Share, ...]


def draft_batch(*, actor: Actor, now: datetime) -> Drafted:
    """Put everything that artisans have earned into one payout each.

    Left out: whose sum is not positive, who has no account, whose account changed within the waiting time. Raises
    NothingToPay, Stale (somebody else drafted at the same moment).
    """
    batch = PayoutBatch(id=new_id("pob"), requested_by=actor.id, requested_label=actor.label, created_at=now)
    looked = preview(now=now)
    wanted = [each for each in looked if not each.reason]
    skipped = tuple(each for each in looked if each.reason)
    if not wanted:
        raise NothingToPay(ids={each.artisan_id: each.reason for each in skipped})
    states.start(batch, actor=actor, now=now)
    for each in wanted:
        _draft_payout(batch, each.artisan_id, each.amount, actor=actor, now=now)
    return Drafted(batch_id=batch.id, total=sum(each.amount for each in wanted), payouts=len(wanted), skipped=skipped)


def preview(*, now: datetime) -> list[Share]:
    """What each artisan would get in a batch drafted now, and who would be left out."""
    shares = []
    for artisan_id, amount in _available():
        account = artisans.bank_details(artisan_id=artisan_id)
        reason = _reason_to_skip(amount, account, now=now)
        shares.append(Share(artisan_id=artisan_id, amount=amount, reason=reason))
    return shares


def _available() -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(Earning.artisan_id, func.sum(Earning.amount))
        .where(Earning.payout_id.is_(None))
        .group_by(Earning.artisan_id)
        .order_by(Earning.artisan_id)
    )
    return [(artisan_id, int(amount)) for artisan_id, amount in rows if amount]


def _reason_to_skip(amount: int, account: artisans.BankDetails | None, *, now: datetime) -> str:
    if amount <= 0:
        return "negative"
    if account is None:
        return "no_account"
    return "account_changed" if _changed_lately(account, now=now) else ""


def _changed_lately(account: artisans.BankDetails, *, now: datetime) -> bool:
    wait = timedelta(hours=settings.get(ACCOUNT_WAIT))
    return account.changed_at is not None and now - account.changed_at < wait


def _draft_payout(batch: PayoutBatch, artisan_id: str, amount: int, *, actor: Actor, now: datetime) -> None:
    account = artisans.bank_details(artisan_id=artisan_id)
    assert account is not None
    payout_id = new_id("pyt")
    earnings = db.session.execute(
        select(Earning.id, Earning.amount).where(Earning.artisan_id == artisan_id, Earning.payout_id.is_(None))
    ).all()
    payout = Payout(
        id=payout_id,
        batch_id=batch.id,
        artisan_id=artisan_id,
        amount=amount,
        reference=f"KL{payout_id[4:].upper()[-12:]}",
        bank_name=account.bank_name,
        bank_account=account.account,
        bank_account_masked=account.masked,
        bank_holder=account.holder,
        created_at=now,
    )
    states.start(payout, actor=actor, now=now, data={"amount": amount})
    claimed = db.session.execute(
        update(Earning)
        .where(Earning.id.in_([each.id for each in earnings]), Earning.payout_id.is_(None))
        .values(payout_id=payout_id)
        .returning(Earning.id)
    ).all()
    # Another draft took some of them between our look and our claim.
    if len(claimed) != len(earnings) or sum(each.amount for each in earnings) != amount:
        raise Stale(ids={"artisan": artisan_id})
    db.session.add_all(PayoutItem(payout_id=payout_id, earning_id=each.id, amount=each.amount) for each in earnings)
    db.session.flush()


def approve_batch(*, batch_id: str, actor: Actor, now: datetime) -> None:
    """Approve a draft: the money is on its way. A second approval changes nothing.

    Raises SelfApproval, AccountChanged, PayoutAbovePayable (a refund came in between), TransitionRefused.
    """
    batch, payouts = _locked(batch_id)
    if batch.status == BatchStatus.APPROVED:
        return
    if actor.id == batch.requested_by:
        raise SelfApproval(ids={"payout_batch": batch_id})
    for payout in payouts:
        account = artisans.bank_details(artisan_id=payout.artisan_id)
        if account is None or account.account != payout.bank_account or _changed_lately(account, now=now):
            raise AccountChanged(artisan=payout.bank_holder, ids={"payout": payout.id})
    batch.approved_by, batch.approved_label, batch.approved_at = actor.id, actor.label, now
    states.move_to(batch, BatchStatus.APPROVED, actor=actor, now=now)
    for payout in payouts:
        if payout.amount > accounting.locked_payable(payout.artisan_id):
            raise PayoutAbovePayable(artisan=payout.bank_holder, ids={"payout": payout.id})
        accounting.payout_approved(
            payout_id=payout.id, artisan_id=payout.artisan_id, amount=payout.amount, actor=actor, now=now
        )
        states.move_to(payout, PayoutStatus.APPROVED, actor=actor, now=now)


def cancel(*, batch_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Drop a draft; its earnings are free again. Raises ReasonRequired, TransitionRefused."""
    batch, payouts = _locked(batch_id)
    if batch.status == BatchStatus.CANCELLED:
        return
    states.move_to(batch, BatchStatus.CANCELLED, actor=actor, now=now, reason=reason)
    for payout in payouts:
        states.move_to(payout, PayoutStatus.CANCELLED, actor=actor, now=now, reason=reason)
        _free(payout)


def mark_sent(*, batch_id: str, actor: Actor, now: datetime) -> None:
    """The bank's file is out of our hands; again changes nothing. Raises TransitionRefused."""
    batch, payouts = _locked(batch_id)
    if batch.status in (BatchStatus.SENT, BatchStatus.SETTLED):
        return
    states.move_to(batch, BatchStatus.SENT, actor=actor, now=now)
    batch.sent_at = now
    for payout in payouts:
        states.move_to(payout, PayoutStatus.SENT, actor=actor, now=now)


def settle(*, payout_id: str, actor: Actor, now: datetime) -> None:
    """The bank has paid it out; again changes nothing. Raises TransitionRefused, NotFound."""
    batch, payout = _locked_payout(payout_id)
    if payout.status == PayoutStatus.SETTLED:
        return
    states.move_to(payout, PayoutStatus.SETTLED, actor=actor, now=now)
    payout.settled_at = now
    accounting.payout_settled(payout_id=payout_id, amount=payout.amount, actor=actor, now=now)
    _close_when_done(batch, actor=actor, now=now)


def return_payout(*, payout_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """The bank sent it back: the entry is reversed, the earnings are free for a new payout, the artisan sees why.

    Again changes nothing. Raises ReasonRequired, TransitionRefused, NotFound.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"payout": payout_id})
    batch, payout = _locked_payout(payout_id)
    if payout.status == PayoutStatus.RETURNED:
        return
    states.move_to(payout, PayoutStatus.RETURNED, actor=actor, now=now, reason=reason)
    payout.returned_reason = reason
    _free(payout)
    accounting.payout_returned(payout_id=payout_id, reason=reason, actor=actor, now=now)
    _close_when_done(batch, actor=actor, now=now)


def _free(payout: Payout) -> None:
    db.session.execute(update(Earning).where(Earning.payout_id == payout.id).values(payout_id=None))
    db.session.flush()


def _close_when_done(batch: PayoutBatch, *, actor: Actor, now: datetime) -> None:
    left = select(func.count()).where(Payout.batch_id == batch.id, Payout._status.not_in(DONE))
    if batch.status == BatchStatus.SENT and not db.session.scalar(left):
        states.move_to(batch, BatchStatus.SETTLED, actor=actor, now=now)


def _locked(batch_id: str) -> tuple[PayoutBatch, list[Payout]]:
    batch = locks.lock_one(PayoutBatch, batch_id)
    ids = db.session.scalars(select(Payout.id).where(Payout.batch_id == batch_id)).all()
    return batch, list(locks.lock(Payout, ids).values())


def _locked_payout(payout_id: str) -> tuple[PayoutBatch, Payout]:
    batch = locks.lock_one(PayoutBatch, payout_queries.payout_row(payout_id).batch_id)
    return batch, locks.lock_one(Payout, payout_id)
