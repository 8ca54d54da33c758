"""Puts the offtake on the shop."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from curation_gate import year_record as curation_year
from offtake import (
    api,
    api_lots,
    desk,
    desk_commitments,
    desk_front,
    desk_lots,
    desk_runs,
    jobs,
    records,
    rights,
    todos,
    words,
    workbench,
    year_record,
)
from offtake import audit_checks as audit_checks  # registers its checks
from offtake import photos as photos  # registers who may see them
from shop.api import register
from shop.identity import policy
from shop.identity.current import current_actor
from shop.jobs import schedule
from shop.kernel import clock
from shop.web import menus


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    rights.declare()
    pages = (desk_front, desk, desk_commitments, desk_runs, desk_lots, records, workbench)
    for module in pages:
        app.register_blueprint(module.blueprint)
    app.context_processor(_words)
    register(api.blp)
    register(api_lots.blp)
    schedule.every(name="offtake.keep_commitments", minutes=360)(jobs.keep_commitments)
    curation_year.register("offtake", year_record.figures)
    _menus()


def _words() -> dict[str, Any]:
    """How states are called on pages (msgids, translated where they are shown), and what the person may do."""
    return {
        "run_words": words.RUN_WORDS,
        "lot_words": words.LOT_WORDS,
        "commitment_words": words.COMMITMENT_WORDS,
        "mode_words": words.MODE_WORDS,
        "signature_words": words.REASON_WORDS,
        "verdict_words": words.VERDICT_WORDS,
        "may": lambda action: policy.may(current_actor(), action),
    }


def _menus() -> None:
    menus.register(
        "desk", key="desk", label=_l("Meja"), endpoint="offtake_front.front", icon="rumah", action=rights.OPEN_DESK,
        order=1,
    )  # fmt: skip
    menus.register(
        "desk", key="offtake", label=_l("Serapan"), endpoint="offtake_desk.dashboard", icon="grafik",
        action=rights.READ_FIGURES, order=50, badge=lambda actor: todos.waiting(actor, now=clock.now()),
    )  # fmt: skip
    for order, key, label, endpoint, icon in (
        (51, "commitments", _l("Komitmen"), "offtake_commitments.index", "dok"),
        (52, "runs", _l("Pesanan produksi"), "offtake_runs.index", "tenun"),
        (53, "lots", _l("Penerimaan"), "offtake_lots.index", "periksa"),
    ):
        menus.register(
            "desk", key=key, label=label, endpoint=endpoint, icon=icon, action=rights.READ_FIGURES, order=order
        )
    menus.register(
        "workbench", key="production", label=_l("Produksi"), endpoint="offtake_workbench.index", icon="tenun",
        action=rights.ANSWER_RUN, order=25, badge=workbench.waiting,
    )  # fmt: skip
