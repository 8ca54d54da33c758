"""Puts the curation on the shop: rights, commands, pages, API, checks."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from catalog import extras
from curation_gate import (
    api,
    appeal_desk,
    appeal_workbench,
    apply_workbench,
    assignment_desk,
    business_workbench,
    calendars,
    casework,
    cli,
    coaching_desk,
    coaching_workbench,
    deliberation_desk,
    desk,
    fidelity_desk,
    jury_desk,
    jury_seats_desk,
    paper_desk,
    progress_desk,
    queries,
    rights,
    rubric_desk,
    ruling_desk,
    sample_desk,
    screening_desk,
    setup_desk,
    sheet_desk,
    storefront,
    words,
    workbench,
)
from curation_gate import audit_checks as audit_checks  # registers its checks
from curation_gate import business_guard as business_guard  # registers who may see proofs of a business
from curation_gate import coaching_checks as coaching_checks  # registers its check
from curation_gate import evidence_guard as evidence_guard  # registers who may see photos of a plan
from curation_gate import fidelity_checks as fidelity_checks  # registers its checks
from curation_gate import jobs as jobs  # registers its schedule
from curation_gate import sample_guard as sample_guard  # registers who may see photos of a sample
from shop.api import register
from shop.kernel.actors import Actor
from shop.web import menus


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    rights.declare()
    cli.init_app(app)
    for blueprint in (
        storefront.blueprint, jury_desk.blueprint, sheet_desk.blueprint, desk.blueprint, casework.blueprint,
        workbench.blueprint,
        setup_desk.blueprint, jury_seats_desk.blueprint, rubric_desk.blueprint,
        coaching_desk.blueprint, coaching_workbench.blueprint, calendars.blueprint,
        fidelity_desk.blueprint,
        assignment_desk.blueprint, progress_desk.blueprint, sample_desk.blueprint,
        ruling_desk.blueprint, appeal_desk.blueprint, appeal_workbench.blueprint,
        deliberation_desk.blueprint,
        apply_workbench.blueprint, business_workbench.blueprint, business_workbench.doorway,
        screening_desk.blueprint,
        paper_desk.blueprint,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    register(api.blp)
    extras.register_curation_result(curation_result)
    _menus()


def curation_result(revision_id: str) -> extras.CurationResult | None:
    """What the product page shows of the round that cleared a revision."""
    passed = queries.passed_round(revision_id=revision_id)
    if passed is None:
        return None
    rubric = queries.rubric(year=passed.year)
    by_code = {result["code"]: result["points"] for result in passed.criteria}
    return extras.CurationResult(
        round_name=passed.round_name,
        decided_at=passed.announced_at,
        total_hundredths=passed.total_hundredths,
        criteria=tuple(
            extras.CriterionResult(
                name=words.own(criterion, "name"),
                hundredths=by_code[criterion.code],
                maximum_hundredths=criterion.weight * 100,
            )
            for criterion in rubric.criteria
            if criterion.code in by_code
        ),
        curators=passed.curators,
    )


def _left(actor: Actor) -> int:
    """How many sheets wait for this curator."""
    return queries.open_count(user_id=actor.id)


def _open_appeals(actor: Actor) -> int:
    """How many appeals wait for an answer."""
    return queries.open_appeals()


def _open_reviews(actor: Actor) -> int:
    """How many reviews of fidelity wait for a decision."""
    return queries.open_reviews()


def _menus() -> None:
    menus.register(
        "desk", key="scoring", label=_l("Penilaian"), endpoint="curation_jury.queue", icon="palu",
        action=rights.SCORE, order=20, badge=_left,
    )  # fmt: skip
    menus.register(
        "desk", key="rounds", label=_l("Putaran kurasi"), endpoint="curation_desk.rounds", icon="kalender",
        action=rights.READ_ROUND, order=21,
    )  # fmt: skip
    menus.register(
        "desk", key="coaching", label=_l("Pembinaan"), endpoint="curation_coaching.plans", icon="jarum",
        action=rights.READ_COACHING, order=22,
    )  # fmt: skip
    menus.register(
        "desk", key="appeals", label=_l("Keberatan"), endpoint="curation_appeals.appeals", icon="awas",
        action=rights.READ_DESK, order=24, badge=_open_appeals,
    )  # fmt: skip
    menus.register(
        "desk", key="fidelity", label=_l("Kesesuaian kiriman"), endpoint="curation_fidelity.reviews", icon="awas",
        action=rights.READ_FIDELITY, order=23, badge=_open_reviews,
    )  # fmt: skip
    menus.register(
        "workbench", key="curation", label=_l("Kurasi"), endpoint="curation_workbench.overview", icon="bintang",
        action=rights.DO_TASK, order=40,
    )  # fmt: skip
