"""REST: commitments and production runs (contract.md). Lots and inspections are in `api_lots`."""

from typing import Any

from offtake import access, queries, rights, service
from offtake.schemas import (
    AdvanceSchema,
    CommitmentPageArguments,
    CommitmentSchema,
    NewCommitmentSchema,
    NewCounterSchema,
    NewRunSchema,
    ProgressSchema,
    RunPageArguments,
    RunSchema,
    WhySchema,
)
from offtake.states import CommitmentStatus, RunStatus
from shop.api import Blueprint, Cursor, idempotent, page, page_schema
from shop.api.pagination import demand_parts
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.unit_of_work import perform

blp = Blueprint("offtake_api", __name__, url_prefix="/api/v1", description="Commitments and production runs")


@blp.get("/commitments")
@blp.arguments(CommitmentPageArguments, location="query")
@blp.response(200, page_schema(CommitmentSchema))
@guard(rights.READ_COMMITMENT)
def list_commitments(args: dict[str, Any]) -> dict[str, Any]:
    """Commitments, newest first; an artisan sees their own that were approved."""
    actor = current_actor()
    key = demand_parts(args["cursor"], str)
    statuses = [args["status"]] if args["status"] else []
    if access.sees_own_only(actor, rights.READ_COMMITMENT):
        shown = [state for state in CommitmentStatus if state != CommitmentStatus.DRAFT]
        statuses = [status for status in shown if not statuses or status in statuses] or ["-"]
    rows = queries.commitments(
        statuses=statuses,
        artisan_id=access.artisan_filter(actor, rights.READ_COMMITMENT, args["artisan_id"]),
        before=key[0] if key else None,
        limit=args["limit"] + 1,
    )
    return paged(rows, args["limit"])


@blp.post("/commitments")
@idempotent
@blp.arguments(NewCommitmentSchema)
@blp.response(201, CommitmentSchema)
@guard(rights.DRAFT_COMMITMENT)
def draft_commitment(data: dict[str, Any]) -> queries.CommitmentView:
    """Draft a commitment; another person approves it."""
    actor, now = current_actor(), clock.now()
    made = perform(lambda: service.draft_commitment(**data, actor=actor, now=now))
    return queries.commitment_view(commitment_id=made.id)


@blp.get("/commitments/<string:commitment_id>")
@blp.response(200, CommitmentSchema)
@guard(rights.READ_COMMITMENT)
def get_commitment(commitment_id: str) -> queries.CommitmentView:
    """One commitment."""
    return access.commitment_for(current_actor(), rights.READ_COMMITMENT, commitment_id)


@blp.post("/commitments/<string:commitment_id>/approve")
@idempotent
@blp.response(200, CommitmentSchema)
@guard(rights.APPROVE_COMMITMENT)
def approve_commitment(commitment_id: str) -> queries.CommitmentView:
    """The second person's yes."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.approve_commitment(commitment_id=commitment_id, actor=actor, now=now))
    return queries.commitment_view(commitment_id=commitment_id)


@blp.post("/commitments/<string:commitment_id>/end")
@idempotent
@blp.arguments(WhySchema)
@blp.response(200, CommitmentSchema)
@guard(rights.END_COMMITMENT)
def end_commitment(data: dict[str, Any], commitment_id: str) -> queries.CommitmentView:
    """Take a promise back, with its reason; runs already issued go on."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.end_commitment(commitment_id=commitment_id, **data, actor=actor, now=now))
    return queries.commitment_view(commitment_id=commitment_id)


@blp.get("/runs")
@blp.arguments(RunPageArguments, location="query")
@blp.response(200, page_schema(RunSchema))
@guard(rights.READ_RUN)
def list_runs(args: dict[str, Any]) -> dict[str, Any]:
    """Production runs, newest first; an artisan sees their own that were offered."""
    actor = current_actor()
    key = demand_parts(args["cursor"], str)
    rows = queries.runs(
        statuses=[args["status"]] if args["status"] else [],
        artisan_id=access.artisan_filter(actor, rights.READ_RUN, args["artisan_id"]),
        commitment_id=args["commitment_id"],
        offered_only=access.sees_own_only(actor, rights.READ_RUN),
        before=key[0] if key else None,
        limit=args["limit"] + 1,
    )
    return paged(rows, args["limit"])


