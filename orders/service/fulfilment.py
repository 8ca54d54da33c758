"""What the maker does with a paid work order, up to handing the parcel over. Repeating a step changes nothing."""

from datetime import date, datetime

from orders import deadlines, mails, shipping, tracking
from orders.errors import AnswerTooLate, ConsentMissing, NotChecked, PhotoUnknown, TrackingNumberBad, TrackingNumberOdd
from orders.models import Parcel, ProgressNote, WorkOrder
from orders.queries import rows
from orders.service import offering
from orders.service.locking import locked_work_order
from orders.settings import DELIVERY_GRACE_DAYS, SHIP_DAYS_READY
from orders.splitting import ARTISAN, MADE_TO_ORDER
from orders.states import BEING_MADE, ON_THE_WAY, WorkOrderStatus
from shop.identity import policy
from shop.kernel import audit, settings, states
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound, ReasonRequired
from shop.kernel.text import N_
from shop.media import queries as media_queries
from shop.media import service as media

NO_ANSWER = N_("Perajin tidak menjawab sampai batas waktunya")
PACKING_PHOTO = "packing_photo"
OUT_OF_STOCK = "out_of_stock"
DECLINE_REASONS = {
    OUT_OF_STOCK: N_("Barangnya tidak ada lagi"),
    "too_little_time": N_("Waktunya terlalu singkat"),
    "ill_or_away": N_("Sedang sakit atau ada acara"),
    "other": N_("Alasan lain"),
}


class PromiseTooEarly(InvalidInput):
    code = "promise_too_early"
    message = N_("Tanggal selesai paling awal hari ini.")


def accept(*, work_order_id: str, actor: Actor, now: datetime, promised_on: date | None = None) -> WorkOrder:
    """The maker takes it on. `promised_on` may bring the promised day forward, never put it off.

    Raises NotFound for a foreign one, AnswerTooLate after the deadline, TransitionRefused.
    """
    _, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.accept", work_order)
    if work_order.status in BEING_MADE:
        return work_order
    overdue = work_order.accept_by is not None and now > work_order.accept_by
    if work_order.status == WorkOrderStatus.OFFERED and overdue and work_order.fulfiller == ARTISAN:
        raise AnswerTooLate(ids={"work_order": work_order.id})
    states.move_to(work_order, WorkOrderStatus.ACCEPTED, actor=actor, now=now)
    if promised_on is not None and work_order.promised_on is not None:
        work_order.promised_on = min(promised_on, work_order.promised_on)
    work_order.accepted_at = now
    work_order.ship_by = deadlines.ship_by(
        mode=work_order.mode, accepted_at=now, ready_working_days=settings.get(SHIP_DAYS_READY),
        promised_on=work_order.promised_on,
    )  # fmt: skip
    db.session.flush()
    return work_order


