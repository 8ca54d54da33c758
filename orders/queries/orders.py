"""Reading orders, work orders and claims: bound to what was ordered, never to today's listing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from catalog.queries import revision_views
from orders import shipping
from orders.mails import COUNCIL
from orders.models import (
    Claim,
    OrderLine,
    OrderRefund,
    PackingCheck,
    Parcel,
    ProgressNote,
    ShopOrder,
    WorkOrder,
)
from orders.queries.views import (
    CheckView,
    ClaimView,
    LineView,
    OrderView,
    ParcelView,
    ProgressView,
    Recipient,
    WorkOrderView,
)
from orders.splitting import ARTISAN, DEKRANASDA
from orders.states import BEING_MADE, WorkOrderStatus
from orders.status import order_status
from shop.artisans import queries as artisans
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.payments import queries as payments

# Which work orders a tab of the inbox shows.
TABS: dict[str, tuple[WorkOrderStatus, ...]] = {
    "todo": (WorkOrderStatus.OFFERED, *sorted(BEING_MADE)),
    "sent": (WorkOrderStatus.SHIPPED, WorkOrderStatus.DELIVERED),
    "done": (
        WorkOrderStatus.COMPLETED, WorkOrderStatus.DECLINED, WorkOrderStatus.TIMED_OUT, WorkOrderStatus.CANCELLED,
    ),
}  # fmt: skip


def order_view(*, order_id: str) -> OrderView:
    """One order in full. Raises NotFound."""
    found = _orders(ShopOrder.id == order_id)
    if not found:
        raise NotFound(ids={"order": order_id[:40]})
    return found[0]


def orders_of_user(*, user_id: str, limit: int = 50) -> list[OrderView]:
    """The orders of an account, newest first."""
    return _orders(ShopOrder.user_id == user_id, limit=limit)


def search_orders(*, text: str = "", status: str = "", before: str | None = None, limit: int = 50) -> list[OrderView]:
    """The desk's list, newest first. `text` is part of a number, name or e-mail; `before` the id of the last seen."""
    conditions: list[ColumnElement[bool]] = []
    if text:
        columns = (ShopOrder.number, ShopOrder.name, ShopOrder.email)
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if status:
        conditions.append(ShopOrder.id.in_(select(WorkOrder.order_id).where(WorkOrder._status == status)))
    if before:
        conditions.append(ShopOrder.id < before)
    return _orders(*conditions, limit=limit)


def work_order_view(*, work_order_id: str) -> WorkOrderView:
    """One work order in full. Raises NotFound."""
    found = _work_orders([WorkOrder.id == work_order_id])
    if not found:
        raise NotFound(ids={"work_order": work_order_id[:40]})
    return found[0]


def inbox(*, artisan_id: str | None, tab: str, before: str | None = None, limit: int = 50) -> list[WorkOrderView]:
    """The work orders of a maker (None: of Dekranasda's goods): what is due first on top, the rest newest first."""
    conditions = [_of(artisan_id), WorkOrder._status.in_(TABS[tab])]
    if before:
        conditions.append(WorkOrder.id < before)
    order = [func.coalesce(WorkOrder.ship_by, WorkOrder.accept_by), WorkOrder.id] if tab == "todo" else None
    return _work_orders(conditions, order=order, limit=limit)


