"""The rubric editor at the desk: versions for good, drafts that may be wrong for now and say what is wrong."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from curation_gate import queries, rights, rubric_editing, service, words
from curation_gate.queries import RubricDraftView
from curation_gate.rubric import RubricMalformed, default_rubric
from curation_gate.rubric_editing import Content
from curation_gate.rubric_forms import PART_FORMS, EditionForm, HeadForm, NewRubricForm, PartForm, RubricFileForm
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_rubrics", __name__, url_prefix="/meja/kurasi/rubrik", template_folder="templates")
EMPTY, SHOP = "kosong", "toko"
BIGGEST_FILE = 1024 * 1024
# Marks are written in points and percent, kept in hundredths of them.
HUNDREDTHS = ("pass_at", "coaching_at", "minimum_fraction")


@blueprint.get("")
@guard(rights.READ_ROUND)
def rubrics() -> str:
    """Final versions, and for who may write them the drafts."""
    return _list()


@blueprint.post("")
@guard(rights.MANAGE_RUBRIC)
def new() -> Any:
    """A draft from a version, from the shop's rubric, or an empty one."""
    form = _new_form()
    if not form.validate_on_submit():
        return _list(new=form), 422
    return _begin(_source(str(form.source.data)))


@blueprint.post("/unggah")
@guard(rights.MANAGE_RUBRIC)
def upload() -> Any:
    """A draft from a JSON file."""
    form = RubricFileForm()
    if not form.validate_on_submit():
        return _list(file=form), 422
    try:
        return _begin(_read(form.file.data.read(BIGGEST_FILE + 1)))
    except RubricMalformed as error:
        form.file.errors = [error.text()]
        return _list(file=form), 422


@blueprint.get("/versi/<string:rubric_id>")
@guard(rights.READ_ROUND)
def version(rubric_id: str) -> str:
    """One final version."""
    found = queries.rubric_version(rubric_id=rubric_id)
    return render_template("curation/rubric_version.html", version=found, rubric=found.rubric, words=words)


@blueprint.get("/versi/<string:rubric_id>/unduh")
@guard(rights.READ_ROUND)
def download_version(rubric_id: str) -> Response:
    """One final version as JSON, as `flask curation open --rubric` takes it."""
    return _json(queries.rubric_version(rubric_id=rubric_id).rubric.to_dict())


@blueprint.get("/<string:draft_id>")
@guard(rights.MANAGE_RUBRIC)
def draft(draft_id: str) -> str:
    """A draft: its parts, its sums, and what is wrong with it."""
    return _overview(queries.rubric_draft(draft_id=draft_id))


@blueprint.post("/<string:draft_id>")
@guard(rights.MANAGE_RUBRIC)
def save_head(draft_id: str) -> Any:
    """Another name of the version, another pass rule."""
    found, form = queries.rubric_draft(draft_id=draft_id), HeadForm()
    if not form.validate_on_submit():
        return _overview(found, head=form), 422
    rule = {name: int(form[name].data) * (100 if name in HUNDREDTHS else 1) for name in rubric_editing.PROPOSED_RULE}
    version = form.version.data or ""
    return _change(
        found, form, lambda content: rubric_editing.set_head(content, version=version, rule=rule), _("Tersimpan.")
    )


@blueprint.post("/<string:draft_id>/susun")
@guard(rights.MANAGE_RUBRIC)
def arrange(draft_id: str) -> Any:
    """Add, remove or move a part: `step` of `kind` at `position` (of a `criterion`, for a question)."""
    found, form = queries.rubric_draft(draft_id=draft_id), EditionForm()
    if not form.validate_on_submit():
        return _overview(found), 422
    kind, step = request.form.get("kind", ""), request.form.get("step", "")
    criterion, position = _position("criterion"), _position("position")
    steps: dict[str, Callable[[Content], Content]] = {
        "add": lambda content: rubric_editing.add(content, kind=kind, criterion=criterion),
        "remove": lambda content: rubric_editing.remove(content, kind=kind, position=position, criterion=criterion),
        "up": lambda content: rubric_editing.move(content, kind=kind, position=position, by=-1, criterion=criterion),
        "down": lambda content: rubric_editing.move(content, kind=kind, position=position, by=1, criterion=criterion),
    }
    if step not in steps:
        return _overview(found, refusal=_("Langkah ini tidak dikenali. Pakai tombol di halaman.")), 422
    return _change(found, form, steps[step], _("Tersimpan."))


