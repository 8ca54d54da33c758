"""Makers who apply online, for tests: a business with an account, a complete application, its photos."""

import io
from datetime import datetime
from typing import Any

from curation_gate import service
from curation_gate.models import Application, Submission
from curation_gate.states import SubmissionKind
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.media import service as media
from tests.curation_gate import world
from tests.factories.artisans import make_artisan
from tests.shop.media.pictures import jpeg
from tests.support.people import Person, make_person

ANSWERS = {
    "product_name": "Selendang Pucuk Rebung", "craft": "selendang-tapis", "story": "Motif pucuk rebung.",
    "material": "Katun, benang emas", "technique": "Sulam cucuk", "length": "180", "width": "60", "height": "0,5",
    "weight": "250", "selling_price": "250.000", "offtake_price": "", "mode": "ready_stock", "stock": "7",
    "lead_days": "3", "capacity": "10", "packaging": "Kotak karton", "care": "Angin-anginkan", "tolerance": "± 5%",
}  # fmt: skip


def maker(*, now: datetime, verified: bool = False, **changes: Any) -> Person:
    """A person with a business of Pesawaran that nobody has looked at yet."""
    artisan = perform(lambda: make_artisan(now=now, **changes))
    if not verified:
        artisan.region_verified_at = None
        db.session.commit()
    return make_person("artisan", artisan_id=artisan.id)


def photo(seed: int = 0) -> media.Received:
    return media.receive_image(data=jpeg(700, 500, seed=seed), visibility="public")


def upload(seed: int = 0, name: str = "foto.jpg") -> tuple[io.BytesIO, str]:
    """A photo as a form sends it."""
    return io.BytesIO(jpeg(700, 500, seed=seed)), name


def begun(person: Person, *, now: datetime, kind: str = SubmissionKind.NEW, product_id: str | None = None) -> str:
    """The id of an application that has nothing in it but what it is prefilled with."""
    return perform(
        lambda: service.start_application(kind=kind, product_id=product_id, actor=person.actor, now=now).id
    )  # fmt: skip


def filled(person: Person, *, now: datetime, **changes: str) -> str:
    """The id of an application that lacks nothing but its sending."""
    application_id = begun(person, now=now)
    save(application_id, person, {**ANSWERS, **changes}, now=now)
    for seed, slot in enumerate(("front", "detail"), start=1):
        received = photo(seed)
        perform(
            lambda slot=slot, received=received: service.put_photo(  # type: ignore[misc]
                application_id=application_id, slot=slot, photo=received, actor=person.actor, now=now
            )
        )
    return application_id


def save(application_id: str, person: Person, answers: dict[str, str], *, now: datetime) -> None:
    edition = row(application_id).edition
    perform(
        lambda: service.save_answers(
            application_id=application_id, edition=edition, answers=answers, actor=person.actor, now=now
        )
    )


def send(application_id: str, person: Person, *, now: datetime, consent: bool = True) -> Submission:
    edition = row(application_id).edition
    sent = perform(
        lambda: (
            service.send_application(
                application_id=application_id, edition=edition, consent=consent, actor=person.actor, now=now
            ).id
        )
    )
    return world.submission(sent)


def sent(person: Person, *, now: datetime, **changes: str) -> Submission:
    """A submission that waits for its check."""
    return send(filled(person, now=now, **changes), person, now=now)


def accept(one: Submission, *, now: datetime) -> Submission:
    """Its files are complete."""
    perform(
        lambda: service.accept_files(
            submission_id=one.id, shown_hash=one.content_hash, region_confirmed=True, actor=world.SECRETARY, now=now
        )
    )
    return world.submission(one.id)


def ask(one: Submission, reason: str = "Foto depan gelap.", *, now: datetime) -> Submission:
    """It goes back to its maker."""
    perform(
        lambda: service.ask_for_fix(
            submission_id=one.id, shown_hash=one.content_hash, reason=reason, actor=world.SECRETARY, now=now
        )
    )
    return world.submission(one.id)


def row(application_id: str) -> Application:
    return db.session.get_one(Application, application_id, populate_existing=True)
