"""The artisan applies: one question at a time on a phone, kept as it is typed, sent when nothing is missing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from catalog import words as catalog_words
from curation_gate import applications, changes_page, queries, rights, service, words, year_record
from curation_gate.application_forms import MOST_BYTES, WithdrawForm, first_text
from curation_gate.applications import BY_KEY, STEPS, Problem, Step
from curation_gate.applying_errors import ApplicationStale
from curation_gate.queries import ApplicationView, SubmissionView
from curation_gate.service.registration import statement_of
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform
from shop.media import queries as stored
from shop.media import service as media
from shop.media.urls import ImageUrls, image_urls

blueprint = Blueprint("curation_apply", __name__, url_prefix="/perajin/kurasi", template_folder="templates")
PHOTOS, SENDING = "foto", "kirim"
Errors = dict[str, list[str]]


@blueprint.post("/ajukan")
@guard(rights.APPLY)
def begin() -> Any:
    """Begin an application of a new work, or put a work before a round again."""
    actor, now = current_actor(), clock.now()
    kind, product_id = request.form.get("kind", "new")[:20], request.form.get("product_id") or None
    try:
        made = perform(
            lambda: service.start_application(kind=kind, product_id=product_id, actor=actor, now=now).id
        )  # fmt: skip
    except NotFound:
        raise
    except ShopError as error:
        flash(error.text(), "bad")
        return redirect(url_for("curation_workbench.overview"), 303)
    return _to(made, STEPS[0].key)


@blueprint.get("/ajukan/<string:application_id>")
@guard(rights.APPLY)
def resume(application_id: str) -> Any:
    """To the first step that is not complete."""
    found = _own(application_id)
    open_problems = _problems(found)
    return _to(found.id, open_problems[0].step if open_problems else SENDING)


@blueprint.get("/ajukan/<string:application_id>/<string:step>")
@guard(rights.APPLY)
def show(application_id: str, step: str) -> Any:
    """One step as it is kept."""
    found = _own(application_id)
    if found.status == "sent" and found.submission_id is not None:
        return redirect(url_for("curation_workbench.overview"), 303)
    return _page(found, _step(step))


@blueprint.post("/ajukan/<string:application_id>/<string:step>")
@guard(rights.APPLY)
def save(application_id: str, step: str) -> Any:
    """Keep a step, whole or half, and go on; what cannot be read is said at once, and kept all the same."""
    found, here = _own(application_id), _step(step)
    kept, refused = applications.typed(here, request.form)
    actor, now, edition = current_actor(), clock.now(), _edition()
    try:
        perform(
            lambda: service.save_answers(
                application_id=found.id, edition=edition, answers=kept, actor=actor, now=now
            )
        )  # fmt: skip
    except ApplicationStale as error:
        return _page(found, here, typed=kept, errors={"": [error.text()]}, problems=refused), error.http_status
    found = queries.application(application_id=found.id)
    wrong = refused + [one for one in _problems(found) if one.step == here.key and not one.missing]
    if wrong:
        return _page(found, here, problems=wrong), 422
    return _go_on(found, here)


@blueprint.post("/ajukan/<string:application_id>/foto")
@guard(rights.APPLY)
def save_photos(application_id: str) -> Any:
    """Keep the photos that were taken, each by itself: one that cannot be used does not cost the others."""
    found = _own(application_id)
    errors: Errors = {}
    for slot in applications.SLOTS:
        file = request.files.get(f"foto-{slot.key}")
        if file is not None and file.filename:
            told = _keep_photo(found, slot.key, file.stream.read(MOST_BYTES + 1))
            if told:
                errors[f"foto-{slot.key}"] = [told]
    gone = request.form.get("hapus", "")
    if gone:
        actor, now = current_actor(), clock.now()
        perform(lambda: service.remove_photo(application_id=found.id, media_id=gone, actor=actor, now=now))
    found = queries.application(application_id=found.id)
    if errors:
        return _page(found, BY_KEY[PHOTOS], errors=errors), 422
    if gone or "simpan" in request.form:
        flash(_("Foto dihapus.") if gone else _("Foto tersimpan."))
        return _to(found.id, PHOTOS)
    return _go_on(found, BY_KEY[PHOTOS])


@blueprint.post("/ajukan/<string:application_id>/kirim")
@guard(rights.APPLY)
def send(application_id: str) -> Any:
    """Put it before the round."""
    found, actor, now, edition = _own(application_id), current_actor(), clock.now(), _edition()
    consent = request.form.get("consent") == "1"
    try:
        number, year = perform(
            lambda: _sent(
                service.send_application(
                    application_id=found.id, edition=edition, consent=consent, actor=actor, now=now
                ).id
            )
        )  # fmt: skip
    except ShopError as error:
        errors = {key: [_(text) for text in texts] for key, texts in error.errors.items() if key == "consent"}
        return _page(found, BY_KEY[SENDING], errors=errors or {"": [error.text()]}), error.http_status
    flash(_("Terkirim ke kurasi %(year)s dengan nomor %(number)s. Sekretariat memeriksa berkasnya.",
            year=year, number=number))  # fmt: skip
    return redirect(url_for("curation_workbench.overview"), 303)


@blueprint.post("/ajukan/<string:application_id>/hapus")
@guard(rights.APPLY)
def discard(application_id: str) -> Any:
    """Throw a draft away."""
    _own(application_id)
    actor, now = current_actor(), clock.now()
    perform(lambda: service.discard_application(application_id=application_id, actor=actor, now=now))
    flash(_("Isian dihapus."))
    return redirect(url_for("curation_workbench.overview"), 303)


@blueprint.post("/ajukan/<string:application_id>/pindah")
@guard(rights.APPLY)
def take_to_open_round(application_id: str) -> Any:
    """Put a draft of a round that is over before the one that is open."""
    _own(application_id)
    actor, now = current_actor(), clock.now()
    try:
        perform(lambda: service.take_to_open_round(application_id=application_id, actor=actor, now=now))
    except ShopError as error:
        flash(error.text(), "bad")
        return redirect(url_for("curation_workbench.overview"), 303)
    return redirect(url_for("curation_apply.resume", application_id=application_id), 303)


@blueprint.get("/pengajuan/<string:submission_id>/tarik")
@guard(rights.APPLY)
def ask_to_withdraw(submission_id: str) -> str:
    """Ask why, before a work is taken back."""
    found = _own_submission(submission_id)
    return render_template("curation/apply_withdraw.html", submission=found, form=WithdrawForm(formdata=None))


@blueprint.post("/pengajuan/<string:submission_id>/tarik")
@guard(rights.APPLY)
def withdraw(submission_id: str) -> Any:
    """Take a work back before its decision."""
    found, form, actor, now = _own_submission(submission_id), WithdrawForm(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return render_template("curation/apply_withdraw.html", submission=found, form=form), 422
    reason = form.reason.data or ""
    try:
        perform(lambda: service.withdraw_own(submission_id=submission_id, reason=reason, actor=actor, now=now))
    except ShopError as error:
        form.reason.errors = [error.text()]
        return render_template("curation/apply_withdraw.html", submission=found, form=form), error.http_status
    flash(_("%(product)s ditarik dari kurasi %(year)s.", product=found.product_name, year=found.year))
    return redirect(url_for("curation_workbench.overview"), 303)


def _own_submission(submission_id: str) -> SubmissionView:
    found = queries.submission(submission_id=submission_id)
    policy.demand(current_actor(), rights.APPLY, found)
    return found


def _own(application_id: str) -> ApplicationView:
    found = queries.application(application_id=application_id)
    policy.demand(current_actor(), rights.APPLY, found)
    if found.status == "discarded":
        raise NotFound(ids={"application": application_id[:40]})
    return found


def _step(key: str) -> Step:
    if key not in BY_KEY:
        raise NotFound(ids={"step": key[:40]})
    return BY_KEY[key]


def _edition() -> int:
    """The edition that the page showed; 0, which is none, for anything that is no number."""
    text = request.form.get("edition", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _sent(submission_id: str) -> tuple[int, int]:
    found = queries.submission(submission_id=submission_id)
    return found.number, found.year


def _keep_photo(found: ApplicationView, slot: str, data: bytes) -> str:
    """Why a photo could not be kept, '' when it was."""
    actor, now = current_actor(), clock.now()
    try:
        # Checked, encoded and written before the transaction: none waits for that.
        photo = media.receive_image(data=data, visibility="public")
        perform(
            lambda: service.put_photo(application_id=found.id, slot=slot, photo=photo, actor=actor, now=now)
        )  # fmt: skip
    except ShopError as error:
        return first_text(error)
    return ""


def _problems(found: ApplicationView) -> list[Problem]:
    craft_ids = frozenset(craft.id for craft in catalog.crafts())
    return applications.problems(found.answers, found.photos, craft_ids=craft_ids)


def _go_on(found: ApplicationView, step: Step) -> Any:
    """To the next step, or home when that was the wish; what is still missing is said, and stops nobody."""
    missing = [_(one.label) for one in _problems(found) if one.step == step.key]
    if missing:
        flash(_("Tersimpan. Yang masih kurang: %(fields)s.", fields=", ".join(missing)), "warn")
    else:
        flash(_("Tersimpan."))
    if "nanti" in request.form:
        return redirect(url_for("curation_workbench.overview"), 303)
    return _to(found.id, STEPS[STEPS.index(step) + 1].key if step.key != SENDING else SENDING)


def _to(application_id: str, step: str) -> Any:
    return redirect(url_for("curation_apply.show", application_id=application_id, step=step), 303)


def _page(
    found: ApplicationView,
    step: Step,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    problems: list[Problem] | None = None,
) -> str:
    told: Errors = dict(errors or {})
    for one in problems or []:
        told.setdefault(one.field, []).append(_(one.text, **one.params))
    left = _problems(found)
    crafts = catalog.crafts()
    templates = {PHOTOS: "curation/apply_photos.html", SENDING: "curation/apply_send.html"}
    extra = _sending(found, left) if step.key == SENDING else {}
    return render_template(
        templates.get(step.key, "curation/apply_step.html"),
        application=found,
        step=step,
        steps=STEPS,
        left=left,
        answers={**found.answers, **(typed or {})},
        errors=told,
        crafts=crafts,
        craft_name=_craft_name(found, crafts),
        craft_groups=catalog_words.GROUPS,
        other_craft=applications.OTHER_CRAFT,
        craft_is_fixed=_craft_is_fixed(found),
        slots=applications.SLOTS,
        pictures=_pictures(found),
        words=words,
        **extra,
    )


def _sending(found: ApplicationView, left: list[Problem]) -> dict[str, Any]:
    """What the last step shows besides: the terms, what changed, and the maker's own year for a renewal."""
    base, changes = _base(found), None
    if base is not None and not left:
        work = applications.read(found.answers)
        after = {**statement_of(work).values(), "craft_name": base.craft_name}
        changes = queries.differences(base, after, photos=queries.stored_photos(found.photos))
    record = year_record.of(artisan_id=found.artisan_id, now=clock.now()) if found.kind == "renewal" else []
    return {"round": queries.round_by_year(year=found.year), "record": record, **changes_page.shown(changes)}


