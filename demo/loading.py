"""Building the demonstration shop: people, the round of 2021 from its workbooks, and what features add."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import current_app

from catalog import queries as catalog
from curation_gate import announcement, importing, queries, service
from curation_gate.states import ENDED
from demo import people, steps
from shop.kernel.errors import ShopError
from shop.kernel.text import N_
from shop.kernel.unit_of_work import perform
from shop.reference import load_reference_data

YEAR = 2021
DIRECTORY = Path(__file__).resolve().parent / "kurasi-2021"
REGISTRATIONS = DIRECTORY / "kurasi-2021-pendaftaran.xlsx"
SCORES = DIRECTORY / "kurasi-2021-nilai.xlsx"
# The registration form of the round was open on these days.
OPENS_ON, CLOSES_ON = date(2021, 12, 1), date(2021, 12, 10)


class NoDemonstration(ShopError):
    code = "no_demonstration"
    http_status = 403
    message = N_("Toko contoh tidak dimuat di lingkungan produksi: akunnya diketahui umum.")


class DemonstrationIncomplete(ShopError):
    code = "demonstration_incomplete"
    message = N_("Karya contoh tidak cukup untuk akun perajin contoh. Muat toko contoh di basis data yang kosong.")


def load(*, now: datetime) -> dict[str, Any]:
    """Bring the demonstration shop into this database; what is there already stays. Not inside a unit of work.

    Returns `{"base_url": …, "people": {ROLE: {email, password, api_key}}}`. Raises NoDemonstration in production.
    """
    if current_app.config["SHOP"].production:
        raise NoDemonstration()
    known = people.actors()
    if len(known) < len(people.PEOPLE):
        load_reference_data()
    credentials = people.kept()
    others = tuple(name for name in people.PEOPLE if name not in people.ARTISANS)
    credentials |= perform(lambda: people.make(names=others, artisans={}, now=now))
    if queries.round_status(year=YEAR) not in ENDED:
        _run_round(now=now)
    if not set(people.ARTISANS) <= set(known):
        owners = _owners(now=now)
        credentials |= perform(lambda: people.make(names=people.ARTISANS, artisans=owners, now=now))
    lost = tuple(name for name in people.PEOPLE if name not in credentials)
    if lost:
        credentials |= perform(lambda: people.renew(names=lost, now=now))
    people.keep(credentials)
    steps.run(people=people.actors(), now=now)
    ordered = {name: credentials[name] for name in people.PEOPLE}
    return {"base_url": current_app.config["BASE_URL"], "people": ordered}


def _run_round(*, now: datetime) -> None:
    """The whole round as its people would run it; each part notices what an interrupted run has done."""
    known = people.actors()
    secretariat, chair = people.demand(known, "secretariat"), people.demand(known, "chair")
    if queries.round_status(year=YEAR) is None:
        perform(
            lambda: service.open_round(year=YEAR, opens_on=OPENS_ON, closes_on=CLOSES_ON, actor=secretariat, now=now)
        )
    importing.import_registrations(
        year=YEAR, content=REGISTRATIONS.read_bytes(), file_name=REGISTRATIONS.name,
        photos=importing.photos_in_directory(DIRECTORY), actor=secretariat, now=now,
    )  # fmt: skip
    importing.import_scores(year=YEAR, content=SCORES.read_bytes(), actor=secretariat, now=now)
    announcement.announce(year=YEAR, actor=chair, now=now)


def _owners(*, now: datetime) -> dict[str, str]:
    """Whose people the demonstration's artisans are: the two members with most on the shelf, and one in coaching."""
    page = catalog.sellable_items(filters=catalog.Filters(mode="ready_stock", seller="artisan"), limit=100, now=now)
    stocked = sorted(page.items, key=lambda item: (-item.available, item.artisan_id))
    coached = [row for row in queries.submissions(year=YEAR) if row.status == "coaching"]
    if len(stocked) < 2 or not coached:
        raise DemonstrationIncomplete()
    return {
        "artisan_1": stocked[0].artisan_id,
        "artisan_2": stocked[1].artisan_id,
        "artisan_coached": coached[0].artisan_id,
    }
