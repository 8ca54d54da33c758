"""What orders tell people: which template, to whom, with which facts. Nothing leaves before the commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from orders.links import order_link, work_order_link
from orders.models import Claim, OrderLine, PackingCheck, Parcel, ShopOrder, WorkOrder
from orders.splitting import DEKRANASDA
from shop.artisans import queries as artisans
from shop.artisans.queries import ArtisanView
from shop.messages.errors import BadRecipient
from shop.messages.service import queue_mail, queue_whatsapp_template

log = structlog.get_logger(__name__)

COUNCIL = "Dekranasda Lampung"


def maker_names(work_orders: Sequence[WorkOrder]) -> dict[str, str]:
    """The name of who fulfils each work order, by its id."""
    makers = artisans.artisans(artisan_ids=[row.artisan_id for row in work_orders if row.artisan_id])
    return {row.id: makers[row.artisan_id].name if row.artisan_id else COUNCIL for row in work_orders}


def order_placed(*, order: ShopOrder, now: datetime) -> None:
    """To the customer: the order waits for its payment."""
    _to_customer(order, "order_placed", order.id, now, total=order.total, pay_before=order.reserved_until)


def order_link_again(*, order: ShopOrder, now: datetime) -> None:
    """To the customer who has lost the link; at most once an hour."""
    _to_customer(order, "order_link", f"{order.id}:{now:%Y%m%d%H}", now)


def order_paid(*, order: ShopOrder, work_orders: Sequence[WorkOrder], now: datetime) -> None:
    """To the customer: the payment has arrived."""
    makers = sorted(set(maker_names(work_orders).values()))
    _to_customer(order, "order_paid", order.id, now, total=order.total, makers=makers)


def work_order_offered(*, work_order: WorkOrder, lines: Sequence[OrderLine], now: datetime) -> None:
    """To the maker: an order to accept, by mail where there is an address and as a WhatsApp text."""
    maker = _maker(work_order)
    if maker is None or work_order.accept_by is None:
        return
    first = lines[0].title if len(lines) == 1 else f"{lines[0].title} (+{len(lines) - 1})"
    context = {
        "name": maker.owner_name, "work_order_number": work_order.code, "product": first,
        "quantity": sum(line.quantity for line in lines), "earning": work_order.earning,
        "accept_before": work_order.accept_by, "link": work_order_link(work_order.id),
    }  # fmt: skip
    _to_maker(maker, "work_order_offered", context, work_order.id, now)


def claim_opened(*, work_order: WorkOrder, claim: Claim, now: datetime) -> None:
    """To the maker: a customer has something to complain about."""
    maker = _maker(work_order)
    if maker is None:
        return
    context = {
        "name": maker.owner_name, "work_order_number": work_order.code, "description": claim.description,
        "answer_before": claim.answer_by, "link": work_order_link(work_order.id),
    }  # fmt: skip
    _to_maker(maker, "claim_opened", context, claim.id, now)


def claim_decided(*, order: ShopOrder, claim: Claim, now: datetime) -> None:
    """To the customer: what the secretariat decided, and why."""
    _to_customer(
        order, "claim_decided", claim.id, now, decision=claim.decision, amount=claim.decided_amount,
        reason=claim.decision_reason,
    )  # fmt: skip


def shipped(*, order: ShopOrder, work_order: WorkOrder, parcel: Parcel, courier: str, now: datetime) -> None:
    """To the customer: one parcel is on its way."""
    maker = maker_names([work_order])[work_order.id]
    _to_customer(
        order, "shipped", work_order.id, now, maker=maker, courier=courier,
        tracking_number=parcel.tracking_number or "–",
    )  # fmt: skip


def delivered(*, order: ShopOrder, work_order: WorkOrder, now: datetime) -> None:
    """To the customer: one parcel has arrived; say whether it is as shown."""
    maker = maker_names([work_order])[work_order.id]
    _to_customer(order, "delivered_confirm", work_order.id, now, maker=maker, confirm_before=work_order.claim_until)


def consent_asked(*, order: ShopOrder, work_order: WorkOrder, check: PackingCheck, now: datetime) -> None:
    """To the customer: the packed piece differs from the curated one; is that all right?"""
    maker = maker_names([work_order])[work_order.id]
    _to_customer(order, "consent_asked", check.id, now, maker=maker, deviation=check.deviation)


def refund_decided(*, order: ShopOrder, amount: int, reason: str, reference: str, now: datetime) -> None:
    """To the customer: money goes back."""
    _to_customer(order, "refund_made", reference, now, amount=amount, reason=reason)


def _to_customer(order: ShopOrder, template: str, reference: str, now: datetime, **context: Any) -> None:
    link = order_link(number=order.number, token=order.access_token, locale=order.locale)
    queue_mail(
        to=order.email, template=template, locale=order.locale, reference=reference, now=now,
        context={"name": order.name, "order_number": order.number, "link": link, **context},
    )  # fmt: skip


def _to_maker(maker: ArtisanView, template: str, context: dict[str, Any], reference: str, now: datetime) -> None:
    """By mail and as a WhatsApp text. An address that cannot be written to must not undo the fact that is told."""
    try:
        if maker.email:
            queue_mail(to=maker.email, template=template, locale="id", context=context, reference=reference, now=now)
    except BadRecipient:
        log.warning("maker_mail_unusable", artisan_id=maker.id)
    try:
        queue_whatsapp_template(
            to_e164=maker.phone, template=template, locale="id", context=context, reference=reference, now=now
        )
    except BadRecipient:
        log.warning("maker_phone_unusable", artisan_id=maker.id)


def _maker(work_order: WorkOrder) -> ArtisanView | None:
    if work_order.fulfiller == DEKRANASDA or work_order.artisan_id is None:
        return None
    return artisans.artisan(artisan_id=work_order.artisan_id)