@blp.post("/runs")
@idempotent
@blp.arguments(NewRunSchema)
@blp.response(201, RunSchema)
@guard(rights.ISSUE_RUN)
def issue_run(data: dict[str, Any]) -> queries.RunView:
    """Issue a run: offered at once, or a draft that waits for a second signature (`signature_reasons`)."""
    actor, now = current_actor(), clock.now()
    made = perform(lambda: service.issue_run(order=service.RunOrder(**data), actor=actor, now=now))
    return queries.run_view(run_id=made.id)


@blp.get("/runs/<string:run_id>")
@blp.response(200, RunSchema)
@guard(rights.READ_RUN)
def get_run(run_id: str) -> queries.RunView:
    """One run."""
    return access.run_for(current_actor(), rights.READ_RUN, run_id)


@blp.post("/runs/<string:run_id>/approve")
@idempotent
@blp.response(200, RunSchema)
@guard(rights.APPROVE_RUN)
def approve_run(run_id: str) -> queries.RunView:
    """The second signature, by another person than the issuer."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.approve_run(run_id=run_id, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/accept")
@idempotent
@blp.response(200, RunSchema)
@guard(rights.ACCEPT_RUN)
def accept_run(run_id: str) -> queries.RunView:
    """The artisan accepts an offer; the buyer accepts a counter-offer."""
    actor, now = current_actor(), clock.now()
    run = access.run_for(actor, rights.ACCEPT_RUN, run_id)
    if run.status == RunStatus.COUNTERED:
        policy.demand(actor, rights.MANAGE_RUN, run)
        perform(lambda: service.accept_counter(run_id=run_id, actor=actor, now=now))
    else:
        policy.demand(actor, rights.ANSWER_RUN, run)
        perform(lambda: service.accept_offer(run_id=run_id, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/counter")
@idempotent
@blp.arguments(NewCounterSchema)
@blp.response(200, RunSchema)
@guard(rights.ANSWER_RUN)
def counter_run(data: dict[str, Any], run_id: str) -> queries.RunView:
    """The artisan proposes another date or price."""
    actor, now = current_actor(), clock.now()
    access.run_for(actor, rights.ANSWER_RUN, run_id)
    perform(lambda: service.counter_offer(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/decline")
@idempotent
@blp.arguments(WhySchema)
@blp.response(200, RunSchema)
@guard(rights.ANSWER_RUN)
def decline_run(data: dict[str, Any], run_id: str) -> queries.RunView:
    """The artisan cannot make it, and says why."""
    actor, now = current_actor(), clock.now()
    access.run_for(actor, rights.ANSWER_RUN, run_id)
    perform(lambda: service.decline_offer(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/pay-advance")
@idempotent(required=True)
@blp.arguments(AdvanceSchema)
@blp.response(200, RunSchema)
@guard(rights.PAY_ADVANCE)
def pay_advance(data: dict[str, Any], run_id: str) -> queries.RunView:
    """Record that the advance was transferred; another person than the issuer does it."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.pay_advance(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/progress")
@idempotent
@blp.arguments(ProgressSchema)
@blp.response(200, RunSchema)
@guard(rights.MAKE_RUN)
def report_progress(data: dict[str, Any], run_id: str) -> queries.RunView:
    """The artisan says how many pieces are done; the first report begins production."""
    actor, now = current_actor(), clock.now()
    access.run_for(actor, rights.MAKE_RUN, run_id)
    perform(lambda: service.report_progress(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/cancel")
@idempotent
@blp.arguments(WhySchema)
@blp.response(200, RunSchema)
@guard(rights.MANAGE_RUN)
def cancel_run(data: dict[str, Any], run_id: str) -> queries.RunView:
    """Call a run off before anything arrived."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.cancel_run(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


@blp.post("/runs/<string:run_id>/close")
@idempotent
@blp.arguments(WhySchema)
@blp.response(200, RunSchema)
@guard(rights.MANAGE_RUN)
def close_run(data: dict[str, Any], run_id: str) -> queries.RunView:
    """Order no more of what has not arrived."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.close_run(run_id=run_id, **data, actor=actor, now=now))
    return queries.run_view(run_id=run_id)


def paged(rows: list[Any], limit: int) -> dict[str, Any]:
    """A page of rows that were asked for with one more than the limit."""
    more = Cursor((rows[limit - 1].id,)) if len(rows) > limit else None
    return page(rows[:limit], more)
