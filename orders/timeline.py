"""What happened to a parcel, in words, newest first."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from orders.queries.views import WorkOrderView
from orders.states import WORK_ORDER_WORDS, WorkOrderStatus
from shop.kernel import audit

HAPPENED = (
    WorkOrderStatus.OFFERED, WorkOrderStatus.ACCEPTED, WorkOrderStatus.IN_PRODUCTION, WorkOrderStatus.PACKED,
    WorkOrderStatus.SHIPPED, WorkOrderStatus.DELIVERED, WorkOrderStatus.COMPLETED, WorkOrderStatus.DECLINED,
    WorkOrderStatus.TIMED_OUT, WorkOrderStatus.CANCELLED,
)  # fmt: skip


def order_timeline(part: WorkOrderView) -> list[dict[str, Any]]:
    """The steps of one parcel for its customer and its maker: no names of staff, the reason where there is one."""
    events = []
    for event in audit.history(object_type="work_order", object_id=part.id):
        if event.to_state in HAPPENED:
            events.append(_event(str(_(WORK_ORDER_WORDS[WorkOrderStatus(event.to_state)])), event.at, event.reason))
    events += [_event(_("Kabar dari perajin"), note.created_at, note.text) for note in part.progress]
    for claim in part.claims:
        events.append(_event(_("Klaim diajukan"), claim.created_at, claim.description))
        if claim.decided_at:
            events.append(_event(_("Klaim diputuskan"), claim.decided_at, claim.decision_reason))
    # Of two at the same moment the later one comes first.
    events.reverse()
    events.sort(key=lambda event: event["at"], reverse=True)
    if events:
        events[0]["state"] = "now"
    return events


def _event(title: str, at: datetime, note: str | None) -> dict[str, Any]:
    return {"title": title, "at": at, "note": note or "", "state": "done", "by": ""}