def decline(*, work_order_id: str, reason: str, note: str = "", actor: Actor, now: datetime) -> WorkOrder:
    """The maker cannot: Dekranasda's own stock serves it, else the customer gets all of it back.

    `reason` is one of DECLINE_REASONS, `note` in the maker's words. Raises NotFound, ReasonRequired, TransitionRefused.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.decline", work_order)
    if work_order.status == WorkOrderStatus.DECLINED:
        return work_order
    if reason not in DECLINE_REASONS or (reason == "other" and not note):
        raise ReasonRequired(ids={"work_order": work_order.id})
    said = f"{DECLINE_REASONS[reason]}: {note}" if note else DECLINE_REASONS[reason]
    states.move_to(work_order, WorkOrderStatus.DECLINED, actor=actor, now=now, reason=said, data={"why": reason})
    offering.pass_on(
        locked=locked, work_order=work_order, restock=reason != OUT_OF_STOCK, reason=DECLINE_REASONS[reason],
        actor=actor, now=now,
    )  # fmt: skip
    return work_order


def time_out(*, work_order_id: str, now: datetime) -> bool:
    """Nobody answered in time; as after a refusal. False when there is nothing to do (any more)."""
    locked, work_order = locked_work_order(work_order_id)
    due = work_order.accept_by is not None and work_order.accept_by <= now
    if work_order.status != WorkOrderStatus.OFFERED or work_order.fulfiller != ARTISAN or not due:
        return False
    states.move_to(work_order, WorkOrderStatus.TIMED_OUT, actor=SYSTEM, now=now)
    offering.pass_on(locked=locked, work_order=work_order, restock=True, reason=NO_ANSWER, actor=SYSTEM, now=now)
    return True


def start_production(*, work_order_id: str, actor: Actor, now: datetime) -> WorkOrder:
    """Work on what is made to order has begun. Raises NotFound, TransitionRefused."""
    _, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.start", work_order)
    if work_order.status == WorkOrderStatus.IN_PRODUCTION:
        return work_order
    if work_order.mode != MADE_TO_ORDER:
        raise states.TransitionRefused(
            from_state=work_order.status, to_state=WorkOrderStatus.IN_PRODUCTION.value,
            ids={"work_order": work_order.id},
        )  # fmt: skip
    states.move_to(work_order, WorkOrderStatus.IN_PRODUCTION, actor=actor, now=now)
    return work_order


def add_progress(*, work_order_id: str, text: str, photo_id: str | None, actor: Actor, now: datetime) -> ProgressNote:
    """A word and a photo from the workshop, shown to the customer. Raises NotFound, TransitionRefused, PhotoUnknown."""
    _, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.progress", work_order)
    if work_order.status not in (WorkOrderStatus.ACCEPTED, WorkOrderStatus.IN_PRODUCTION):
        raise states.TransitionRefused(
            from_state=work_order.status, to_state=work_order.status, ids={"work_order": work_order.id}
        )
    if photo_id is not None:
        photo_id = own_photo(photo_id, work_order_id=work_order.id, actor=actor)
    note = ProgressNote(work_order_id=work_order.id, text=text, photo_id=photo_id, created_at=now)
    db.session.add(note)
    db.session.flush()
    audit.record(
        actor=actor, action="orders.work_order.progress", object_type="work_order", object_id=work_order.id, now=now,
        data={"photo": photo_id},
    )  # fmt: skip
    return note


def ship(
    *,
    work_order_id: str,
    tracking_number: str,
    courier: str | None = None,
    overrule: bool = False,
    actor: Actor,
    now: datetime,
) -> Parcel:
    """The parcel is handed over. `overrule`: the number looks odd and is right all the same.

    Collection at the gallery needs no number. Raises NotFound, NotChecked without a packing check, ConsentMissing,
    TrackingNumberBad, TrackingNumberOdd, TransitionRefused.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.ship", work_order)
    sent = rows.parcel_of(work_order.id)
    if sent is not None and work_order.status in ON_THE_WAY:
        return sent
    code = courier or work_order.courier
    _demand_checked(work_order)
    number = _number(code, tracking_number, overrule=overrule)
    parcel = Parcel(
        work_order_id=work_order.id, courier=code, tracking_number=number,
        number_overruled=number is not None and not tracking.looks_right(courier=code, number=number), shipped_at=now,
    )  # fmt: skip
    states.move_to(work_order, WorkOrderStatus.SHIPPED, actor=actor, now=now, data={"courier": code})
    work_order.shipped_at = now
    work_order.deliver_by = deadlines.assumed_delivered_at(
        shipped_at=now, eta_days_max=work_order.eta_days_max, grace_days=settings.get(DELIVERY_GRACE_DAYS)
    )
    db.session.add(parcel)
    db.session.flush()
    mails.shipped(
        order=locked.order, work_order=work_order, parcel=parcel, courier=shipping.couriers()[code].name, now=now
    )
    return parcel


def own_photo(photo_id: str, *, work_order_id: str, actor: Actor) -> str:
    """Attach a photo that the actor uploaded for packing to the work order; its id. Raises PhotoUnknown."""
    try:
        if media_queries.by_id(photo_id).purpose != PACKING_PHOTO:
            raise NotFound()
        return media.give_to(media_id=photo_id, owner_type="work_order", owner_id=work_order_id, actor=actor).id
    except NotFound as error:
        raise PhotoUnknown(errors={"photos": [PhotoUnknown.message]}) from error


def _demand_checked(work_order: WorkOrder) -> None:
    check = rows.last_check(work_order.id)
    if check is None:
        raise NotChecked(ids={"work_order": work_order.id})
    if check.consent_asked_at is not None and check.consent_given_at is None:
        raise ConsentMissing(ids={"work_order": work_order.id})


def _number(courier: str, typed: str, *, overrule: bool) -> str | None:
    if courier not in shipping.couriers():
        raise InvalidInput(errors={"courier": [InvalidInput.message]})
    number = tracking.normalise(typed)
    if courier == tracking.PICK_UP and not number:
        return None
    example = tracking.example(courier)
    if not tracking.is_possible(number):
        raise TrackingNumberBad(
            example=example, errors={"tracking_number": [TrackingNumberBad.message % {"example": example}]}
        )
    if not overrule and not tracking.looks_right(courier=courier, number=number):
        raise TrackingNumberOdd(
            example=example, errors={"tracking_number": [TrackingNumberOdd.message % {"example": example}]}
        )
    return number
