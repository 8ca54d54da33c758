"""Claims: opened by the customer, answered by the maker, decided by the secretariat. Only that work order is frozen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from orders import mails
from orders.errors import ClaimAmountWrong, ClaimOpen, ClaimTooEarly, ClaimWindowClosed, NotOnTheWay, PhotoUnknown
from orders.models import Claim, WorkOrder
from orders.queries import rows
from orders.service import fidelity, refunds
from orders.service.cancellation import end_lost
from orders.service.confirmation import arrive, complete
from orders.service.locking import LockedOrder, locked_order, locked_work_order
from orders.settings import CLAIM_ANSWER_DAYS
from orders.splitting import DEKRANASDA
from orders.states import ClaimDecision, ClaimReason, ClaimStatus, WorkOrderStatus
from shop.identity import policy
from shop.kernel import settings, states
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.clock import add_working_days
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.text import N_
from shop.media import queries as media
from shop.payments import payouts
from shop.payments.queries import RefundView
from shop.web.formatting import tanggal

SILENT = N_("Perajin tidak menanggapi sampai batas waktunya")
MOST_PHOTOS = 6
CLAIM_PHOTO = "claim_photo"


def open_claim(
    *,
    order_id: str,
    work_order_id: str,
    reason: ClaimReason,
    description: str,
    photos: Sequence[str],
    wanted: str,
    actor: Actor,
    now: datetime,
) -> Claim:
    """The customer says what is wrong with one parcel, within the window after it arrived.

    A parcel that did not come may be claimed once its estimate is past; any other claim says that it has come.
    Photos help and are never a condition (field notes 5). Raises NotFound, ClaimOpen, ClaimWindowClosed, ClaimTooEarly,
    NotOnTheWay, PhotoUnknown.
    """
    locked = locked_order(order_id)
    policy.demand(actor, "orders.order.claim", locked.order)
    work_order = locked.work_order(work_order_id)
    _demand_claimable(work_order, reason, now=now)
    if work_order.status == WorkOrderStatus.SHIPPED and reason is not ClaimReason.NOT_ARRIVED:
        arrive(order=locked.order, work_order=work_order, actor=actor, now=now)
    claim = Claim(
        order_id=order_id, work_order_id=work_order.id, reason=reason.value, description=description,
        photos=_photos(photos, order_id=order_id), wanted=wanted,
        answer_by=add_working_days(now, days=settings.get(CLAIM_ANSWER_DAYS)), created_at=now,
    )  # fmt: skip
    work_order.claim_open = True
    states.start(claim, actor=actor, now=now, data={"reason": reason.value})
    mails.claim_opened(work_order=work_order, claim=claim, now=now)
    return claim


def answer_claim(*, claim_id: str, text: str, actor: Actor, now: datetime) -> Claim:
    """The maker (or who handles Dekranasda's goods) says what happened. Raises NotFound, ReasonRequired."""
    _, work_order, claim = _locked(claim_id)
    policy.demand(actor, "orders.claim.answer", work_order)
    if not text.strip():
        raise ReasonRequired(ids={"claim": claim_id})
    claim.answer, claim.answered_at = text, now
    states.move_to(claim, ClaimStatus.ANSWERED, actor=actor, now=now)
    return claim


def answer_by_silence(*, claim_id: str, now: datetime) -> bool:
    """The maker did not answer in time: the secretariat decides on what there is. False when nothing is to do."""
    _, _, claim = _locked(claim_id)
    if claim.status != ClaimStatus.OPENED or claim.answer_by > now:
        return False
    states.move_to(claim, ClaimStatus.ANSWERED, actor=SYSTEM, now=now, reason=SILENT)
    return True


def withdraw_claim(*, claim_id: str, actor: Actor, now: datetime) -> Claim:
    """The customer takes it back; the window goes on where it was. Raises NotFound, TransitionRefused."""
    locked, work_order, claim = _locked(claim_id)
    policy.demand(actor, "orders.order.claim", locked.order)
    if claim.status == ClaimStatus.WITHDRAWN:
        return claim
    states.move_to(claim, ClaimStatus.WITHDRAWN, actor=actor, now=now)
    work_order.claim_open = False
    db.session.flush()
    return claim


def decide_claim(
    *, claim_id: str, decision: ClaimDecision, amount: int, reason: str, actor: Actor, now: datetime
) -> Claim:
    """The secretariat decides: all of the money, `amount` rupiah of it, or nothing; with a reason both can read.

    Frees the work order: what is left of a delivered one is earned, a lost one is cancelled. Raises NotFound,
    ReasonRequired, ClaimAmountWrong, TransitionRefused before the maker has answered.
    """
    locked, work_order, claim = _locked(claim_id)
    policy.demand(actor, "orders.claim.decide", claim)
    left = work_order.goods_left + work_order.shipping_left
    if decision is ClaimDecision.PART_REFUND and not 0 < amount < left:
        raise ClaimAmountWrong(most=max(left - 1, 1))
    refunded = {ClaimDecision.REFUND: left, ClaimDecision.PART_REFUND: amount, ClaimDecision.REFUSED: 0}[decision]
    if claim.status == ClaimStatus.OPENED and work_order.fulfiller == DEKRANASDA:
        # Dekranasda's own parcel: who decides is who would answer.
        claim.answered_at = now
        states.move_to(claim, ClaimStatus.ANSWERED, actor=actor, now=now)
    states.move_to(claim, ClaimStatus.DECIDED, actor=actor, now=now, reason=reason, data={"decision": decision.value})
    claim.decision, claim.decided_amount, claim.decision_reason = decision.value, refunded, reason
    claim.decided_at, claim.decided_by = now, actor.label
    work_order.claim_open = False
    db.session.flush()
    if refunded:
        fidelity.claim_upheld(work_order=work_order, claim=claim, actor=actor, now=now)
    _carry_out(locked, work_order, claim, refunded=refunded, actor=actor, now=now)
    mails.claim_decided(order=locked.order, claim=claim, now=now)
    return claim


def refunded(view: RefundView, /, *, actor: Actor, now: datetime) -> None:
    """The money of a decided claim has reached the customer: the claim is settled."""
    kind, _, claim_id = view.reference.partition(":")
    if kind != "claim":
        return
    claim = lock_one(Claim, claim_id)
    if claim.status == ClaimStatus.DECIDED:
        states.move_to(claim, ClaimStatus.SETTLED, actor=actor, now=now)


def refund_late(*, work_order_id: str, amount: int, reason: str, reference: str, actor: Actor, now: datetime) -> int:
    """A refund after the maker has earned it: taken back from the earning and the commission. Returns the rupiah.

    `reference` names the decision; a second time nothing happens. Raises NotFound, ReasonRequired, ClaimAmountWrong,
    NotOnTheWay when it is not completed.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.refund.late", work_order)
    if not reason.strip():
        raise ReasonRequired(ids={"work_order": work_order_id})
    if rows.refund_by_reference(f"late:{reference}") is not None:
        return 0
    if work_order.status != WorkOrderStatus.COMPLETED:
        raise NotOnTheWay(ids={"work_order": work_order_id})
    left = work_order.goods_left + work_order.shipping_left
    if not 0 < amount <= left:
        raise ClaimAmountWrong(most=left)
    borne = refunds.refund_late(
        order=locked.order, work_order=work_order, amount=amount, reference=f"late:{reference}", reason=reason,
        actor=actor, now=now,
    )  # fmt: skip
    if work_order.artisan_id is not None and borne:
        payouts.record_earning(
            artisan_id=work_order.artisan_id, source_type="order_refund", source_id=f"late:{reference}",
            amount=-borne, description=work_order.code, actor=actor, now=now,
        )  # fmt: skip
    return amount


def _carry_out(
    locked: LockedOrder, work_order: WorkOrder, claim: Claim, *, refunded: int, actor: Actor, now: datetime
) -> None:
    if refunded:
        refunds.refund_amount(
            order=locked.order, work_order=work_order, amount=refunded, reference=f"claim:{claim.id}",
            reason=claim.decision_reason or "", actor=actor, now=now,
        )  # fmt: skip
    else:
        states.move_to(claim, ClaimStatus.SETTLED, actor=actor, now=now)
    if work_order.status == WorkOrderStatus.DELIVERED:
        complete(work_order=work_order, actor=actor, now=now)
    elif work_order.status == WorkOrderStatus.SHIPPED and claim.decision == ClaimDecision.REFUND:
        end_lost(work_order=work_order, reason=claim.decision_reason or "", actor=actor, now=now)


def _demand_claimable(work_order: WorkOrder, reason: ClaimReason, *, now: datetime) -> None:
    if work_order.claim_open or rows.claim_ids(work_order.id):
        raise ClaimOpen(ids={"work_order": work_order.id})
    if work_order.status == WorkOrderStatus.DELIVERED:
        if work_order.claim_until is not None and now > work_order.claim_until:
            raise ClaimWindowClosed(ids={"work_order": work_order.id})
    elif work_order.status == WorkOrderStatus.COMPLETED:
        raise ClaimWindowClosed(ids={"work_order": work_order.id})
    elif work_order.status != WorkOrderStatus.SHIPPED or work_order.shipped_at is None:
        raise NotOnTheWay(ids={"work_order": work_order.id})
    elif reason is ClaimReason.NOT_ARRIVED:
        due = work_order.shipped_at + timedelta(days=work_order.eta_days_max)
        if now < due:
            raise ClaimTooEarly(day=tanggal(due, "id"), ids={"work_order": work_order.id})


def _photos(photo_ids: Sequence[str], *, order_id: str) -> list[str]:
    """Photos that were uploaded for claims of this order. Raises PhotoUnknown."""
    wanted = list(dict.fromkeys(photo_ids))[:MOST_PHOTOS]
    known = media.by_ids(wanted)
    for photo_id in wanted:
        row = known.get(photo_id)
        if row is None or (row.purpose, row.owner_type, row.owner_id) != (CLAIM_PHOTO, "order", order_id):
            raise PhotoUnknown(errors={"photos": [PhotoUnknown.message]})
    return wanted


def _locked(claim_id: str) -> tuple[LockedOrder, WorkOrder, Claim]:
    row = rows.claim(claim_id)
    locked = locked_order(row.order_id)
    return locked, locked.work_order(row.work_order_id), lock_one(Claim, claim_id)
