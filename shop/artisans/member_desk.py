"""Memberships at the desk: who is a member until when, suspending with a reason and lifting it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from shop.artisans import queries, service
from shop.artisans.queries import ArtisanView
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.identity.roles import Role
from shop.kernel import audit, clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_, BadText, clean_text
from shop.kernel.unit_of_work import perform
from shop.web.forms import LongTextField, ShopForm

blueprint = Blueprint("member_desk", __name__, url_prefix="/meja/anggota", template_folder="templates")
READ = "artisans.member.read"
SUSPEND = "artisans.membership.suspend"
STATES = {
    "active": N_("Aktif"),
    "grace": N_("Masa tenggang"),
    "suspended": N_("Ditangguhkan"),
    "lapsed": N_("Berakhir"),
    "none": N_("Bukan anggota"),
}
TONES = {"active": "ok", "grace": "warn", "suspended": "bad"}
ACTS = {
    "membership.start": N_("Menjadi anggota"),
    "membership.renew": N_("Diperpanjang"),
    "membership.suspended": N_("Ditangguhkan"),
    "membership.active": N_("Aktif lagi"),
    "membership.grace": N_("Masa tenggang mulai"),
    "membership.lapsed": N_("Berakhir"),
}


class ReasonForm(ShopForm):
    """Why; the artisan reads it."""

    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=2000)


def declare() -> None:
    """Who may read memberships, and who may suspend one."""
    policy.declare(action=READ, all=(Role.SECRETARIAT, Role.CHAIR, Role.ADMIN, Role.AUDITOR, Role.BUYER))
    policy.declare(action=SUSPEND, all=(Role.SECRETARIAT, Role.CHAIR))


@blueprint.get("")
@guard(READ)
def members() -> str:
    """Every craft business with its standing, by name; filtered by state and name."""
    everybody = queries.all_artisans()
    try:
        text = clean_text(request.args.get("q", ""), max_length=100)
    except BadText:
        text = ""
    status = request.args.get("status", "")
    status = status if status in STATES else ""
    named = [maker for maker in everybody if text.casefold() in f"{maker.name} {maker.member_number}".casefold()]
    here = url_for("member_desk.members")
    tabs = [(_("Semua"), here, not status, len(everybody))] + [
        (_(label), url_for("member_desk.members", status=key), key == status,
         sum(state_of(maker) == key for maker in everybody))
        for key, label in STATES.items() if key != "lapsed"
    ]  # fmt: skip
    return render_template(
        "artisans/members.html",
        rows=[maker for maker in named if not status or state_of(maker) == status],
        tabs=tabs, text=text, status=status, state_of=state_of, states=STATES, tones=TONES,
    )  # fmt: skip


@blueprint.get("/<string:artisan_id>")
@guard(READ)
def member(artisan_id: str) -> str:
    """One business: its terms, what happened to them, what can be done."""
    return _page(_find(artisan_id), form=ReasonForm(formdata=None))


@blueprint.post("/<string:artisan_id>/tangguhkan")
@guard(SUSPEND)
def suspend(artisan_id: str) -> Any:
    """Take all works down at once; open orders go on."""
    return _with_reason(artisan_id, service.suspend_membership, _("Keanggotaan ditangguhkan; karyanya tidak tampil."))


@blueprint.post("/<string:artisan_id>/pulihkan")
@guard(SUSPEND)
def lift(artisan_id: str) -> Any:
    """Let them sell again."""
    return _with_reason(artisan_id, service.lift_suspension, _("Keanggotaan dipulihkan; karyanya tampil lagi."))


def state_of(maker: ArtisanView) -> str:
    """The standing as the list shows it."""
    return maker.membership_status or "none"


def _find(artisan_id: str) -> ArtisanView:
    found = queries.artisan(artisan_id=artisan_id)
    if found is None:
        raise NotFound(ids={"artisan": artisan_id[:40]})
    return found


def _with_reason(artisan_id: str, act: Callable[..., None], text: str) -> Any:
    found, form = _find(artisan_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, form=form), 422
    actor, now, reason = current_actor(), clock.now(), form.reason.data or ""
    try:
        perform(lambda: act(artisan_id=artisan_id, reason=reason, actor=actor, now=now))
    except ShopError as error:
        return _page(found, form=form, refusal=error.text()), error.http_status
    flash(text)
    return redirect(url_for("member_desk.member", artisan_id=artisan_id), 303)


def _page(found: ArtisanView, *, form: ReasonForm, refusal: str = "") -> str:
    terms = queries.memberships(artisan_id=found.id)
    events = [event for term in terms for event in audit.history(object_type="membership", object_id=term.id)]
    return render_template(
        "artisans/member.html",
        maker=found,
        terms=terms,
        history=sorted(events, key=lambda event: (event.at, event.sequence), reverse=True),
        form=form,
        refusal=refusal,
        may_suspend=policy.may(current_actor(), SUSPEND),
        states=STATES,
        tones=TONES,
        acts=ACTS,
    )
