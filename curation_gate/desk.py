"""The secretariat's and the chair's desk: rounds, imports, progress, decisions, the announcement."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from curation_gate import announcement, importing, queries, rights, round_tabs, service, stepping, words
from curation_gate.forms import RegistrationsForm, RoundForm, ScoresForm, SeatForm
from curation_gate.importing import ImportReport, ScoreReport
from shop.identity import policy
from shop.identity import queries as people
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.identity.roles import Role
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_desk", __name__, url_prefix="/meja/kurasi/putaran", template_folder="templates")


@blueprint.get("")
@guard(rights.READ_ROUND)
def rounds() -> str:
    """All rounds, and the form that opens one."""
    return _list(RoundForm(formdata=None, data={"opens_on": clock.local_date(clock.now())}))


@blueprint.post("")
@guard(rights.MANAGE_ROUND)
def open_round() -> Any:
    """Open a round with the shop's rubric and all curators."""
    form, actor, now = RoundForm(), current_actor(), clock.now()
    if form.validate_on_submit():
        opens_on, closes_on = form.opens_on.data, form.closes_on.data
        if opens_on and closes_on and closes_on < opens_on:
            form.closes_on.errors = [_("Tanggal akhir harus setelah tanggal mulai.")]
            return _list(form), 422
        year = int(form.year.data or 0)
        try:
            perform(
                lambda: service.open_round(
                    year=year, name=form.name.data or "", place=form.place.data or "", opens_on=opens_on,
                    closes_on=closes_on, actor=actor, now=now,
                )
            )  # fmt: skip
        except ShopError as error:
            form.year.errors = [error.text()]
            return _list(form), error.http_status
        flash(_("Putaran %(year)s dibuka. Impor pendaftarannya di sini.", year=year))
        return _to(year)
    return _list(form), 422


@blueprint.get("/<int:year>")
@guard(rights.READ_ROUND)
def round_page(year: int) -> str:
    """One round: where it stands and what comes next."""
    return _page(year)


@blueprint.post("/<int:year>/pendaftaran")
@guard(rights.IMPORT_REGISTRATIONS)
def import_registrations(year: int) -> Any:
    """Take a registration workbook, with its photos in a zip."""
    form, actor, now = RegistrationsForm(), current_actor(), clock.now()
    queries.round_by_year(year=year)
    if not form.validate_on_submit():
        return _page(year, registrations=form), 422
    workbook, zipped = form.workbook.data, form.photos.data
    try:
        report = importing.import_registrations(
            year=year, content=workbook.read(), file_name=_name(workbook), actor=actor, now=now,
            photos=importing.photos_in_zip(zipped.read()) if zipped else None,
        )  # fmt: skip
    except ShopError as error:
        form.workbook.errors = [error.text()]
        return _page(year, registrations=form), error.http_status
    return _page(year, imported=report)


@blueprint.post("/<int:year>/nilai")
@guard(rights.IMPORT_SCORES)
def import_scores(year: int) -> Any:
    """Take the curators' score workbook."""
    form, actor, now = ScoresForm(), current_actor(), clock.now()
    queries.round_by_year(year=year)
    if not form.validate_on_submit():
        return _page(year, scores=form), 422
    try:
        report = importing.import_scores(year=year, content=form.workbook.data.read(), actor=actor, now=now)
    except ShopError as error:
        form.workbook.errors = [error.text()]
        return _page(year, scores=form), error.http_status
    return _page(year, scored=report)


@blueprint.post("/<int:year>/juri")
@guard(rights.MANAGE_ROUND)
def seat(year: int) -> Any:
    """Give a curator a seat."""
    form = _seat_form(year)
    if not form.validate_on_submit():
        return _page(year, seats=form), 422
    user_id = form.user_id.data
    return _step(
        year,
        lambda actor, now: service.seat_curator(year=year, user_id=user_id, actor=actor, now=now),
        _("Kurator ditambahkan."),
    )


@blueprint.post("/<int:year>/buka")
@guard(rights.MANAGE_ROUND)
def publish(year: int) -> Any:
    """Open a prepared round for registrations."""
    return _step(
        year,
        lambda actor, now: service.publish_round(year=year, actor=actor, now=now),
        _("Pendaftaran dibuka. Rubrik dan aturan kurator terkunci."),
    )


@blueprint.post("/<int:year>/tutup-pendaftaran")
@guard(rights.MANAGE_ROUND)
def close_registration(year: int) -> Any:
    """End the registration; what came in is checked."""
    return _step(
        year,
        lambda actor, now: service.close_registration(year=year, actor=actor, now=now),
        _("Pendaftaran ditutup. Selesaikan pemeriksaan berkas, lalu mulai penilaian."),
    )


