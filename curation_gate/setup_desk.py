"""Setting up a round at the desk: prepared as a draft, edited, published, its registration closed."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from curation_gate import queries, rights, round_tabs, service
from curation_gate.queries import RoundView
from curation_gate.setup_forms import NewRoundForm, SettingsForm
from curation_gate.states import RoundStatus
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_setup", __name__, url_prefix="/meja/kurasi/putaran", template_folder="templates")


@blueprint.get("/baru")
@guard(rights.MANAGE_ROUND)
def new() -> str:
    """The form of a round to be prepared; it begins as the last one was."""
    today = clock.local_date(clock.now())
    known = queries.rounds()
    year = max([today.year, *(one.year + 1 for one in known)])
    values: dict[str, Any] = {"year": year, "opens_on": today, "carry_rounds": 0, "standstill_days": 7}
    if known:
        last = known[0]
        values |= {
            name: getattr(last, name)
            for name in ("place", "terms", "terms_en", "standstill_days", "carry_rounds", "curators_each",
                         "minimum_curators", "quota", "rubric_id")
        }  # fmt: skip
    return _page(_with_rubrics(NewRoundForm(formdata=None, data=values)), None)


@blueprint.post("/baru")
@guard(rights.MANAGE_ROUND)
def prepare() -> Any:
    """Prepare a round; nobody outside the desk sees it yet."""
    form, actor, now = _with_rubrics(NewRoundForm()), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _page(form, None), 422
    year, settings = int(form.year.data or 0), form.settings()
    try:
        perform(lambda: service.draft_round(year=year, settings=settings, actor=actor, now=now))
    except ShopError as error:
        _show(error, form, "year")
        return _page(form, None), error.http_status
    flash(_("Putaran %(year)s disiapkan. Susun jurinya, lalu buka pendaftaran.", year=year))
    return redirect(url_for("curation_desk.round_page", year=year), 303)


@blueprint.get("/<int:year>/atur")
@guard(rights.MANAGE_ROUND)
def edit(year: int) -> str:
    """The settings of a round."""
    found = queries.round_by_year(year=year)
    names = [field.name for field in fields(service.RoundSettings)]
    values = {name: getattr(found, name) for name in names}
    return _page(_with_rubrics(SettingsForm(formdata=None, data=values)), found)


@blueprint.post("/<int:year>/atur")
@guard(rights.MANAGE_ROUND)
def save(year: int) -> Any:
    """Change the settings of a round before its scoring."""
    found, actor, now = queries.round_by_year(year=year), current_actor(), clock.now()
    form = _with_rubrics(SettingsForm())
    if found.status != RoundStatus.DRAFT:
        form.keep_frozen(found)
    if not form.validate_on_submit():
        return _page(form, found), 422
    settings = form.settings()
    try:
        perform(lambda: service.edit_round(year=year, settings=settings, actor=actor, now=now))
    except ShopError as error:
        _show(error, form, "opens_on")
        return _page(form, found), error.http_status
    flash(_("Pengaturan putaran tersimpan."))
    return redirect(url_for("curation_desk.round_page", year=year), 303)


def _show(error: ShopError, form: SettingsForm, otherwise: str) -> None:
    """Put a refusal where it belongs on the form."""
    if isinstance(error, InvalidInput) and error.errors:
        for name, texts in error.errors.items():
            form[name].errors = [_(text) for text in texts] if name != "year" else [error.text()]
    else:
        form[otherwise].errors = [error.text()]


def _with_rubrics(form: Any) -> Any:
    form.rubric_id.choices = [
        ("", _("Rubrik bawaan toko")), *((one.id, one.rubric.version) for one in queries.rubric_versions()),
    ]  # fmt: skip
    return form


def _page(form: SettingsForm, found: RoundView | None) -> str:
    return render_template(
        "curation/round_edit.html",
        form=form,
        round=found,
        round_tabs=round_tabs.tabs(year=found.year) if found else [],
        frozen=found is not None and found.status != RoundStatus.DRAFT,
        editable=found is None or found.status in (RoundStatus.DRAFT, RoundStatus.OPEN, RoundStatus.SCREENING),
    )
