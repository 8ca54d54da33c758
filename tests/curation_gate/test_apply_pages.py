"""The pages of who applies, and of the check: from a customer's account to a work before the jury."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation_gate import applications, queries, service
from curation_gate.models import Application, Submission
from shop.artisans import queries as artisans
from shop.artisans.models import Artisan
from shop.identity import queries as people
from shop.kernel.unit_of_work import perform
from tests.curation_gate import applying, world
from tests.shop.media.test_service import PDF
from tests.support.people import Person, make_person, post, sign_in

BUSINESS = {
    "name": "Tapis Bunga Mayang", "owner_name": "Siti Contoh", "phone": "0812 3456 7890", "region_code": "18.09",
    "district_code": "", "address": "Jl. Contoh 1", "postcode": "35371", "nib": "dalam proses",
    "monthly_capacity": "12",
}  # fmt: skip

BAD = ("\x00", "-1", "0", "１２", "9" * 39, "1e9", "NaN", "-", "1.200", "a" * 6000, "\u202e12", "\ud800x")


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now)


@pytest.fixture
def maker(client: FlaskClient, now: datetime) -> Person:
    """A maker who is signed in while the round is open."""
    world.open_round(now=now)
    person = applying.maker(now=now)
    sign_in(client, person)
    return person


def district(region: str = "18.09") -> str:
    from shop.places import queries as places

    return places.districts(region_code=region)[0].code


def address(application_id: str, step: str = "") -> str:
    return f"/perajin/kurasi/ajukan/{application_id}{'/' + step if step else ''}"


def begin(client: FlaskClient) -> str:
    sent = post(client, "/perajin/kurasi/ajukan", {"kind": "new"})
    assert sent.status_code == 303
    return str(sent.location).split("/")[-2]


def fill(client: FlaskClient, application_id: str) -> None:
    for step in applications.STEPS:
        if step.fields:
            data = {one.name: applying.ANSWERS[one.name] for one in step.fields}
            edition = str(applying.row(application_id).edition)
            sent = post(client, address(application_id, step.key), {**data, "edition": edition})
            assert sent.status_code == 303, (step.key, text(sent))
    photos = {"foto-front": applying.upload(1), "foto-detail": applying.upload(2)}
    assert post(client, address(application_id, "foto"), photos).status_code == 303


def test_a_customer_registers_a_business_and_goes_on_as_an_artisan(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    person = make_person("customer", name="Siti Contoh")
    sign_in(client, person)
    assert client.get("/daftar/perajin").location == "/perajin/kurasi/usaha"
    assert 'value="Siti Contoh"' in text(client.get("/perajin/kurasi/usaha"))
    assert client.get("/perajin/kurasi").status_code == 403
    data = {**BUSINESS, "district_code": district(), "proof": (io.BytesIO(PDF), "nib.pdf")}
    sent = post(client, "/perajin/kurasi/usaha", data)
    assert (sent.status_code, sent.location) == (303, "/perajin/kurasi")
    assert "Ajukan karya baru" in text(client.get("/perajin/kurasi"))
    view = people.user_by_id(user_id=person.id)
    assert view is not None and view.roles == ("artisan", "customer") and view.artisan_id is not None
    artisan = artisans.artisan(artisan_id=view.artisan_id)
    assert artisan is not None
    assert (artisan.name, artisan.phone, artisan.region_verified_at) == ("Tapis Bunga Mayang", "+6281234567890", None)
    assert "nib.pdf" in text(client.get("/perajin/kurasi/usaha"))
    again = {**BUSINESS, "name": "Usaha kedua", "district_code": district()}
    assert post(client, "/perajin/kurasi/usaha", again).status_code == 409
    assert world.count(Artisan) == 1


def test_the_old_session_of_who_became_an_artisan_has_ended(client: FlaskClient, now: datetime) -> None:
    person = make_person("customer")
    sign_in(client, person)
    with client.session_transaction() as session:
        before = session["_user_id"]
    post(client, "/perajin/kurasi/usaha", {**BUSINESS, "district_code": district()})
    with client.session_transaction() as session:
        assert session["_user_id"] != before
        session["_user_id"] = before
    assert client.get("/perajin/kurasi").status_code == 401


def test_a_known_business_is_not_handed_to_who_types_its_name(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    world.register(world.registration(1, maker_name="Tapis Bunga Mayang", phone="+6281234567890"), now=now)
    person = make_person("customer")
    sign_in(client, person)
    sent = post(
        client, "/perajin/kurasi/usaha", {**BUSINESS, "name": "TAPIS bunga-mayang", "district_code": district()}
    )
    assert sent.status_code == 409 and "Hubungi sekretariat" in text(sent)
    view = people.user_by_id(user_id=person.id)
    assert view is not None and (view.artisan_id, view.roles) == (None, ("customer",))
    assert world.count(Artisan) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("phone", "abc"), ("phone", "０８１２３４５６７８９０"), ("nib", "123"), ("monthly_capacity", "-1"),
     ("monthly_capacity", "１２"), ("monthly_capacity", "9" * 30), ("region_code", "99.99"), ("postcode", "1"),
     ("name", "Tapis\x00"), ("address", "x" * 5000)],
)  # fmt: skip
def test_a_business_that_cannot_be_read_is_not_registered(
    client: FlaskClient, now: datetime, field: str, value: str
) -> None:
    sign_in(client, make_person("customer"))
    sent = post(client, "/perajin/kurasi/usaha", {**BUSINESS, "district_code": district(), field: value})
    assert sent.status_code == 422 and f'href="#{field}"' in text(sent)
    assert world.count(Artisan) == 0


def test_a_district_of_another_region_is_refused(client: FlaskClient, now: datetime) -> None:
    sign_in(client, make_person("customer"))
    sent = post(client, "/perajin/kurasi/usaha", {**BUSINESS, "district_code": district("18.71")})
    assert sent.status_code == 422 and "bukan di kabupaten/kota" in text(sent)


def test_staff_do_not_apply(client: FlaskClient, now: datetime) -> None:
    person = make_person("customer", "secretariat")
    sign_in(client, person)
    sent = post(client, "/perajin/kurasi/usaha", {**BUSINESS, "district_code": district()})
    assert sent.status_code == 409 and "Akun staf" in text(sent)
    assert world.count(Artisan) == 0


def test_an_artisan_without_a_business_is_led_to_register_it(client: FlaskClient, now: datetime) -> None:
    sign_in(client, make_person("artisan"))
    assert client.get("/perajin/").location == "/perajin/kurasi/usaha"
    assert "Daftarkan usaha" in text(client.get("/perajin/kurasi"))


def test_from_the_first_word_to_the_number(client: FlaskClient, maker: Person) -> None:
    assert "Belum ada pengajuan" in text(client.get("/perajin/kurasi"))
    application_id = begin(client)
    assert client.get(address(application_id)).location.endswith("/karya")
    fill(client, application_id)
    assert client.get(address(application_id)).location.endswith("/kirim")
    page = text(client.get(address(application_id, "kirim")))
    for word in ("Selendang Pucuk Rebung", "Rp250.000", "180 sentimeter", "Siap stok", "Kirim pengajuan"):
        assert word in page
    edition = str(applying.row(application_id).edition)
    refused = post(client, address(application_id, "kirim"), {"edition": edition})
    assert refused.status_code == 422 and 'href="#consent"' in text(refused)
    sent = post(client, address(application_id, "kirim"), {"edition": edition, "consent": "1"})
    assert (sent.status_code, sent.location) == (303, "/perajin/kurasi")
    again = post(client, address(application_id, "kirim"), {"edition": edition, "consent": "1"})
    assert again.status_code == 303
    mine = text(client.get("/perajin/kurasi"))
    assert "nomor 1" in mine and "Diperiksa" in mine and "Musyawarah" in mine
    assert world.count(Submission) == 1
    assert client.get(address(application_id, "karya")).status_code == 303


def test_what_is_half_is_kept_and_said(client: FlaskClient, maker: Person) -> None:
    application_id = begin(client)
    sent = post(client, address(application_id, "karya"), {"edition": "1", "product_name": "Tapis", "nanti": "1"})
    assert (sent.status_code, sent.location) == (303, "/perajin/kurasi")
    page = text(client.get("/perajin/kurasi"))
    assert "Yang masih kurang: Jenis kriya" in page and "Lanjutkan" in page
    wrong = post(client, address(application_id, "ukuran"), {"edition": "2", "length": "30 x 20", "weight": "250"})
    assert wrong.status_code == 422 and 'href="#length"' in text(wrong) and 'value="30 x 20"' in text(wrong)
    assert applying.row(application_id).answers["weight"] == "250"
    assert "Yang masih kurang" in text(client.get(address(application_id, "kirim")))


def test_two_tabs_the_older_page_is_a_409_that_keeps_what_was_typed(client: FlaskClient, maker: Person) -> None:
    application_id = begin(client)
    first = post(client, address(application_id, "bahan"), {"edition": "1", "material": "Katun", "technique": "Sulam"})
    assert first.status_code == 303
    older = post(client, address(application_id, "bahan"), {"edition": "1", "material": "Sutra", "technique": "Sulam"})
    assert older.status_code == 409
    assert "Sutra" in text(older) and "jendela atau HP lain" in text(older) and 'value="2"' in text(older)
    assert applying.row(application_id).answers["material"] == "Katun"
    again = post(client, address(application_id, "bahan"), {"edition": "2", "material": "Sutra", "technique": "Sulam"})
    assert again.status_code == 303 and applying.row(application_id).answers["material"] == "Sutra"


def test_one_photo_that_cannot_be_used_does_not_cost_the_others(client: FlaskClient, maker: Person) -> None:
    application_id = begin(client)
    photos = {
        "foto-front": applying.upload(1), "foto-detail": (io.BytesIO(b"<svg/>"), "foto.jpg"),
        "foto-back": applying.upload(1, "sama.jpg"), "foto-size": applying.upload(3),
    }  # fmt: skip
    sent = post(client, address(application_id, "foto"), photos)
    assert sent.status_code == 422 and 'href="#foto-detail"' in text(sent) and 'href="#foto-back"' in text(sent)
    assert [one["slot"] for one in applying.row(application_id).photos] == ["front", "size"]
    gone = applying.row(application_id).photos[0]["media_id"]
    assert post(client, address(application_id, "foto"), {"hapus": gone}).status_code == 303
    assert [one["slot"] for one in applying.row(application_id).photos] == ["size"]


def test_somebody_elses_application_is_not_there(client: FlaskClient, maker: Person, now: datetime) -> None:
    foreign = applying.filled(applying.maker(now=now), now=now)
    before = applying.row(foreign).edition
    for step in ("karya", "foto", "kirim"):
        assert client.get(address(foreign, step)).status_code == 404
        assert post(client, address(foreign, step), {"edition": str(before), "consent": "1"}).status_code == 404
    assert client.get(address(foreign)).status_code == 404
    assert post(client, address(foreign, "hapus")).status_code == 404
    assert client.get(address("apl_" + "x" * 3000)).status_code == 404
    assert client.get(address(foreign, "lain")).status_code == 404
    assert (applying.row(foreign).edition, world.count(Submission)) == (before, 0)


def test_a_draft_can_be_thrown_away(client: FlaskClient, maker: Person) -> None:
    application_id = begin(client)
    assert post(client, address(application_id, "hapus")).status_code == 303
    assert client.get(address(application_id, "karya")).status_code == 404
    assert applying.row(application_id).status == "discarded"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_input_breaks_a_step(client: FlaskClient, maker: Person, data: st.DataObject) -> None:
    bad = st.one_of(st.text(max_size=60), st.sampled_from(BAD))
    drafts = queries.drafts_of(artisan_id=maker.actor.artisan_id or "")
    application_id = drafts[0].id if drafts else begin(client)
    step = data.draw(st.sampled_from([one for one in applications.STEPS if one.fields]))
    typed = {one.name: data.draw(bad).encode("utf-8", "replace").decode() for one in step.fields}
    edition = str(applying.row(application_id).edition)
    sent = post(client, address(application_id, step.key), {**typed, "edition": edition})
    assert sent.status_code in (303, 422)
    for page in (step.key, "kirim"):
        assert client.get(address(application_id, page)).status_code == 200
    assert all("\x00" not in value for value in applying.row(application_id).answers.values())
    sent = post(
        client, address(application_id, "kirim"),
        {"edition": str(applying.row(application_id).edition), "consent": "1"},
    )  # fmt: skip
    assert sent.status_code == 422 and world.count(Submission) == 0


@pytest.mark.parametrize("edition", ["", "-1", "x", "１", "9" * 40])
def test_an_edition_that_is_no_number_is_an_old_one(client: FlaskClient, maker: Person, edition: str) -> None:
    application_id = begin(client)
    sent = post(client, address(application_id, "karya"), {"edition": edition, "product_name": "Tapis"})
    assert sent.status_code == 409 and applying.row(application_id).answers.get("product_name") is None


def test_a_closed_round_says_so_and_keeps_everything(client: FlaskClient, maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    perform(lambda: service.close_registration(year=2026, actor=world.SECRETARY, now=now))
    edition = str(applying.row(application_id).edition)
    sent = post(client, address(application_id, "kirim"), {"edition": edition, "consent": "1"})
    assert sent.status_code == 409 and "tetap tersimpan untuk putaran berikutnya" in text(sent)
    page = text(client.get("/perajin/kurasi"))
    assert "Ajukan karya baru" not in page and "tidak menerima pengajuan" in page
    world.open_round(now=now, year=2027)
    assert "Pindahkan ke" in text(client.get("/perajin/kurasi"))
    assert post(client, address(application_id, "pindah")).status_code == 303
    assert queries.application(application_id=application_id).year == 2027


def test_the_check_from_the_queue_to_the_jury(client: FlaskClient, maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now, craft="lain")
    one = applying.send(application_id, maker, now=now)
    sign_in(client, make_person("secretariat"))
    assert "Selendang Pucuk Rebung" in text(client.get("/meja/kurasi/putaran/2026/berkas"))
    base, old = f"/meja/kurasi/berkas/{one.id}", one.content_hash
    page = text(client.get(base))
    for word in ("Jenis kriyanya tidak ada di daftar", "Daerah belum diperiksa", "Pemilik Uji", one.content_hash):
        assert word in page
    assert post(client, f"{base}/perbaikan", {"shown_hash": one.content_hash, "reason": ""}).status_code == 422
    assert world.submission(one.id).status == "submitted"
    asked = post(client, f"{base}/perbaikan", {"shown_hash": one.content_hash, "reason": "Pilih jenis kriya."})
    assert (asked.status_code, asked.location) == (303, "/meja/kurasi/putaran/2026/berkas")
    sign_in(client, maker)
    assert "Pilih jenis kriya." in text(client.get("/perajin/kurasi"))
    assert "Yang diminta sekretariat" in text(client.get(address(application_id, "karya")))
    edition = str(applying.row(application_id).edition)
    data = {"edition": edition, "product_name": "Selendang Pucuk Rebung", "craft": "selendang-tapis", "story": "x"}
    assert post(client, address(application_id, "karya"), data).status_code == 303
    assert "Yang berubah" in text(client.get(address(application_id, "kirim")))
    edition = str(applying.row(application_id).edition)
    assert post(client, address(application_id, "kirim"), {"edition": edition, "consent": "1"}).status_code == 303
    sign_in(client, make_person("secretariat"))
    stale = post(client, f"{base}/lengkap", {"shown_hash": old, "region": "1"})
    assert stale.status_code == 409 and world.submission(one.id).status == "submitted"
    shown = world.submission(one.id).content_hash
    unseen = post(client, f"{base}/lengkap", {"shown_hash": shown})
    assert unseen.status_code == 422 and 'href="#region"' in text(unseen)
    assert post(client, f"{base}/lengkap", {"shown_hash": shown, "region": "1"}).status_code == 303
    assert world.submission(one.id).status == "screened"
    assert "Semua berkas sudah diperiksa" in text(client.get("/meja/kurasi/putaran/2026/berkas"))


def test_the_check_is_the_secretariats(client: FlaskClient, maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    base = f"/meja/kurasi/berkas/{one.id}"
    assert client.get(base).status_code == 403
    for role in ("chair", "auditor"):
        sign_in(client, make_person(role))
        assert client.get(base).status_code == 200 and "Minta perbaikan" not in text(client.get(base))
        assert post(client, f"{base}/lengkap", {"shown_hash": one.content_hash, "region": "1"}).status_code == 403
    assert world.submission(one.id).status == "submitted"


def test_taking_a_work_back(client: FlaskClient, maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    base = f"/perajin/kurasi/pengajuan/{one.id}/tarik"
    assert base in text(client.get("/perajin/kurasi"))
    assert client.get(base).status_code == 200
    assert post(client, base, {"reason": ""}).status_code == 422
    assert world.submission(one.id).status == "submitted"
    assert post(client, base, {"reason": "Contohnya terjual"}).status_code == 303
    assert world.submission(one.id).status == "withdrawn"
    assert post(client, base, {"reason": "Lagi"}).status_code == 409
    sign_in(client, applying.maker(now=now))
    assert client.get(base).status_code == 404


def test_nothing_shows_that_sheets_are_in(client: FlaskClient, maker: Person, now: datetime) -> None:
    jury = world.jury()
    perform(lambda: service.seat_all_curators(year=2026, actor=world.SECRETARY, now=now))
    one = applying.accept(applying.sent(maker, now=now), now=now)
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    before = text(client.get("/perajin/kurasi"))
    world.score_all(one, jury, 4, now=now)
    assert world.submission(one.id).status == "scored"
    assert text(client.get("/perajin/kurasi")) == before
    assert "Sedang dinilai" in before


def test_an_empty_draft_is_not_begun_twice(client: FlaskClient, maker: Person) -> None:
    assert begin(client) == begin(client)
    assert world.count(Application) == 1
    assert post(client, "/perajin/kurasi/ajukan", {"kind": "renewal"}).status_code == 303
    assert world.count(Application) == 1
