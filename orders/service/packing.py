"""The packing check: what goes into the box beside what was curated, or the customer's consent to a difference."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from catalog.queries import revision_views
from orders import mails
from orders import packing as rule
from orders.errors import ConsentNotAsked, DeviationUnexplained, PackingIncomplete, PhotoMissing
from orders.models import OrderLine, PackingCheck, WorkOrder
from orders.packing import Difference, Expected, Packed
from orders.queries import rows
from orders.service import fidelity, offering, refunds
from orders.service.fulfilment import own_photo
from orders.service.locking import locked_work_order
from orders.settings import PACKING_TOLERANCE_BP
from orders.splitting import DEKRANASDA
from orders.states import WorkOrderStatus
from shop.identity import policy
from shop.kernel import audit, settings, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.text import N_

PACKABLE = (WorkOrderStatus.ACCEPTED, WorkOrderStatus.IN_PRODUCTION)
REFUSED = N_("Pembeli tidak setuju dengan perbedaannya")


def pack(
    *,
    work_order_id: str,
    answers: Sequence[Packed],
    photos: Sequence[str],
    deviation: str = "",
    actor: Actor,
    now: datetime,
) -> PackingCheck:
    """Record the check. As curated: packed. With a stated `deviation`: the customer is asked first.

    `photos` are ids of photos that the actor uploaded for packing. Counts are due for every line, measures where they
    were taken. Raises NotFound, PhotoMissing, PhotoUnknown, PackingIncomplete, DeviationUnexplained with what differs,
    TransitionRefused.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.pack", work_order)
    last = rows.last_check(work_order.id)
    if work_order.status == WorkOrderStatus.PACKED and last is not None:
        return last
    if work_order.status not in PACKABLE:
        raise states.TransitionRefused(
            from_state=work_order.status, to_state=WorkOrderStatus.PACKED.value, ids={"work_order": work_order.id}
        )
    lines = rows.lines_of(work_order.id)
    found = _compare(lines, answers)
    if not photos:
        raise PhotoMissing(errors={"photos": [PhotoMissing.message]})
    if found and not deviation:
        raise DeviationUnexplained(errors={_field(each): [_words(each)] for each in found})
    check = PackingCheck(
        work_order_id=work_order.id, number=(last.number if last else 0) + 1, answers=_kept(lines, answers),
        differences=[asdict(each) for each in found],
        photos=[own_photo(photo, work_order_id=work_order.id, actor=actor) for photo in dict.fromkeys(photos)],
        result="deviation" if deviation else "same", deviation=deviation,
        consent_asked_at=now if deviation else None, created_at=now, created_by=actor.label,
    )  # fmt: skip
    db.session.add(check)
    db.session.flush()
    audit.record(
        actor=actor, action="orders.work_order.check", object_type="work_order", object_id=work_order.id, now=now,
        data={"check": check.id, "result": check.result},
    )  # fmt: skip
    if deviation:
        mails.consent_asked(order=locked.order, work_order=work_order, check=check, now=now)
    else:
        states.move_to(work_order, WorkOrderStatus.PACKED, actor=actor, now=now)
    return check


def answer_consent(*, order_id: str, work_order_id: str, agrees: bool, actor: Actor, now: datetime) -> WorkOrder:
    """The customer says to a stated difference: send it like this, or cancel this parcel and give the money back.

    Raises NotFound, ConsentNotAsked when nothing waits for an answer.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.order.consent", locked.order)
    check = rows.last_check(work_order.id)
    if locked.order.id != order_id or check is None or check.consent_asked_at is None:
        raise ConsentNotAsked(ids={"work_order": work_order_id})
    if check.consent_given_at is not None or check.consent_refused_at is not None:
        return work_order
    if work_order.status not in PACKABLE:
        raise ConsentNotAsked(ids={"work_order": work_order_id})
    if agrees:
        check.consent_given_at = now
        states.move_to(work_order, WorkOrderStatus.PACKED, actor=actor, now=now, data={"consent": check.id})
        return work_order
    check.consent_refused_at = now
    fidelity.difference_refused(work_order=work_order, check=check, actor=actor, now=now)
    states.move_to(work_order, WorkOrderStatus.CANCELLED, actor=actor, now=now, reason=REFUSED)
    returns = offering.returns_of(rows.lines_of(work_order.id))
    refunds.refund_all(
        order=locked.order, work_order=work_order, reference=f"ended:{work_order.id}", reason=REFUSED,
        actor=actor, now=now,
    )  # fmt: skip
    # A maker's odd piece is not what was curated; Dekranasda's pieces stay its own until it writes them off.
    offering.give_back(work_order=work_order, returns=returns, shelf=work_order.fulfiller == DEKRANASDA, now=now)
    return work_order


def _compare(lines: Sequence[OrderLine], answers: Sequence[Packed]) -> list[Difference]:
    by_line = {answer.line_id: answer for answer in answers}
    if set(by_line) != {line.id for line in lines} or len(by_line) != len(answers):
        raise PackingIncomplete(errors={"lines": [PackingIncomplete.message]})
    revisions = revision_views(revision_ids=[line.revision_id for line in lines])
    expected = []
    for line in lines:
        revision = revisions[line.revision_id]
        expected.append(
            Expected(
                line_id=line.id, content_hash=line.content_hash, quantity=line.quantity,
                length_mm=revision.length_mm, width_mm=revision.width_mm, height_mm=revision.height_mm,
                weight_g=revision.weight_g,
            )
        )  # fmt: skip
    return rule.differences(expected=expected, packed=by_line, tolerance_bp=settings.get(PACKING_TOLERANCE_BP))


def _kept(lines: Sequence[OrderLine], answers: Sequence[Packed]) -> list[dict[str, Any]]:
    bound = {line.id: line for line in lines}
    return [
        {
            **asdict(answer),
            "revision_id": bound[answer.line_id].revision_id,
            "content_hash": bound[answer.line_id].content_hash,
        }
        for answer in sorted(answers, key=lambda answer: answer.line_id)
    ]


def _field(difference: Difference) -> str:
    return f"lines.{difference.line_id}.{difference.what}"


def _words(difference: Difference) -> str:
    return f"{difference.found} ≠ {difference.expected}"
