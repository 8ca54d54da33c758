from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from shop.kernel.actors import Actor
from shop.kernel.unit_of_work import unit_of_work
from shop.media import guards, service
from shop.media.models import MediaFile
from shop.media.urls import document_url, image_urls
from tests.shop.media.test_service import MAKER, PDF, stored_photo


@pytest.fixture
def open_purpose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A purpose whose guard lets strangers see what belongs to claim 1."""
    monkeypatch.setattr(guards, "_guards", dict(guards._guards))

    @guards.guard("test_photo")
    def allow(actor: Actor, media: MediaFile) -> bool:
        return actor.kind == "anonymous" and media.owner_id == "clm_1"

    yield


def test_a_public_photo_is_cached_for_ever_and_not_sent_twice(client: FlaskClient, now: datetime) -> None:
    photo = stored_photo(now)

    answer = client.get(f"/media/{photo.id}/320.webp")

    assert answer.status_code == 200
    assert answer.content_type == "image/webp"
    assert answer.data == service.storage().get(key=photo.keys[0])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"/media/{photo.id}/320.webp", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["321.webp", "0.webp", "99999999999999999999.webp", "dokumen"])
def test_what_a_photo_does_not_have_is_not_found(client: FlaskClient, now: datetime, path: str) -> None:
    assert client.get(f"/media/{stored_photo(now).id}/{path}").status_code == 404


@pytest.mark.parametrize("media_id", ["x", "med_00000000000000000000000000", "ord_00000000000000000000000000"])
def test_an_unknown_id_is_not_found(client: FlaskClient, media_id: str) -> None:
    assert client.get(f"/media/{media_id}/320.webp").status_code == 404


def test_a_private_photo_without_a_guard_is_shown_to_nobody(client: FlaskClient, now: datetime) -> None:
    photo = stored_photo(now, visibility="private", purpose="nobody_guards_this")

    assert client.get(f"/media/{photo.id}/320.webp").status_code == 404
    assert not guards.may_see(actor=MAKER, media=photo)


def test_a_private_photo_is_shown_to_whom_its_guard_lets_in_and_never_cached(
    client: FlaskClient, now: datetime, open_purpose: None
) -> None:
    theirs = stored_photo(now, visibility="private", purpose="test_photo", owner_type="claim", owner_id="clm_1")
    other = stored_photo(now, visibility="private", purpose="test_photo", owner_type="claim", owner_id="clm_2")

    answer = client.get(f"/media/{theirs.id}/320.webp")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert client.get(f"/media/{other.id}/320.webp").status_code == 404


def test_a_document_is_only_ever_a_download(client: FlaskClient, now: datetime, open_purpose: None) -> None:
    with unit_of_work():
        row = service.store_document(
            data=PDF, name="Kartu Pérajin.pdf", purpose="test_photo", actor=MAKER, now=now,
            owner_type="claim", owner_id="clm_1",
        )  # fmt: skip

    answer = client.get(document_url(row))

    assert (answer.status_code, answer.data, answer.content_type) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Kartu%20P%C3%A9rajin.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_addresses_for_pages(database: Any, now: datetime) -> None:
    photo = stored_photo(now)

    urls = image_urls(photo)

    assert (urls.src, urls.width, urls.height) == (f"/media/{photo.id}/800.webp", 800, 600)
    assert urls.srcset == ", ".join(f"/media/{photo.id}/{width}.webp {width}w" for width in (320, 640, 800))
    thumbnail = image_urls(photo, up_to=400, base="https://kriya.example/")
    assert (thumbnail.src, thumbnail.height) == (f"https://kriya.example/media/{photo.id}/320.webp", 240)
