"""REST: a customer's payment, and payouts for finance, approvers and artisans."""

from typing import Any

from shop.api import Blueprint, Cursor, PageArguments, idempotent, page, page_schema
from shop.api.pagination import demand_parts
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.identity.policy import Reach
from shop.kernel import clock
from shop.kernel.unit_of_work import perform
from shop.payments import calls, payout_batches, payout_queries, rights, simulation
from shop.payments.schemas import (
    BatchSchema,
    PaymentSchema,
    PayoutReasonSchema,
    PayoutSchema,
    SimulateSchema,
    batch_json,
    payment_json,
    payout_json,
)

blp = Blueprint("payments_api", __name__, url_prefix="/api/v1", description="Payments and payouts")


@blp.get("/payments/<string:payment_id>")
@blp.response(200, PaymentSchema)
@public
def get_payment(payment_id: str) -> dict[str, Any]:
    """A payment by its unguessable id, with the provider's present answer while it is open."""
    return payment_json(calls.refresh(payment_id, now=clock.now()))


@blp.post("/payments/<string:payment_id>/simulate")
@idempotent
@blp.arguments(SimulateSchema)
@blp.response(200, PaymentSchema)
@public
def simulate_payment(data: dict[str, Any], payment_id: str) -> dict[str, Any]:
    """Settle a simulated payment as its customer would. Only outside of production, else 404."""
    return payment_json(simulation.settle(payment_id, outcome=data["outcome"], now=clock.now()))


@blp.get("/payouts")
@blp.arguments(PageArguments, location="query")
@blp.response(200, page_schema(PayoutSchema))
@guard(rights.READ_PAYOUT)
def list_payouts(arguments: dict[str, Any]) -> dict[str, Any]:
    """Payouts, newest first; an artisan sees its own."""
    actor = current_actor()
    own = policy.reach(actor, rights.READ_PAYOUT) is Reach.OWN
    if own and actor.artisan_id is None:
        return page([])
    key = demand_parts(arguments["cursor"], str)
    limit = arguments["limit"]
    found = payout_queries.payouts(
        artisan_id=actor.artisan_id if own else None, before=key[0] if key else None, limit=limit + 1
    )
    more = Cursor((found[limit - 1].id,)) if len(found) > limit else None
    return page([payout_json(each) for each in found[:limit]], more)


@blp.post("/payouts")
@idempotent(required=True)
@blp.response(201, BatchSchema)
@guard(rights.DRAFT_BATCH)
def draft_payouts() -> dict[str, Any]:
    """Put everything that artisans have earned into a draft batch; another person approves it."""
    actor, now = current_actor(), clock.now()
    drafted = perform(lambda: payout_batches.draft_batch(actor=actor, now=now))
    return batch_json(payout_queries.batch(drafted.batch_id), drafted.skipped)


@blp.get("/payouts/<string:payout_id>")
@blp.response(200, PayoutSchema)
@guard(rights.READ_PAYOUT)
def get_payout(payout_id: str) -> dict[str, Any]:
    """One payout with what it contains."""
    view = payout_queries.payout(payout_id)
    policy.demand(current_actor(), rights.READ_PAYOUT, view)
    return payout_json(view)


@blp.get("/payouts/batches/<string:batch_id>")
@blp.response(200, BatchSchema)
@guard(rights.READ_BATCH)
def get_batch(batch_id: str) -> dict[str, Any]:
    """One batch with its payouts."""
    return batch_json(payout_queries.batch(batch_id))


@blp.post("/payouts/batches/<string:batch_id>/approve")
@idempotent(required=True)
@blp.response(200, BatchSchema)
@guard(rights.APPROVE_BATCH)
def approve_batch(batch_id: str) -> dict[str, Any]:
    """Approve a draft; not for whoever drafted it."""
    actor, now = current_actor(), clock.now()
    perform(lambda: payout_batches.approve_batch(batch_id=batch_id, actor=actor, now=now))
    return batch_json(payout_queries.batch(batch_id))


@blp.post("/payouts/batches/<string:batch_id>/cancel")
@idempotent(required=True)
@blp.arguments(PayoutReasonSchema)
@blp.response(200, BatchSchema)
@guard(rights.DRAFT_BATCH)
def cancel_batch(data: dict[str, Any], batch_id: str) -> dict[str, Any]:
    """Drop a draft; what it contained is free again."""
    actor, now = current_actor(), clock.now()
    perform(lambda: payout_batches.cancel(batch_id=batch_id, reason=data["reason"], actor=actor, now=now))
    return batch_json(payout_queries.batch(batch_id))


@blp.post("/payouts/batches/<string:batch_id>/send")
@idempotent(required=True)
@blp.response(200, BatchSchema)
@guard(rights.SEND_BATCH)
def send_batch(batch_id: str) -> dict[str, Any]:
    """Mark an approved batch as handed to the bank."""
    actor, now = current_actor(), clock.now()
    perform(lambda: payout_batches.mark_sent(batch_id=batch_id, actor=actor, now=now))
    return batch_json(payout_queries.batch(batch_id))


@blp.post("/payouts/<string:payout_id>/settle")
@idempotent(required=True)
@blp.response(200, PayoutSchema)
@guard(rights.SETTLE_PAYOUT)
def settle_payout(payout_id: str) -> dict[str, Any]:
    """The bank has paid it out."""
    actor, now = current_actor(), clock.now()
    perform(lambda: payout_batches.settle(payout_id=payout_id, actor=actor, now=now))
    return payout_json(payout_queries.payout(payout_id))


@blp.post("/payouts/<string:payout_id>/return")
@idempotent(required=True)
@blp.arguments(PayoutReasonSchema)
@blp.response(200, PayoutSchema)
@guard(rights.SETTLE_PAYOUT)
def return_payout(data: dict[str, Any], payout_id: str) -> dict[str, Any]:
    """The bank has sent it back; its earnings are free for the next batch."""
    actor, now = current_actor(), clock.now()
    perform(lambda: payout_batches.return_payout(payout_id=payout_id, reason=data["reason"], actor=actor, now=now))
    return payout_json(payout_queries.payout(payout_id))