@blueprint.get("/<string:draft_id>/bagian/<string:kind>/<int:position>")
@guard(rights.MANAGE_RUBRIC)
def part(draft_id: str, kind: str, position: int) -> str:
    """The form of one criterion, question (`?kriteria=`) or gate."""
    found = queries.rubric_draft(draft_id=draft_id)
    values = _part_of(found, kind, position)
    return _part_page(found, kind, position, _form_of(kind)(formdata=None, data={**values, "edition": found.edition}))


@blueprint.post("/<string:draft_id>/bagian/<string:kind>/<int:position>")
@guard(rights.MANAGE_RUBRIC)
def save_part(draft_id: str, kind: str, position: int) -> Any:
    """Keep one part as it was typed."""
    found, form = queries.rubric_draft(draft_id=draft_id), _form_of(kind)()
    fields, criterion = _part_of(found, kind, position), _criterion()
    if not form.validate_on_submit():
        return _part_page(found, kind, position, form), 422
    values = {name: form[name].data or (0 if name == "weight" else "") for name in fields if name != "subs"}
    return _change(
        found, form,
        lambda content: rubric_editing.edit(content, kind=kind, position=position, values=values, criterion=criterion),
        _("Tersimpan."),
    )  # fmt: skip


@blueprint.post("/<string:draft_id>/sahkan")
@guard(rights.MANAGE_RUBRIC)
def finish(draft_id: str) -> Any:
    """Make a draft a version for good."""
    found, form = queries.rubric_draft(draft_id=draft_id), EditionForm()
    actor, now = current_actor(), clock.now()
    if not form.validate_on_submit():
        return _overview(found), 422
    edition = form.shown_edition()
    try:
        made = perform(lambda: service.finish_rubric(draft_id=draft_id, edition=edition, actor=actor, now=now).id)
    except ShopError as error:
        return _overview(queries.rubric_draft(draft_id=draft_id), refusal=error.text()), error.http_status
    flash(_("Versi disahkan. Pilih versi ini saat menyiapkan putaran."))
    return redirect(url_for("curation_rubrics.version", rubric_id=made), 303)


@blueprint.post("/<string:draft_id>/hapus")
@guard(rights.MANAGE_RUBRIC)
def discard(draft_id: str) -> Any:
    """Throw a draft away."""
    found, form = queries.rubric_draft(draft_id=draft_id), EditionForm()
    actor, now = current_actor(), clock.now()
    if not form.validate_on_submit():
        return _overview(found), 422
    edition = form.shown_edition()
    try:
        perform(lambda: service.discard_rubric_draft(draft_id=draft_id, edition=edition, actor=actor, now=now))
    except ShopError as error:
        return _overview(queries.rubric_draft(draft_id=draft_id), refusal=error.text()), error.http_status
    flash(_("Rancangan dihapus."))
    return redirect(url_for("curation_rubrics.rubrics"), 303)


@blueprint.get("/<string:draft_id>/unduh")
@guard(rights.MANAGE_RUBRIC)
def download_draft(draft_id: str) -> Response:
    """A draft as JSON, right or wrong."""
    return _json(queries.rubric_draft(draft_id=draft_id).content)


def _begin(content: Content) -> Any:
    actor, now = current_actor(), clock.now()
    made = perform(lambda: service.draft_rubric(content=content, actor=actor, now=now).id)
    return redirect(url_for("curation_rubrics.draft", draft_id=made), 303)