def work_orders(
    *,
    artisan_id: str | None = None,
    fulfiller: str | None = None,
    status: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[WorkOrderView]:
    """Paid work orders for programs, newest first; `before` is the id of the last one seen."""
    conditions: list[ColumnElement[bool]] = [WorkOrder._status != WorkOrderStatus.AWAITING_PAYMENT]
    if artisan_id is not None:
        conditions.append(WorkOrder.artisan_id == artisan_id)
    if fulfiller is not None:
        conditions.append(WorkOrder.fulfiller == fulfiller)
    if status is not None:
        conditions.append(WorkOrder._status == status)
    if before is not None:
        conditions.append(WorkOrder.id < before)
    return _work_orders(conditions, limit=limit)


def counts(*, artisan_id: str | None) -> dict[str, int]:
    """How many work orders each tab of the inbox has."""
    rows = db.session.execute(
        select(WorkOrder._status, func.count()).where(_of(artisan_id)).group_by(WorkOrder._status)
    )
    by_status = {status: int(number) for status, number in rows}
    return {tab: sum(by_status.get(status, 0) for status in states) for tab, states in TABS.items()}


def waiting_earnings(*, artisan_id: str) -> tuple[int, int]:
    """What a maker gets once the customers are satisfied, in rupiah, and from how many parcels."""
    rows = db.session.scalars(
        select(WorkOrder).where(WorkOrder.artisan_id == artisan_id, WorkOrder._status.in_((*BEING_MADE, *TABS["sent"])))
    ).all()
    return sum(row.earning for row in rows), len(rows)


def claims_to_decide(*, limit: int = 100) -> list[ClaimView]:
    """The claims that still run, oldest first."""
    rows = db.session.scalars(
        select(Claim).where(Claim._status.in_(("opened", "answered"))).order_by(Claim.id).limit(limit)
    )
    return [_claim(row) for row in rows]


def running_claims() -> int:
    """How many claims wait for the secretariat."""
    return int(db.session.scalar(select(func.count()).select_from(Claim).where(Claim._status == "answered")) or 0)


def claim_view(*, claim_id: str) -> ClaimView:
    """One claim. Raises NotFound."""
    row = db.session.get(Claim, claim_id)
    if row is None:
        raise NotFound(ids={"claim": claim_id[:40]})
    return _claim(row)


def _of(artisan_id: str | None) -> ColumnElement[bool]:
    if artisan_id is None:
        return WorkOrder.fulfiller == DEKRANASDA
    return and_(WorkOrder.fulfiller == ARTISAN, WorkOrder.artisan_id == artisan_id)


def _orders(*conditions: ColumnElement[bool], limit: int = 50) -> list[OrderView]:
    rows = db.session.scalars(
        select(ShopOrder)
        .where(*conditions)
        .order_by(ShopOrder.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()
    by_order: dict[str, list[WorkOrderView]] = defaultdict(list)
    for view in _work_orders([WorkOrder.order_id.in_([row.id for row in rows])], limit=None):
        by_order[view.order_id].append(view)
    return [_order(row, sorted(by_order[row.id], key=lambda view: view.position)) for row in rows]


def _order(row: ShopOrder, works: Sequence[WorkOrderView]) -> OrderView:
    return OrderView(
        id=row.id, number=row.number, user_id=row.user_id, attribution=row.attribution, email=row.email,
        phone=row.phone, name=row.name, address=row.address, note=row.note, locale=row.locale,
        goods_total=row.goods_total, shipping_total=row.shipping_total, discount=row.discount,
        tax_total=row.tax_total, total=row.total, refunded=sum(work.refunded for work in works),
        placed_at=row.placed_at, reserved_until=row.reserved_until, paid_at=row.paid_at,
        terms_version=row.terms_version, payment=payments.payment(row.payment_id) if row.payment_id else None,
        work_orders=tuple(works),
        status=order_status(
            paid=row.paid_at is not None, expired=row.expired_at is not None,
            work_orders=[work.status for work in works if work.replaced_by is None],
        ).value,
    )  # fmt: skip


def _work_orders(
    conditions: Sequence[ColumnElement[bool]], *, order: Sequence[Any] | None = None, limit: int | None = 50
) -> list[WorkOrderView]:
    statement = (
        select(WorkOrder, ShopOrder)
        .join(ShopOrder, ShopOrder.id == WorkOrder.order_id)
        .where(*conditions)
        .order_by(*(order or [WorkOrder.id.desc()]))
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    pairs = [(row[0], row[1]) for row in db.session.execute(statement)]
    parts = _parts([work.id for work, _ in pairs])
    makers = artisans.artisans(artisan_ids=sorted({work.artisan_id for work, _ in pairs if work.artisan_id}))
    return [_work_order(work, order_row, parts, makers) for work, order_row in pairs]


@dataclass
class _Parts:
    """What belongs to some work orders, read in one statement a kind."""

    lines: dict[str, list[LineView]]
    checks: dict[str, PackingCheck]
    parcels: dict[str, Parcel]
    claims: dict[str, list[ClaimView]]
    progress: dict[str, list[ProgressView]]
    refunds: dict[str, int]


def _parts(ids: Sequence[str]) -> _Parts:
    fresh = {"populate_existing": True}
    checks = db.session.scalars(
        select(PackingCheck)
        .where(PackingCheck.work_order_id.in_(ids))
        .order_by(PackingCheck.number)
        .execution_options(**fresh)
    )
    parcels = db.session.scalars(select(Parcel).where(Parcel.work_order_id.in_(ids)).execution_options(**fresh))
    claims: dict[str, list[ClaimView]] = defaultdict(list)
    for claim in db.session.scalars(
        select(Claim).where(Claim.work_order_id.in_(ids)).order_by(Claim.id).execution_options(**fresh)
    ):
        claims[claim.work_order_id].append(_claim(claim))
    progress: dict[str, list[ProgressView]] = defaultdict(list)
    for note in db.session.scalars(
        select(ProgressNote).where(ProgressNote.work_order_id.in_(ids)).order_by(ProgressNote.id)
    ):
        progress[note.work_order_id].append(ProgressView(note.text, note.photo_id, note.created_at))
    refunds = db.session.execute(
        select(OrderRefund.work_order_id, func.sum(OrderRefund.amount))
        .where(OrderRefund.work_order_id.in_(ids))
        .group_by(OrderRefund.work_order_id)
    )
    return _Parts(
        lines=_lines(ids),
        checks={check.work_order_id: check for check in checks},
        parcels={parcel.work_order_id: parcel for parcel in parcels},
        claims=claims,
        progress=progress,
        refunds={key: int(amount) for key, amount in refunds},
    )


def _lines(ids: Sequence[str]) -> dict[str, list[LineView]]:
    rows = db.session.scalars(
        select(OrderLine)
        .where(OrderLine.work_order_id.in_(ids))
        .order_by(OrderLine.id)
        .execution_options(populate_existing=True)
    ).all()
    revisions = revision_views(revision_ids=[row.revision_id for row in rows])
    found: dict[str, list[LineView]] = defaultdict(list)
    for row in rows:
        bound = revisions[row.revision_id]
        found[row.work_order_id].append(
            LineView(
                id=row.id, listing_id=row.listing_id, variant_id=row.variant_id, product_id=row.product_id,
                revision_id=row.revision_id, content_hash=row.content_hash, artisan_id=row.artisan_id,
                seller=row.seller, mode=row.mode, title=row.title, sku=row.sku, unit_price=row.unit_price,
                quantity=row.quantity, line_total=row.line_total, slug=bound.slug, tolerance=bound.tolerance,
                length_mm=bound.length_mm, width_mm=bound.width_mm, height_mm=bound.height_mm,
                weight_g=bound.weight_g, photos=bound.photos,
            )
        )  # fmt: skip
    return found


def _work_order(work: WorkOrder, order: ShopOrder, parts: _Parts, makers: dict[str, Any]) -> WorkOrderView:
    maker = makers.get(work.artisan_id or "")
    check, parcel = parts.checks.get(work.id), parts.parcels.get(work.id)
    courier = shipping.couriers()[work.courier].name
    return WorkOrderView(
        id=work.id, code=work.code, order_id=order.id, order_number=order.number, position=work.position,
        status=work.status, fulfiller=work.fulfiller, artisan_id=work.artisan_id,
        maker=maker.name if maker else COUNCIL, maker_region=maker.region_name if maker else "Bandar Lampung",
        mode=work.mode, claim_open=work.claim_open, courier=work.courier, courier_name=courier, service=work.service,
        service_name=work.service_name, billed_kg=work.billed_kg, eta_days_min=work.eta_days_min,
        eta_days_max=work.eta_days_max, goods_total=work.goods_total, shipping_fee=work.shipping_fee,
        refunded=parts.refunds.get(work.id, 0), commission_bp=work.commission_bp, commission=work.commission,
        earning=work.earning, accept_by=work.accept_by, ship_by=work.ship_by, promised_on=work.promised_on,
        claim_until=work.claim_until, accepted_at=work.accepted_at, shipped_at=work.shipped_at,
        delivered_at=work.delivered_at, confirmed_at=work.confirmed_at, completed_at=work.completed_at,
        created_at=work.created_at, replaced_by=work.replaced_by, destination=order.address["region_name"],
        recipient=Recipient(name=order.name, phone=order.phone, address=order.address), note=order.note,
        lines=tuple(parts.lines.get(work.id, ())), check=_check(check) if check else None,
        parcel=_parcel(parcel) if parcel else None, claims=tuple(parts.claims.get(work.id, ())),
        progress=tuple(parts.progress.get(work.id, ())),
    )  # fmt: skip


def _check(row: PackingCheck) -> CheckView:
    return CheckView(
        id=row.id, result=row.result, deviation=row.deviation, differences=tuple(row.differences),
        photos=tuple(row.photos), created_at=row.created_at, consent_asked_at=row.consent_asked_at,
        consent_given_at=row.consent_given_at, consent_refused_at=row.consent_refused_at,
    )  # fmt: skip


def _parcel(row: Parcel) -> ParcelView:
    return ParcelView(
        courier=row.courier, courier_name=shipping.couriers()[row.courier].name, tracking_number=row.tracking_number,
        shipped_at=row.shipped_at, delivered_at=row.delivered_at,
    )  # fmt: skip


def _claim(row: Claim) -> ClaimView:
    return ClaimView(
        id=row.id, order_id=row.order_id, work_order_id=row.work_order_id, status=row.status, reason=row.reason,
        description=row.description, photos=tuple(row.photos), wanted=row.wanted, answer=row.answer,
        answer_by=row.answer_by, answered_at=row.answered_at, decision=row.decision,
        decided_amount=row.decided_amount, decision_reason=row.decision_reason, decided_at=row.decided_at,
        created_at=row.created_at,
    )  # fmt: skip
