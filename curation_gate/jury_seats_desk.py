"""The jury of a round at the desk: seats, what each curator knows best, and what they are barred from and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, round_tabs, service, stepping
from curation_gate.queries import SeatView
from curation_gate.setup_forms import ConflictForm, FieldsForm, PaperSeatForm
from curation_gate.states import RoundStatus
from shop.artisans import queries as artisans
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound

blueprint = Blueprint(
    "curation_seats", __name__, url_prefix="/meja/kurasi/putaran/<int:year>/juri", template_folder="templates"
)
BEFORE_SCORING = (RoundStatus.DRAFT, RoundStatus.OPEN, RoundStatus.SCREENING)


@blueprint.get("")
@guard(rights.READ_DESK)
def seats(year: int) -> str:
    """The seats with their fields and conflicts."""
    return _page(year)


@blueprint.post("/semua")
@guard(rights.MANAGE_ROUND)
def seat_all(year: int) -> Any:
    """Seat every curator who has an account."""
    return _step(
        year, lambda actor, now: service.seat_all_curators(year=year, actor=actor, now=now), _("Juri dilengkapi.")
    )


@blueprint.post("/kertas")
@guard(rights.MANAGE_ROUND)
def add_paper_seat(year: int) -> Any:
    """A seat for a curator who scores on paper."""
    form = PaperSeatForm()
    if not form.validate_on_submit():
        return _page(year, paper=form), 422
    name = form.name.data or ""
    return _step(
        year,
        lambda actor, now: service.add_paper_seat(year=year, name=name, actor=actor, now=now),
        _("Kursi ditambahkan."),
    )


@blueprint.post("/<string:member_id>/bidang")
@guard(rights.MANAGE_ROUND)
def save_fields(year: int, member_id: str) -> Any:
    """Which groups of crafts a curator knows best."""
    seat, form = _seat(year, member_id), _fields_form()
    if not form.validate_on_submit():
        return _page(year, refusal=_("Pilih kelompok kriya yang ada di daftar.")), 422
    chosen = list(form.groups.data or ())
    return _step(
        year,
        lambda actor, now: service.set_seat_fields(member_id=seat.id, fields=chosen, actor=actor, now=now),
        _("Bidang %(name)s tersimpan.", name=seat.name),
    )


@blueprint.post("/<string:member_id>/kepentingan")
@guard(rights.MANAGE_ROUND)
def declare_conflict(year: int, member_id: str) -> Any:
    """Note a curator's interest in a business."""
    seat, form = _seat(year, member_id), _conflict_form()
    if not form.validate_on_submit():
        return _page(year, conflict=form, open_seat=seat.id), 422
    artisan_id, reason = form.artisan_id.data, form.reason.data or ""
    return _step(
        year,
        lambda actor, now: service.declare_conflict(
            member_id=seat.id, artisan_id=artisan_id, reason=reason, actor=actor, now=now
        ),
        _("Kepentingan dicatat. %(name)s tidak menilai usaha ini.", name=seat.name),
    )


@blueprint.post("/<string:member_id>/lepas")
@guard(rights.MANAGE_ROUND)
def remove(year: int, member_id: str) -> Any:
    """Take a seat away before the scoring."""
    seat = _seat(year, member_id)
    return _step(
        year,
        lambda actor, now: service.remove_seat(member_id=seat.id, actor=actor, now=now),
        _("Kursi %(name)s dilepas.", name=seat.name),
    )


def _seat(year: int, member_id: str) -> SeatView:
    """The seat, of this very round. Raises NotFound."""
    for seat in queries.round_by_year(year=year).jury:
        if seat.id == member_id:
            return seat
    raise NotFound(ids={"jury_member": member_id[:40]})


def _step(year: int, step: Callable[[Actor, datetime], object], text: str) -> Any:
    queries.round_by_year(year=year)
    then = url_for("curation_seats.seats", year=year)
    return stepping.take(step, said=text, then=then, otherwise=lambda why: _page(year, refusal=why))


def _fields_form(**kwargs: Any) -> FieldsForm:
    form = FieldsForm(**kwargs)
    groups = sorted({craft.group_name for craft in catalog.crafts()})
    form.groups.choices = [(group, group) for group in groups]
    return form


def _conflict_form(**kwargs: Any) -> ConflictForm:
    form = ConflictForm(**kwargs)
    businesses = sorted(artisans.all_artisans(), key=lambda one: one.name)
    form.artisan_id.choices = [("", _("Pilih usaha")), *((one.id, one.name) for one in businesses)]
    return form


def _page(
    year: int,
    *,
    paper: PaperSeatForm | None = None,
    conflict: ConflictForm | None = None,
    open_seat: str = "",
    refusal: str = "",
) -> str:
    found = queries.round_by_year(year=year)
    barred = queries.barred(year=year)
    return render_template(
        "curation/jury_seats.html",
        round=found,
        round_tabs=round_tabs.tabs(year=year),
        seats=[(seat, barred.get(seat.id, []), _fields_form(formdata=None, data={"groups": list(seat.fields)}))
               for seat in found.jury],
        paper=paper or PaperSeatForm(formdata=None),
        conflict=conflict or _conflict_form(formdata=None),
        open_seat=open_seat,
        refusal=refusal,
        before_scoring=found.status in BEFORE_SCORING,
        may_manage=policy.may(current_actor(), rights.MANAGE_ROUND),
    )  # fmt: skip