@blueprint.post("/<int:year>/mulai")
@guard(rights.MANAGE_ROUND)
def start_scoring(year: int) -> Any:
    """End the registration; every curator gets their sheets."""
    return _step(
        year,
        lambda actor, now: service.start_scoring(year=year, actor=actor, now=now),
        _("Penilaian dimulai. Lembar nilai sudah ada di antrean setiap kurator."),
    )


@blueprint.post("/<int:year>/tutup")
@guard(rights.ANNOUNCE)
def close_scoring(year: int) -> Any:
    """End the scoring and decide by the rule."""
    return _step(
        year,
        lambda actor, now: service.close_scoring(year=year, actor=actor, now=now),
        _("Penilaian ditutup. Periksa keputusannya, lalu umumkan."),
    )


@blueprint.post("/<int:year>/umumkan")
@guard(rights.ANNOUNCE)
def announce(year: int) -> Any:
    """Make all decisions final."""
    actor, now = current_actor(), clock.now()
    queries.round_by_year(year=year)
    try:
        done = announcement.announce(year=year, actor=actor, now=now)
    except ShopError as error:
        return _page(year, refusal=error.text()), error.http_status
    flash(
        _(
            "Hasil diumumkan: %(passed)s lolos, %(coaching)s pembinaan, %(not_passed)s belum lolos. Pesan kepada "
            "perajin sedang dikirim.",
            **done.outcomes,
        )
    )
    return _to(year)


@blueprint.post("/<int:year>/arsip")
@guard(rights.MANAGE_ROUND)
def close_round(year: int) -> Any:
    """File an announced round."""
    return _step(
        year, lambda actor, now: service.close_round(year=year, actor=actor, now=now), _("Putaran diarsipkan.")
    )


def _step(year: int, step: Callable[[Actor, datetime], object], text: str) -> Any:
    """Do one step of a round and say so, or say why not on the same page."""
    queries.round_by_year(year=year)
    then = url_for("curation_desk.round_page", year=year)
    return stepping.take(step, said=text, then=then, otherwise=lambda why: _page(year, refusal=why))


def _to(year: int) -> Any:
    return redirect(url_for("curation_desk.round_page", year=year), 303)


def _name(upload: FileStorage) -> str:
    return (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:120]


def _seat_form(year: int) -> SeatForm:
    seated = {member.user_id for member in queries.round_by_year(year=year).jury}
    form = SeatForm()
    form.user_id.choices = [
        (person.id, person.name) for person in people.people_with_role(role=Role.CURATOR) if person.id not in seated
    ]
    return form


def _list(form: RoundForm) -> str:
    return render_template(
        "curation/rounds.html",
        rounds=[(one, queries.round_numbers(year=one.year)) for one in queries.rounds()],
        form=form,
        may_manage=policy.may(current_actor(), rights.MANAGE_ROUND),
        words=words,
    )


def _page(
    year: int,
    *,
    registrations: RegistrationsForm | None = None,
    scores: ScoresForm | None = None,
    seats: SeatForm | None = None,
    imported: ImportReport | None = None,
    scored: ScoreReport | None = None,
    refusal: str = "",
) -> str:
    actor, found = current_actor(), queries.round_by_year(year=year)
    rows = queries.submissions(year=year) if policy.may(actor, rights.READ_DESK) else []
    wanted = request.args.get("hasil", "")
    decisions = queries.decisions(year=year) if policy.may(actor, rights.READ_DESK) else {}
    return render_template(
        "curation/round.html",
        round=found,
        round_tabs=round_tabs.tabs(year=year),
        rows=[row for row in rows if wanted in ("", _outcome(row, decisions))],
        counts=_counts(rows, decisions),
        wanted=wanted,
        decisions=decisions,
        without_note=queries.spreads_without_note(year=year) if found.status == "deliberation" else 0,
        progress=queries.progress(year=year),
        imports=queries.imports(year=year),
        registrations=registrations or RegistrationsForm(formdata=None),
        scores=scores or ScoresForm(formdata=None),
        seats=seats or _seat_form(year),
        imported=imported,
        scored=scored,
        refusal=refusal,
        may={
            "manage": policy.may(actor, rights.MANAGE_ROUND),
            "register": policy.may(actor, rights.IMPORT_REGISTRATIONS),
            "score": policy.may(actor, rights.IMPORT_SCORES),
            "announce": policy.may(actor, rights.ANNOUNCE),
        },
        words=words,
    )


def _outcome(row: Any, decisions: dict[str, Any]) -> str:
    decision = decisions.get(row.id)
    return decision.outcome if decision is not None else ""


def _counts(rows: list[Any], decisions: dict[str, Any]) -> dict[str, int]:
    names = ("passed", "coaching", "not_passed")
    return {name: sum(_outcome(row, decisions) == name for row in rows) for name in names}
