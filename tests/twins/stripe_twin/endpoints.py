"""The API's endpoints: address, the vendor's parameter type, what is imitated of it, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params as spec
from stripe.params import checkout as checkout_spec

from tests.twins.stripe_twin import checkout, events, payments, refunds
from tests.twins.stripe_twin.render import page, whole_list
from tests.twins.stripe_twin.world import World

Action = Callable[[World, dict[str, Any], dict[str, str], str], dict[str, Any]]
"""world, checked parameters, ids from the address, the twin's own base URL → the answer."""

_CURSORS = frozenset({"limit", "starting_after", "ending_before", "created"})


@dataclass(frozen=True)
class Endpoint:
    method: str
    rule: str
    spec: type
    imitated: frozenset[str]
    action: Action


def _retrieve(kind: str, *, param: str) -> Action:
    return lambda world, params, ids, base: world.need(kind, ids["id"], param=param)


def _list(kind: str, url: str, *fields: str) -> Action:
    def action(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
        def keep(item: dict[str, Any]) -> bool:
            return all(item[name] == params[name] for name in fields if name in params)

        return page(world, kind=kind, url=url, params=params, keep=keep)

    return action


def _create_intent(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return payments.create_intent(world, params=params)


def _cancel_intent(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return payments.cancel_intent(world, intent_id=ids["id"], reason=params.get("cancellation_reason"))


def _confirm_intent(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    """Stripe's test payment methods: the declining one is refused with 402, every other one succeeds."""
    intent = world.need("payment_intent", ids["id"], param="intent")
    decline = params.get("payment_method") == "pm_card_chargeDeclined"
    payments.pay(world, intent=intent, attempt=payments.Attempt(outcome="failed" if decline else "succeeded"))
    if decline:
        raise payments.declined(intent)
    return intent


def _create_session(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return checkout.create_session(world, params=params, base_url=base)


def _expire_session(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return checkout.expire_session(world, session_id=ids["id"])


def _line_items(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    session = world.need(checkout.KIND, ids["id"], param="session")
    return whole_list(checkout.lines_of(world, session), url=f"/v1/checkout/sessions/{ids['id']}/line_items")


def _create_refund(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return refunds.create_refund(world, params=params)


def _retrieve_event(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    return events.retrieve(world, event_id=ids["id"])


def _list_events(world: World, params: dict[str, Any], ids: dict[str, str], base: str) -> dict[str, Any]:
    def keep(event: dict[str, Any]) -> bool:
        return events.retained(world, event) and events.matches_types(event, params)

    return page(world, kind="event", url="/v1/events", params=params, keep=keep)


_NONE: frozenset[str] = frozenset()
_INTENTS = "/v1/payment_intents"
_SESSIONS = "/v1/checkout/sessions"

ENDPOINTS = (
    Endpoint(
        "POST",
        _INTENTS,
        spec.PaymentIntentCreateParams,
        frozenset(
            {"amount", "currency", "metadata", "description", "payment_method_types", "automatic_payment_methods"}
            | {"receipt_email", "shipping", "statement_descriptor_suffix", "transfer_group"}
        ),
        _create_intent,
    ),
    Endpoint(
        "GET",
        _INTENTS,
        spec.PaymentIntentListParams,
        _CURSORS,
        _list("payment_intent", "/v1/payment_intents"),
    ),
    Endpoint(
        "GET",
        f"{_INTENTS}/<id>",
        spec.PaymentIntentRetrieveParams,
        frozenset({"client_secret"}),
        _retrieve("payment_intent", param="intent"),
    ),
    Endpoint(
        "POST",
        f"{_INTENTS}/<id>/cancel",
        spec.PaymentIntentCancelParams,
        frozenset({"cancellation_reason"}),
        _cancel_intent,
    ),
    Endpoint(
        "POST",
        f"{_INTENTS}/<id>/confirm",
        spec.PaymentIntentConfirmParams,
        frozenset({"payment_method", "return_url"}),
        _confirm_intent,
    ),
    Endpoint(
        "POST",
        _SESSIONS,
        checkout_spec.SessionCreateParams,
        frozenset(
            {
                "mode",
                "line_items",
                "payment_intent_data",
                "success_url",
                "cancel_url",
                "client_reference_id",
                "metadata",
            }
            | {"metadata", "customer_email", "expires_at", "locale", "payment_method_types", "submit_type", "ui_mode"}
        ),
        _create_session,
    ),
    Endpoint(
        "GET",
        _SESSIONS,
        checkout_spec.SessionListParams,
        _CURSORS | {"payment_intent", "status"},
        _list(checkout.KIND, _SESSIONS, "payment_intent", "status"),
    ),
    Endpoint(
        "GET",
        f"{_SESSIONS}/<id>",
        checkout_spec.SessionRetrieveParams,
        _NONE,
        _retrieve(checkout.KIND, param="session"),
    ),
    Endpoint("POST", f"{_SESSIONS}/<id>/expire", checkout_spec.SessionExpireParams, _NONE, _expire_session),
    Endpoint("GET", f"{_SESSIONS}/<id>/line_items", checkout_spec.SessionLineItemListParams, _NONE, _line_items),
    Endpoint(
        "GET",
        "/v1/charges",
        spec.ChargeListParams,
        _CURSORS | {"payment_intent"},
        _list("charge", "/v1/charges", "payment_intent"),
    ),
    Endpoint("GET", "/v1/charges/<id>", spec.ChargeRetrieveParams, _NONE, _retrieve("charge", param="id")),
    Endpoint(
        "POST",
        "/v1/refunds",
        spec.RefundCreateParams,
        frozenset({"amount", "charge", "payment_intent", "reason", "metadata"}),
        _create_refund,
    ),
    Endpoint(
        "GET",
        "/v1/refunds",
        spec.RefundListParams,
        _CURSORS | {"charge", "payment_intent"},
        _list("refund", "/v1/refunds", "charge", "payment_intent"),
    ),
    Endpoint("GET", "/v1/refunds/<id>", spec.RefundRetrieveParams, _NONE, _retrieve("refund", param="id")),
    Endpoint(
        "GET",
        "/v1/balance_transactions",
        spec.BalanceTransactionListParams,
        _CURSORS | {"type", "source", "currency"},
        _list("balance_transaction", "/v1/balance_transactions", "type", "source", "currency"),
    ),
    Endpoint(
        "GET",
        "/v1/balance_transactions/<id>",
        spec.BalanceTransactionRetrieveParams,
        _NONE,
        _retrieve("balance_transaction", param="id"),
    ),
    Endpoint(
        "GET",
        "/v1/disputes",
        spec.DisputeListParams,
        _CURSORS | {"charge", "payment_intent"},
        _list("dispute", "/v1/disputes", "charge", "payment_intent"),
    ),
    Endpoint("GET", "/v1/disputes/<id>", spec.DisputeRetrieveParams, _NONE, _retrieve("dispute", param="dispute")),
    Endpoint("GET", "/v1/events", spec.EventListParams, _CURSORS | {"type", "types"}, _list_events),
    Endpoint("GET", "/v1/events/<id>", spec.EventRetrieveParams, _NONE, _retrieve_event),
)