def _source(source: str) -> Content:
    """The content a draft begins from, under a version name of its own."""
    year = clock.local_date(clock.now()).year
    if source == EMPTY:
        return rubric_editing.empty(version=str(year))
    rubric = default_rubric() if source == SHOP else queries.rubric_version(rubric_id=source).rubric
    return rubric_editing.parse({**json.loads(json.dumps(asdict(rubric))), "version": f"{rubric.version} ({year})"})


def _read(data: bytes) -> Content:
    if len(data) > BIGGEST_FILE:
        raise RubricMalformed(detail="lebih besar dari 1 MB")
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RubricMalformed(detail="bukan JSON") from error
    return rubric_editing.parse(raw)


def _change(found: RubricDraftView, form: EditionForm, change: Callable[[Content], Content], text: str) -> Any:
    """Put a change to a draft, or say on its page why not."""
    actor, now, edition = current_actor(), clock.now(), form.shown_edition()
    try:
        perform(
            lambda: service.change_rubric_draft(draft_id=found.id, edition=edition, change=change, actor=actor, now=now)
        )
    except ShopError as error:
        if error.http_status == NotFound.http_status:
            raise
        return _overview(queries.rubric_draft(draft_id=found.id), refusal=error.text()), error.http_status
    flash(text)
    return redirect(url_for("curation_rubrics.draft", draft_id=found.id), 303)


def _form_of(kind: str) -> type[PartForm]:
    if kind not in PART_FORMS:
        raise NotFound(ids={"rubric_part": kind[:20]})
    return PART_FORMS[kind]


def _part_of(found: RubricDraftView, kind: str, position: int) -> Content:
    content = found.content
    if kind == "sub":
        return rubric_editing.at(rubric_editing.at(content["criteria"], _criterion())["subs"], position)
    return rubric_editing.at(content["criteria"] if kind == "criterion" else content["gates"], position)


def _criterion() -> int:
    typed = request.args.get("kriteria", "0")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else -1


def _position(name: str) -> int:
    typed = request.form.get(name) or "0"
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else -1


def _new_form() -> NewRubricForm:
    form = NewRubricForm()
    form.source.choices = [
        *((one.id, _("Versi %(version)s", version=one.rubric.version)) for one in queries.rubric_versions()),
        (SHOP, _("Rubrik bawaan toko")), (EMPTY, _("Kosong")),
    ]  # fmt: skip
    return form


def _json(content: Content) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(
        text, mimetype="application/json", headers={"Content-Disposition": "attachment; filename=rubrik.json"}
    )


def _list(*, new: NewRubricForm | None = None, file: RubricFileForm | None = None) -> str:
    may_manage = policy.may(current_actor(), rights.MANAGE_RUBRIC)
    return render_template(
        "curation/rubrics.html",
        versions=queries.rubric_versions(),
        drafts=queries.rubric_drafts() if may_manage else [],
        new=new or _new_form(),
        file=file or RubricFileForm(formdata=None),
        may_manage=may_manage,
    )


def _overview(found: RubricDraftView, *, head: HeadForm | None = None, refusal: str = "") -> str:
    rule = {name: value // 100 if name in HUNDREDTHS else value for name, value in found.content["rule"].items()}
    shown = {**rule, "version": found.version, "edition": found.edition}
    return render_template(
        "curation/rubric_draft.html",
        draft=found,
        head=head or HeadForm(formdata=None, data=shown),
        problems=rubric_editing.problems(found.content),
        total=rubric_editing.weight_of(found.content["criteria"]),
        weight_of=rubric_editing.weight_of,
        refusal=refusal,
    )


def _part_page(found: RubricDraftView, kind: str, position: int, form: PartForm) -> str:
    return render_template(
        "curation/rubric_part.html", draft=found, kind=kind, position=position, criterion=_criterion(), form=form
    )
