"""REST: rounds for everybody once they are open; submissions, sheets, decisions and plans by role."""

from collections.abc import Callable, Sequence
from typing import Any

from curation_gate import queries, rights, service
from curation_gate.queries.decisions import page as page_of_decisions
from curation_gate.queries.rounds import RoundView
from curation_gate.queries.sheets import as_seen_by
from curation_gate.queries.sheets import page as page_of_sheets
from curation_gate.queries.submissions import page as page_of_submissions
from curation_gate.schemas import (
    CoachingPlanSchema,
    CurationDecisionSchema,
    CurationRoundSchema,
    ScoreSheetInputSchema,
    ScoreSheetSchema,
    SubmissionListArguments,
    SubmissionSchema,
)
from shop.api import Blueprint, Cursor, PageArguments, idempotent, page, page_schema
from shop.api.pagination import demand_parts
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.identity.policy import Reach
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform

blp = Blueprint("curation_api", __name__, url_prefix="/api/v1", description="Curation: rounds, scores, decisions")


@blp.get("/rounds")
@blp.arguments(PageArguments, location="query")
@blp.response(200, page_schema(CurationRoundSchema))
@public
def list_rounds(arguments: dict[str, Any]) -> dict[str, Any]:
    """Rounds, newest first; drafts only for who works on them. Outcomes are null until they are announced."""
    key = demand_parts(arguments["cursor"], int)
    found = [
        _round(one)
        for one in queries.rounds(public_only=not policy.may(current_actor(), rights.READ_ROUND))
        if key is None or one.year < key[0]
    ]
    return _page(found, arguments["limit"], lambda one: one["year"])


@blp.get("/rounds/<int:year>")
@blp.response(200, CurationRoundSchema)
@public
def one_round(year: int) -> dict[str, Any]:
    """The round of a year."""
    found = queries.round_by_year(year=year)
    if not found.is_public and not policy.may(current_actor(), rights.READ_ROUND):
        raise NotFound(ids={"curation_round": str(year)})
    return _round(found)


@blp.get("/submissions")
@blp.arguments(SubmissionListArguments, location="query")
@blp.response(200, page_schema(SubmissionSchema))
@guard(rights.READ_SUBMISSION)
def list_submissions(arguments: dict[str, Any]) -> dict[str, Any]:
    """Submissions; an artisan sees the own ones."""
    found = page_of_submissions(
        artisan_id=_own_artisan(current_actor(), rights.READ_SUBMISSION), after=_after(arguments),
        limit=arguments["limit"] + 1, year=arguments["year"],
    )  # fmt: skip
    return _page(found, arguments["limit"], lambda one: one.id)


@blp.get("/submissions/<string:submission_id>")
@blp.response(200, SubmissionSchema)
@guard(rights.READ_SUBMISSION)
def one_submission(submission_id: str) -> Any:
    """One submission."""
    found = queries.submission(submission_id=submission_id)
    policy.demand(current_actor(), rights.READ_SUBMISSION, found)
    return found


@blp.get("/score-sheets")
@blp.arguments(PageArguments, location="query")
@blp.response(200, page_schema(ScoreSheetSchema))
@guard(rights.READ_SHEET)
def list_score_sheets(arguments: dict[str, Any]) -> dict[str, Any]:
    """Score sheets: a curator's own; the scores of a sheet are shown to others once the scoring is closed."""
    actor = current_actor()
    reaches_all = policy.reach(actor, rights.READ_SHEET) is Reach.ALL
    found = page_of_sheets(
        user_id=None if reaches_all else actor.id, after=_after(arguments), limit=arguments["limit"] + 1
    )
    shown = [as_seen_by(one, user_id=actor.user_id) for one in found]
    return _page(shown, arguments["limit"], lambda one: one.id)


@blp.post("/score-sheets/<string:sheet_id>")
@idempotent()
@blp.arguments(ScoreSheetInputSchema)
@blp.response(200, ScoreSheetSchema)
@guard(rights.SCORE)
def submit_score_sheet(data: dict[str, Any], sheet_id: str) -> Any:
    """Hand in one's own sheet for the content hash that was shown."""
    actor, now = current_actor(), clock.now()
    policy.demand(actor, rights.SCORE, queries.sheet(sheet_id=sheet_id))
    perform(
        lambda: service.submit_sheet(
            sheet_id=sheet_id, shown_hash=data["content_hash"], scores=data["scores"], gates=data["gates"],
            note=data["note"], actor=actor, now=now,
        )
    )  # fmt: skip
    return queries.sheet(sheet_id=sheet_id)


@blp.get("/decisions")
@blp.arguments(PageArguments, location="query")
@blp.response(200, page_schema(CurationDecisionSchema))
@guard(rights.READ_DECISION)
def list_decisions(arguments: dict[str, Any]) -> dict[str, Any]:
    """Decisions; an artisan sees the own ones once they are announced."""
    own = _own_artisan(current_actor(), rights.READ_DECISION)
    found = page_of_decisions(
        artisan_id=own, after=_after(arguments), limit=arguments["limit"] + 1, announced_only=own is not None
    )
    return _page(found, arguments["limit"], lambda one: one.id)


@blp.get("/coaching-plans")
@blp.arguments(PageArguments, location="query")
@blp.response(200, page_schema(CoachingPlanSchema))
@guard(rights.READ_PLAN)
def list_coaching_plans(arguments: dict[str, Any]) -> dict[str, Any]:
    """Coaching and selling plans; an artisan sees the own ones."""
    found = queries.plans(
        artisan_id=_own_artisan(current_actor(), rights.READ_PLAN), after=_after(arguments),
        limit=arguments["limit"] + 1,
    )  # fmt: skip
    return _page(found, arguments["limit"], lambda one: one.id)


def _own_artisan(actor: Actor, action: str) -> str | None:
    """None for who sees all; else the own business. Without one nothing is found."""
    if policy.reach(actor, action) is Reach.ALL:
        return None
    return actor.artisan_id or "none"


def _after(arguments: dict[str, Any]) -> str | None:
    key = demand_parts(arguments["cursor"], str)
    return None if key is None else str(key[0])


def _page(found: Sequence[Any], limit: int, key: Callable[[Any], int | str]) -> dict[str, Any]:
    shown = found[:limit]
    return page(shown, Cursor((key(shown[-1]),)) if len(found) > limit else None)


def _round(one: RoundView) -> dict[str, Any]:
    numbers = queries.round_numbers(year=one.year)
    return {
        "id": one.id, "year": one.year, "name": one.name, "place": one.place, "status": one.status,
        "opens_on": one.opens_on, "closes_on": one.closes_on, "announced_at": one.announced_at,
        "rubric_version": one.rubric.version, "rubric_hash": one.rubric_hash,
        "minimum_curators": one.minimum_curators, "criteria": one.rubric.criteria, "applied": numbers.applied,
        "passed": numbers.passed if numbers.announced else None,
        "coached": numbers.coached if numbers.announced else None, "quota": one.quota,
        "scoring_from": one.scoring_from, "scoring_until": one.scoring_until, "announce_on": one.announce_on,
        "carry_rounds": one.carry_rounds, "standstill_days": one.standstill_days, "terms": one.terms,
        "terms_en": one.terms_en,
    }  # fmt: skip
