"""Setting up a round: prepared as a draft, edited, and published, which freezes what it is judged by."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from curation_gate.errors import RoundExists, RoundSettingsFrozen, RoundSettingsWrong, YearNotPossible
from curation_gate.models import CurationRound, RubricRecord, Submission
from curation_gate.rubric import Rubric, default_rubric
from curation_gate.service.juries import seat_all_curators
from curation_gate.service.rounds import demand_status, locked_round
from curation_gate.service.rubrics import keep_rubric
from curation_gate.states import ACCEPTING, RoundStatus, SubmissionStatus
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.states import move_to, start
from shop.kernel.text import N_

MOST_CURATORS = 99
MOST_ROUNDS_BACK = 10
MOST_STANDSTILL_DAYS = 90
MOST_REGISTRATIONS = 100_000
# What applicants relied on when they applied: it changes only while the round is a draft.
FROZEN = ("rubric_id", "minimum_curators", "curators_each", "carry_rounds")
# Each date is on or after the ones before it.
DATES = ("opens_on", "closes_on", "scoring_from", "scoring_until", "announce_on")

BEFORE_THE_LAST = N_("Tanggal ini mendahului tahap sebelumnya. Urutannya: buka, tutup, mulai nilai, selesai, umumkan.")
NOT_BETWEEN = N_("Harus antara %(min)s dan %(max)s.")
FEWER_THAN_MINIMUM = N_("Tidak boleh kurang dari jumlah kurator paling sedikit.")
FEWER_THAN_TAKEN = N_("Sudah ada lebih banyak pendaftaran. Isi kuota paling sedikit sebanyak itu, atau kosongkan.")


@dataclass(frozen=True)
class RoundSettings:
    """Everything the secretariat decides about a round.

    `quota` and `curators_each` None: no limit, all who may. `rubric_id` "" means the shop's rubric; `minimum_curators`
    None means what the rubric proposes.
    """

    opens_on: date
    closes_on: date | None = None
    name: str = ""
    place: str = ""
    scoring_from: date | None = None
    scoring_until: date | None = None
    announce_on: date | None = None
    quota: int | None = None
    terms: str = ""
    terms_en: str = ""
    minimum_curators: int | None = None
    curators_each: int | None = None
    carry_rounds: int = 0
    standstill_days: int = 7
    rubric_id: str = ""


def draft_round(*, year: int, settings: RoundSettings, actor: Actor, now: datetime) -> CurationRound:
    """Prepare the round of a year; nobody outside the desk sees it yet.

    Raises RoundExists, YearNotPossible, RoundSettingsWrong, NotFound for a rubric that is not there.
    """
    if not 2000 <= year <= 2999:
        raise YearNotPossible(year=year, errors={"year": [YearNotPossible.message]})
    if db.session.scalar(select(CurationRound.id).where(CurationRound.year == year)) is not None:
        raise RoundExists(year=year)
    values = _values(year=year, settings=settings, now=now)
    round_ = CurationRound(year=year, created_at=now, announced_at=None, **values)
    try:
        with db.session.begin_nested():
            start(round_, actor=actor, now=now, data={"year": year, "rubric": _rubric_hash(round_)})
    except IntegrityError as error:
        raise RoundExists(year=year) from error
    return round_


def edit_round(*, year: int, settings: RoundSettings, actor: Actor, now: datetime) -> CurationRound:
    """Change a round before its scoring; nothing changes, and no trail is left, when all is as it was.

    Raises RoundNotReady once it is scored, RoundSettingsFrozen for what was fixed when it opened, RoundSettingsWrong.
    """
    round_ = locked_round(year)
    demand_status(round_, RoundStatus.DRAFT, *ACCEPTING)
    values = _values(year=year, settings=settings, now=now)
    changed = {name: value for name, value in values.items() if getattr(round_, name) != value}
    frozen = [name for name in FROZEN if name in changed]
    if frozen and round_.status != RoundStatus.DRAFT:
        raise RoundSettingsFrozen(year=year, ids={"curation_round": round_.id})
    taken = _registered(round_)
    if round_.quota != values["quota"] and values["quota"] is not None and values["quota"] < taken:
        raise RoundSettingsWrong(errors={"quota": [FEWER_THAN_TAKEN]})
    if not changed:
        return round_
    before = {name: _plain(getattr(round_, name)) for name in changed}
    for name, value in changed.items():
        setattr(round_, name, value)
    db.session.flush()
    audit.record(
        actor=actor, action="curation_round.edit", object_type="curation_round", object_id=round_.id, now=now,
        data={"before": before, "after": {name: _plain(value) for name, value in changed.items()}},
    )  # fmt: skip
    return round_


def publish_round(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """Open a prepared round for registrations; its rubric and its rules for curators are fixed from now on.

    Raises TransitionRefused for a round that is open already.
    """
    round_ = locked_round(year)
    frozen = {name: getattr(round_, name) for name in FROZEN}
    move_to(round_, RoundStatus.OPEN, actor=actor, now=now, data={**frozen, "rubric": _rubric_hash(round_)})
    return round_


def open_round(
    *,
    year: int,
    actor: Actor,
    now: datetime,
    name: str = "",
    place: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    rubric: Rubric | None = None,
    minimum_curators: int | None = None,
    curators_each: int | None = None,
    carry_rounds: int = 0,
    quota: int | None = None,
) -> CurationRound:
    """Open the round of a year in one go, with a rubric (the shop's unless given) and all curators, by e-mail.

    Raises RoundExists, YearNotPossible, RoundSettingsWrong.
    """
    settings = RoundSettings(
        name=name, place=place, opens_on=opens_on or local_date(now), closes_on=closes_on, quota=quota,
        minimum_curators=minimum_curators, curators_each=curators_each, carry_rounds=carry_rounds,
        rubric_id=keep_rubric(rubric or default_rubric(), now=now).id,
    )  # fmt: skip
    draft_round(year=year, settings=settings, actor=actor, now=now)
    round_ = publish_round(year=year, actor=actor, now=now)
    seat_all_curators(year=year, actor=actor, now=now)
    return round_


def _values(*, year: int, settings: RoundSettings, now: datetime) -> dict[str, Any]:
    """The columns of a round from its settings, checked."""
    if settings.rubric_id:
        record = db.session.get(RubricRecord, settings.rubric_id)
        if record is None:
            raise NotFound(ids={"rubric": settings.rubric_id[:40]})
    else:
        record = keep_rubric(default_rubric(), now=now)
    values = asdict(settings)
    values["name"] = settings.name or f"Kurasi {year}"
    values["rubric_id"] = record.id
    if settings.minimum_curators is None:
        values["minimum_curators"] = Rubric.from_dict(record.content).rule.minimum_curators
    errors = settings_errors(values)
    if errors:
        raise RoundSettingsWrong(errors=errors)
    return values


def settings_errors(values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → what is wrong with it, as msgids; {} when the settings fit together."""
    errors: dict[str, list[str]] = {}
    latest: date | None = None
    for name in DATES:
        day = values[name]
        if day is not None and latest is not None and day < latest:
            errors[name] = [BEFORE_THE_LAST]
        latest = day or latest
    limits = {
        "minimum_curators": (1, MOST_CURATORS), "curators_each": (1, MOST_CURATORS),
        "carry_rounds": (0, MOST_ROUNDS_BACK), "standstill_days": (0, MOST_STANDSTILL_DAYS),
        "quota": (1, MOST_REGISTRATIONS),
    }  # fmt: skip
    for name, (low, high) in limits.items():
        if values[name] is not None and not low <= values[name] <= high:
            errors[name] = [NOT_BETWEEN % {"min": low, "max": high}]
    each = values["curators_each"]
    if not errors and each is not None and each < values["minimum_curators"]:
        errors["curators_each"] = [FEWER_THAN_MINIMUM]
    return errors


def _registered(round_: CurationRound) -> int:
    return int(
        db.session.scalar(
            select(func.count()).where(
                Submission.round_id == round_.id, Submission._status != SubmissionStatus.WITHDRAWN
            )
        )
        or 0
    )


def _rubric_hash(round_: CurationRound) -> str:
    return db.session.get_one(RubricRecord, round_.rubric_id).content_hash


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
