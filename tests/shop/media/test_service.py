from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.kernel import audit, outbox
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import unit_of_work
from shop.media import errors, queries, service
from shop.media.images import inspect_and_encode
from shop.media.models import MediaFile
from shop.media.storage import StorageUnavailable
from tests.shop.media.pictures import jpeg

MAKER = Actor(kind="user", id="usr_maker", label="Perajin", artisan_id="art_1")
OTHER = Actor(kind="user", id="usr_other", label="Perajin lain", artisan_id="art_2")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def count(model: type[Any] = MediaFile) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def stored_photo(now: datetime, *, actor: Actor = MAKER, data: bytes | None = None, **options: Any) -> MediaFile:
    with unit_of_work():
        return service.store_image(
            data=data or jpeg(), purpose=options.pop("purpose", "product_photo"),
            visibility=options.pop("visibility", "public"), actor=actor, now=now, **options,
        )  # fmt: skip


def test_a_photo_has_its_files_before_its_row_and_says_what_it_is(database: Any, now: datetime) -> None:
    data = jpeg()

    photo = stored_photo(now, data=data, owner_type="product", owner_id="prd_1")

    encoded = inspect_and_encode(data)
    assert (photo.width, photo.height, photo.widths) == (800, 600, [320, 640, 800])
    assert (photo.sha256, photo.source_sha256) == (encoded.sha256, encoded.source_sha256)
    assert (photo.created_at, photo.created_by, photo.byte_size) == (now, "usr_maker", len(encoded.main))
    assert [service.storage().get(key=key) for key in photo.keys] == list(encoded.variants.values())
    assert queries.of_owner(owner_type="product", owner_id="prd_1", purpose="product_photo") == [photo]


def test_the_same_photo_twice_is_one_row_and_the_second_set_of_files_goes(database: Any, now: datetime) -> None:
    data = jpeg()
    first = stored_photo(now, data=data)
    received = service.receive_image(data=data, visibility="public")

    with unit_of_work():
        second = service.record(received=received, purpose="product_photo", actor=MAKER, now=now)
    outbox.drain()

    assert second.id == first.id
    assert count() == 1
    assert all(service.storage().exists(key=key) for key in first.keys)
    assert not any(service.storage().exists(key=key) for key in received.keys)


def test_another_owner_uploader_purpose_or_visibility_is_another_row(database: Any, now: datetime) -> None:
    data = jpeg()
    rows = [
        stored_photo(now, data=data),
        stored_photo(now, data=data, actor=OTHER),
        stored_photo(now, data=data, purpose="claim_photo"),
        stored_photo(now, data=data, visibility="private"),
        stored_photo(now, data=data, owner_type="product", owner_id="prd_1"),
        stored_photo(now, data=data, owner_type="product", owner_id="prd_2"),
    ]

    assert len({row.id for row in rows}) == 6


def test_a_refused_photo_leaves_nothing(database: Any, app: Flask, now: datetime) -> None:
    before = count()

    with pytest.raises(errors.NotAnImage), unit_of_work():
        service.store_image(
            data=b"<svg/>", purpose="product_photo", visibility="public", actor=MAKER, now=now
        )  # fmt: skip

    assert count() == before


def test_when_the_store_is_down_there_is_no_row(database: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**_: Any) -> None:
        raise StorageUnavailable()

    monkeypatch.setattr(service.storage(), "put", down)

    with pytest.raises(StorageUnavailable), unit_of_work():
        service.store_image(data=jpeg(), purpose="product_photo", visibility="public", actor=MAKER, now=now)

    assert count() == 0


def test_a_pdf_is_kept_private_under_its_own_name(database: Any, now: datetime) -> None:
    with unit_of_work():
        row = service.store_document(
            data=PDF, name="..\\..\\C:/berkas/\u202eKTP\x00.pdf", purpose="identity", actor=MAKER, now=now
        )

    assert (row.visibility, row.content_type, row.name) == ("private", "application/pdf", "KTP.pdf")
    assert service.storage().get(key=row.keys[0]) == PDF


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.NotAPdf),
        (b"\x7fELF" + PDF, errors.NotAPdf),
        (b"%PDF-1.7 cut", errors.NotAPdf),
        (b"%PDF-" + b"0" * service.MAX_DOCUMENT_BYTES + b"%%EOF", errors.DocumentTooLarge),
    ],
    ids=["empty", "program", "truncated", "too large"],
)
def test_what_is_no_pdf_is_refused(database: Any, now: datetime, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error), unit_of_work():
        service.store_document(data=data, name="a.pdf", purpose="identity", actor=MAKER, now=now)

    assert count() == 0


def test_an_upload_is_given_to_its_object_once_and_only_by_its_uploader(database: Any, now: datetime) -> None:
    photo = stored_photo(now)

    with pytest.raises(NotFound), unit_of_work():
        service.give_to(media_id=photo.id, owner_type="product", owner_id="prd_9", actor=OTHER)
    assert queries.by_id(photo.id).owner_id is None
    for _ in range(2):
        with unit_of_work():
            service.give_to(media_id=photo.id, owner_type="product", owner_id="prd_1", actor=MAKER)
    with pytest.raises(NotFound), unit_of_work():
        service.give_to(media_id=photo.id, owner_type="product", owner_id="prd_2", actor=MAKER)

    assert queries.by_id(photo.id).owner_id == "prd_1"
    assert stored_photo(now, owner_type="product", owner_id="prd_1").id == photo.id


def test_a_removed_file_goes_with_its_row_after_the_commit(database: Any, now: datetime) -> None:
    photo = stored_photo(now, visibility="private")
    keys = photo.keys

    with unit_of_work():
        service.remove(media_id=photo.id, actor=MAKER, now=now, reason="permintaan pemilik")
        assert all(service.storage().exists(key=key) for key in keys)
    outbox.drain()
    service.remove_files("msg_again", {"keys": keys}, now)

    assert count() == 0
    assert not any(service.storage().exists(key=key) for key in keys)
    assert [event.reason for event in audit.history(object_type="media", object_id=photo.id)] == ["permintaan pemilik"]