def _base(found: ApplicationView) -> catalog.RevisionView | None:
    """What was judged before of this product: the cleared revision, else the newest that was sent."""
    product_id = found.product_id
    if found.submission_id is not None:
        product_id = queries.submission(submission_id=found.submission_id).product_id
    if product_id is None:
        return None
    sent = [one for one in catalog.revisions_of(product_id=product_id) if one.status != "draft"]
    return next((one for one in sent if one.status == "cleared"), None) or next(iter(sent), None)


def _craft_is_fixed(found: ApplicationView) -> bool:
    """What was cleared stays of the kind that it is."""
    if found.product_id is None:
        return False
    past = ("cleared", "superseded", "revoked")
    return any(one.status in past for one in catalog.revisions_of(product_id=found.product_id))


def _craft_name(found: ApplicationView, crafts: list[catalog.CraftView]) -> str:
    names = {craft.id: craft.name for craft in crafts}
    chosen = found.answers.get("craft", "")
    return names.get(chosen, _("Tidak ada di daftar") if chosen == applications.OTHER_CRAFT else "")


def _pictures(found: ApplicationView) -> dict[str, ImageUrls]:
    """By the id of the photo."""
    rows = stored.by_ids(photo["media_id"] for photo in found.photos) if found.photos else {}
    return {key: image_urls(row, up_to=640) for key, row in rows.items()}
