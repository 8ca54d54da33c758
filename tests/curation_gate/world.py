"""Small rounds for tests: registrations, a jury with accounts, sheets; all through the services."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from curation_gate import announcement, queries, service
from curation_gate.models import ScoreSheet, Submission
from curation_gate.registration_sheet import Registration
from curation_gate.rubric import default_rubric
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.support.people import Person, make_person

YEAR = 2026
SECRETARY = Actor(kind="user", id="usr_secretary", label="Sekretariat", roles=frozenset({"secretariat"}))
CHAIR = Actor(kind="user", id="usr_chair", label="Ketua", roles=frozenset({"chair"}))
SUBS = tuple(sub.code for sub in default_rubric().subs)
GATES = tuple(gate.code for gate in default_rubric().gates)


def registration(number: int = 1, **changes: Any) -> Registration:
    """An accepted row of a Pesawaran business with a scarf of that region."""
    values: dict[str, Any] = {
        "row": number + 1, "number": number, "fingerprint": "", "submitted_at": None,
        "maker_name": f"Sanggar Uji {number}", "owner_name": f"Pemilik Uji {number}",
        "phone": f"+62812000{number:05d}", "email": f"ikm{number}@contoh.example", "region_code": "18.09",
        "district_code": "", "address": f"Jl. Contoh No. {number}", "postcode": "35371", "business_number": "",
        "business_number_status": "none", "identity_number": "", "tax_registered": False, "bank_name": "",
        "bank_account": "", "bank_holder": "", "product_name": f"Selendang Tapis {number}",
        "craft_id": "selendang-tapis", "craft_text": "Selendang Tapis", "material": "Katun, benang emas",
        "technique": "Sulam cucuk", "length_mm": 1800, "width_mm": 600, "height_mm": 5, "weight_g": 250,
        "tolerance": "± 5%", "selling_price": 250_000, "offtake_price": 180_000, "mode": "ready_stock", "stock": 7,
        "capacity_per_month": 10, "lead_days": 3, "packaging": "Kotak karton", "care": "Angin-anginkan",
        "story": "Selendang dengan sulam benang emas.", "photos": (), "note": "", "warnings": (), **changes,
    }  # fmt: skip
    identity = f"{values['maker_name']}|{values['phone']}|{values['product_name']}"
    values["fingerprint"] = values["fingerprint"] or hashlib.sha256(identity.encode()).hexdigest()
    return Registration(**values)


def jury(count: int = 3) -> list[Person]:
    """Curators with accounts; their e-mail puts them in seat order."""
    return [
        make_person("curator", name=f"Kurator {seat}", email=f"kurator{seat}@contoh.example")
        for seat in range(1, count + 1)
    ]


def open_round(*, now: datetime, year: int = YEAR) -> None:
    perform(lambda: service.open_round(year=year, actor=SECRETARY, now=now))


def draft_round(*, now: datetime, year: int = YEAR, **settings: Any) -> None:
    wanted = service.RoundSettings(**{"opens_on": now.date(), **settings})
    perform(lambda: service.draft_round(year=year, settings=wanted, actor=SECRETARY, now=now))


def register(row: Registration, *, now: datetime, year: int = YEAR) -> Submission:
    done = perform(lambda: service.register_row(year=year, row=row, photos=[], warnings=[], actor=SECRETARY, now=now))
    return submission(done.submission_id)


def scoring_round(*rows: Registration, now: datetime, year: int = YEAR) -> list[Submission]:
    """A round whose curators (made before) have their sheets for these registrations."""
    open_round(now=now, year=year)
    made = [register(row, now=now, year=year) for row in rows or (registration(),)]
    perform(lambda: service.start_scoring(year=year, actor=SECRETARY, now=now))
    return [submission(one.id) for one in made]


def submission(submission_id: str) -> Submission:
    return db.session.get_one(Submission, submission_id, populate_existing=True)


def sheet_of(submission_id: str, person: Person) -> ScoreSheet:
    view = next(one for one in queries.sheets(user_id=person.id) if one.submission_id == submission_id)
    return db.session.get_one(ScoreSheet, view.id, populate_existing=True)


def scores(value: int, **changes: int) -> dict[str, int]:
    """The same score everywhere: 4 passes (80), 3 is coached (60), 2 does not pass (40)."""
    return dict.fromkeys(SUBS, value) | changes


def gates(**changes: bool) -> dict[str, bool]:
    return dict.fromkeys(GATES, True) | changes


def hand_in(
    one: Submission, person: Person, value: int, *, now: datetime, note: str = "", failed_gates: Sequence[str] = ()
) -> ScoreSheet:
    sheet = sheet_of(one.id, person)
    answers = gates(**dict.fromkeys(failed_gates, False))
    return perform(
        lambda: service.submit_sheet(
            sheet_id=sheet.id, shown_hash=one.content_hash, scores=scores(value), gates=answers, note=note,
            actor=person.actor, now=now,
        )
    )  # fmt: skip


def score_all(one: Submission, people: Sequence[Person], value: int, *, now: datetime, **changes: Any) -> None:
    for person in people:
        hand_in(one, person, value, now=now, **changes)


def announce(*, now: datetime, year: int = YEAR) -> announcement.Announcement:
    return announcement.announce(year=year, actor=CHAIR, now=now)


def finished_round(*values: int, now: datetime, year: int = YEAR, **changes: Any) -> list[Submission]:
    """An announced round: one submission per value, scored alike by three new curators."""
    people = jury()
    made = scoring_round(*(registration(number, **changes) for number in range(1, len(values) + 1)), now=now, year=year)
    for one, value in zip(made, values, strict=True):
        score_all(one, people, value, now=now)
    announce(now=now, year=year)
    return [submission(one.id) for one in made]


def changed(row: Registration, **changes: Any) -> Registration:
    return replace(row, **changes)


def count(model: Any) -> int:
    return len(db.session.scalars(select(model)).all())
