"""The gate at the size of a big council: 600 submissions, 8 curators, 3 for each."""

import contextvars
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import text

from bench.shop import median_ms, seconds, shop
from curation_gate import announcement, queries, service
from curation_gate.registration_sheet import Registration
from curation_gate.rubric import Rubric
from curation_gate.scoring import SheetScores
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.support.people import Person, make_person, sign_in

CURATORS, EACH = 8, 3
SMALL, BIG = 40, 600
# One conflict for each curator and ten submissions.
CONFLICT_EVERY = 10
SECRETARY = Actor(kind="user", id="usr_bench_secretary", label="Sekretariat", roles=frozenset({"secretariat"}))
CHAIR = Actor(kind="user", id="usr_bench_chair", label="Ketua", roles=frozenset({"chair"}))

Figures = Iterator[tuple[str, str]]


def run(kind: str) -> Figures:
    """Label and figure of each thing measured."""
    with shop(kind) as app:
        people = [make_person("curator", email=f"kurator{n}@bench.example") for n in range(1, CURATORS + 1)]
        small = _queue_ms(app, people, year=2025, size=SMALL)
        year, now = 2026, clock.now()
        yield f"register {BIG} submissions", f"{seconds(lambda: _register(year=year, size=BIG, now=now)):8.1f} s"
        _declare(year=year, now=now)
        start = seconds(lambda: perform(lambda: service.start_scoring(year=year, actor=SECRETARY, now=now)))
        yield f"assign {BIG} x {EACH} sheets to {CURATORS} curators", f"{start:8.1f} s"
        loads = [seat.assigned for seat in queries.progress(year=year)]
        yield "loads of the curators, lowest and highest", f"{min(loads):5} {max(loads):5}"
        yield "sheets given in spite of a conflict", f"{_in_conflict():8}"
        queue = _page_ms(app, people[0], "/meja/kurasi")
        yield f"queue page of a curator, {BIG} submissions, median in the server", f"{queue:8.0f} ms"
        yield f"the same page at {SMALL} submissions: ratio", f"{queue / small:8.2f}"
        yield f"hand in {BIG * EACH} sheets from workbooks", f"{seconds(lambda: _score(year=year, now=now)):8.1f} s"
        announced = seconds(lambda: announcement.announce(year=year, actor=CHAIR, now=now + timedelta(days=1)))
        yield f"announce {BIG} decisions with all that follows", f"{announced:8.1f} s"
        yield from _counts()


def _queue_ms(app: Flask, people: list[Person], *, year: int, size: int) -> float:
    now = clock.now()
    _register(year=year, size=size, now=now)
    perform(lambda: service.start_scoring(year=year, actor=SECRETARY, now=now))
    took = _page_ms(app, people[0], "/meja/kurasi")
    _score(year=year, now=now)
    announcement.announce(year=year, actor=CHAIR, now=now)
    return took


def _page_ms(app: Flask, person: Person, path: str) -> float:
    client = app.test_client()
    sign_in(client, person)

    def get() -> None:
        # A context of its own for each request, as in the server.
        answer = contextvars.Context().run(client.get, path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")

    db.session.commit()
    return median_ms(get)


def _register(*, year: int, size: int, now: datetime) -> None:
    perform(lambda: service.open_round(year=year, curators_each=EACH, actor=SECRETARY, now=now))
    for number in range(1, size + 1):
        row = _row(year, number)
        perform(
            lambda row=row: service.register_row(  # type: ignore[misc]
                year=year, row=row, photos=[], warnings=[], actor=SECRETARY, now=now
            )
        )


def _declare(*, year: int, now: datetime) -> None:
    """Every curator has an interest in some of the businesses, another's tenth each."""
    jury = queries.round_by_year(year=year).jury
    rows = queries.submissions(year=year)

    def declare() -> None:
        for position, row in enumerate(rows):
            if position % CONFLICT_EVERY < len(jury):
                service.declare_conflict(
                    member_id=jury[position % CONFLICT_EVERY].id, artisan_id=row.artisan_id, reason="Kerabat",
                    actor=SECRETARY, now=now,
                )  # fmt: skip

    perform(declare)


def _score(*, year: int, now: datetime) -> None:
    rubric = queries.rubric(year=year)
    for seat in queries.progress(year=year):
        numbers = [
            row.number
            for row in db.session.execute(
                text(
                    "SELECT submission.number AS number FROM score_sheet "
                    "JOIN submission ON submission.id = score_sheet.submission_id "
                    "JOIN jury_member ON jury_member.id = score_sheet.curator_id "
                    "JOIN curation_round ON curation_round.id = submission.round_id "
                    "WHERE jury_member.seat = :seat AND curation_round.year = :year"
                ),
                {"seat": seat.seat, "year": year},
            )
        ]
        given = {number: _sheet(rubric, number) for number in numbers}
        perform(
            lambda seat=seat, given=given: service.enter_scores(  # type: ignore[misc]
                year=year, seat=seat.seat, by_number=given, actor=SECRETARY, now=now
            )
        )


def _sheet(rubric: Rubric, number: int) -> SheetScores:
    """Half pass (4), a quarter each is coached (3) and does not pass (2)."""
    value = (4, 3, 4, 2)[number % 4]
    return SheetScores(
        curator="", scores=dict.fromkeys((sub.code for sub in rubric.subs), value),
        gates=dict.fromkeys((gate.code for gate in rubric.gates), True), note="",
    )  # fmt: skip


def _in_conflict() -> int:
    found = db.session.execute(
        text(
            "SELECT count(*) FROM score_sheet JOIN submission ON submission.id = score_sheet.submission_id "
            "JOIN conflict_of_interest ON conflict_of_interest.jury_member_id = score_sheet.curator_id "
            "AND conflict_of_interest.artisan_id = submission.artisan_id"
        )
    )
    return int(found.scalar_one())


def _counts() -> Figures:
    for label, statement in (
        ("announced decisions", "SELECT count(*) FROM decision WHERE announced_at IS NOT NULL"),
        ("clearances", "SELECT count(*) FROM clearance"),
        ("memberships", "SELECT count(*) FROM membership"),
        ("plans", "SELECT count(*) FROM coaching_plan"),
        ("certificates", "SELECT count(*) FROM certificate"),
    ):
        yield f"in the database ({SMALL} + {BIG}): {label}", f"{db.session.execute(text(statement)).scalar_one():8}"


def _row(year: int, number: int) -> Registration:
    maker = f"Sanggar Bangku {year}-{number}"
    return Registration(
        row=number + 1, number=number, fingerprint=hashlib.sha256(maker.encode()).hexdigest(), submitted_at=None,
        maker_name=maker, owner_name=f"Pemilik {number}", phone=f"+6281{year}{number:06d}",
        email=f"b{number}@bench.example",
        region_code="18.09", district_code="", address=f"Jl. Bangku No. {number}", postcode="35371", business_number="",
        business_number_status="none", identity_number="", tax_registered=False, bank_name="", bank_account="",
        bank_holder="", product_name=f"Selendang Tapis {year}-{number}", craft_id="selendang-tapis",
        craft_text="Selendang Tapis", material="Katun, benang emas", technique="Sulam cucuk", length_mm=1800,
        width_mm=600, height_mm=5, weight_g=250, tolerance="± 5%", selling_price=250_000, offtake_price=180_000,
        mode="ready_stock", stock=7, capacity_per_month=10, lead_days=3, packaging="Kotak karton",
        care="Angin-anginkan", story="Selendang dengan sulam benang emas.", photos=(), note="", warnings=(),
    )  # fmt: skip
