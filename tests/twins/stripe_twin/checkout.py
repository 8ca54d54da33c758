"""Hosted checkout sessions. Their payment intent exists only once the customer has tried to pay."""

from __future__ import annotations

import secrets
from typing import Any

from tests.twins.stripe_twin import payments
from tests.twins.stripe_twin.errors import ParameterRefusal, StripeRefusal
from tests.twins.stripe_twin.events import emit
from tests.twins.stripe_twin.payments import Attempt
from tests.twins.stripe_twin.world import World

KIND = "checkout.session"
_SHORTEST, _LONGEST = 30 * 60, 24 * 3600


def create_session(world: World, *, params: dict[str, Any], base_url: str) -> dict[str, Any]:
    """A session with a hosted page. Raises StripeRefusal for amounts, parameters or expiry Stripe would refuse."""
    if params.get("mode") != "payment":
        raise ParameterRefusal("This twin imitates mode=payment only", code="parameter_missing", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise ParameterRefusal("This twin imitates ui_mode=hosted_page only", param="ui_mode")
    _require(params, "success_url")
    lines, currency = _lines(world, params)
    total = sum(line["amount_total"] for line in lines)
    world.tariff.check(amount=total, currency=currency, param="line_items")
    now = world.now()
    expires_at = params.get("expires_at", now + _LONGEST)
    # Stripe counts from the arrival of the request; a second of leeway keeps "exactly thirty minutes" valid.
    if not now + _SHORTEST - 1 <= expires_at <= now + _LONGEST:
        raise StripeRefusal(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    session_id = f"cs_test_{secrets.token_hex(24)}"
    session = {
        "id": session_id,
        "object": KIND,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "created": now,
        "currency": currency,
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{session_id}",
    }
    world.store.keep(f"session:{session_id}", {"lines": lines, "intent": params.get("payment_intent_data") or {}})
    return world.store.add(session)


def _require(params: dict[str, Any], name: str, path: str = "") -> Any:
    full = f"{path}[{name}]" if path else name
    if params.get(name) in (None, ""):
        raise ParameterRefusal(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return params[name]


def _lines(world: World, params: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    currencies, lines = set(), []
    for index, item in enumerate(_require(params, "line_items")):
        path = f"line_items[{index}]"
        price, quantity = _require(item, "price_data", path), _require(item, "quantity", path)
        amount = _require(price, "unit_amount", f"{path}[price_data]")
        product = _require(price, "product_data", f"{path}[price_data]")
        name = _require(product, "name", f"{path}[price_data][product_data]")
        currency = _require(price, "currency", f"{path}[price_data]").lower()
        currencies.add(currency)
        if amount < 0 or quantity < 1:
            raise ParameterRefusal("Invalid integer", code="parameter_invalid_integer", param=path)
        lines.append(
            {
                "id": world.new_id("li"),
                "object": "item",
                "amount_discount": 0,
                "amount_subtotal": amount * quantity,
                "amount_tax": 0,
                "amount_total": amount * quantity,
                "currency": currency,
                "description": name,
                "price": {"object": "price", "currency": currency, "unit_amount": amount, "type": "one_time"},
                "quantity": quantity,
            }
        )
    if len(currencies) != 1:
        raise StripeRefusal("All prices on a Checkout Session must have the same currency.", param="line_items")
    return lines, currencies.pop()


def lines_of(world: World, session: dict[str, Any]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = world.store.document(f"session:{session['id']}")["lines"]
    return lines


def expire_session(world: World, *, session_id: str) -> dict[str, Any]:
    """Raises StripeRefusal unless the session is open."""
    session = world.need(KIND, session_id, param="session")
    if session["status"] != "open":
        raise StripeRefusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`."
        )
    return _close(world, session)


def expire_due(world: World) -> None:
    """Expire every open session whose time is over."""
    with world.store.transaction():
        now = world.now()
        rows = world.store.run(
            "SELECT id FROM objects WHERE kind = ? AND json_extract(body, '$.status') = 'open'"
            " AND json_extract(body, '$.expires_at') <= ?",
            KIND,
            now,
        )
        for row in rows:
            _close(world, world.need(KIND, row["id"]))


def _close(world: World, session: dict[str, Any]) -> dict[str, Any]:
    session |= {"status": "expired", "url": None}
    world.store.save(session)
    if session["payment_intent"] is not None:
        intent = world.need("payment_intent", session["payment_intent"])
        if intent["status"] in payments.PAYABLE:
            payments.close_intent(world, intent=intent, reason="abandoned")
    emit(world, event_type="checkout.session.expired", thing=session)
    return session


def pay_session(world: World, *, session: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    """The customer pays on the hosted page. A failed attempt leaves the session open for another one."""
    if session["status"] != "open":
        raise StripeRefusal(f"This Checkout Session has a status of `{session['status']}`.")
    intent = _intent_for(world, session)
    payments.pay(world, intent=intent, attempt=attempt)
    if intent["status"] in ("succeeded", "processing"):
        paid = intent["status"] == "succeeded"
        session |= {"status": "complete", "payment_status": "paid" if paid else "unpaid", "url": None}
        world.store.save(session)
        emit(world, event_type="checkout.session.completed", thing=session)
    return session


def _intent_for(world: World, session: dict[str, Any]) -> dict[str, Any]:
    if session["payment_intent"] is not None:
        return world.need("payment_intent", session["payment_intent"])
    wanted = world.store.document(f"session:{session['id']}")["intent"]
    params = wanted | {
        "amount": session["amount_total"],
        "currency": session["currency"],
        "payment_method_types": session["payment_method_types"],
        "receipt_email": wanted.get("receipt_email") or session["customer_email"],
    }
    intent = payments.create_intent(world, params=params, session=session["id"])
    session["payment_intent"] = intent["id"]
    world.store.save(session)
    return intent


def settle_payment(world: World, *, intent_id: str, outcome: str, fee_after: float | None = None) -> dict[str, Any]:
    """End a payment that was processing, and tell its session's asynchronous result when it has one."""
    intent = world.need("payment_intent", intent_id)
    payments.settle(world, intent=intent, outcome=outcome, fee_after=fee_after)
    session_id = payments.session_of(world, intent)
    if session_id is not None:
        session = world.need(KIND, session_id)
        if outcome == "succeeded":
            session["payment_status"] = "paid"
            world.store.save(session)
        emit(world, event_type=f"checkout.session.async_payment_{outcome}", thing=session)
    return intent
