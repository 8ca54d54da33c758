"""The information pages: there, sound, public, with the numbers in force and the council's own contact."""

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shop.kernel import settings
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import unit_of_work
from shop.web import info
from tests.shop.web.test_layouts import outline

PATHS = [page.path for page in info.PAGES]
CONTACT = {
    "SHOP_ADDRESS": "Jalan Contoh 1, Bandar Lampung",
    "SHOP_EMAIL": "toko@contoh.id",
    "SHOP_PHONE": "0721 123-456",
    "SHOP_WHATSAPP_NUMBER": "+628120000000",
}


def contact_of(page: str) -> str:
    return page.partition("Kontak toko dan pengaduan")[2].partition("</section>")[0]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_sound_html_and_leads_to_pages_that_exist(visitor: FlaskClient, path: str, prefix: str) -> None:
    answer = visitor.get(prefix + path)
    page = outline(answer.text)

    assert answer.status_code == 200
    assert page.unbalanced == []
    assert [tag for tag, _attributes in page.tags].count("h1") == 1
    assert not [tag for tag, attributes in page.tags if "style" in attributes or tag in ("script", "style")]
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] or "" for tag, attributes in page.tags if tag == "a"}
    own = {link for link in links if link.startswith("/") and link.partition("?")[0] != prefix + path}
    assert len(own) >= len(PATHS) - 1
    for link in own:
        assert visitor.get(link).status_code == 200, link


def test_the_footer_of_every_page_leads_here(visitor: FlaskClient) -> None:
    footer = visitor.get("/tentang").text.partition("<footer")[2]

    for path in PATHS:
        assert f'<a href="{path}">' in footer, path


def test_everybody_may_open_them(edge: Flask) -> None:
    views = {name: view for name, view in edge.view_functions.items() if name.startswith("info.")}

    assert len(views) == len(PATHS) + 1
    assert {getattr(view, "__access__", None) for view in views.values()} == {"public"}


def test_the_contact_is_the_one_that_is_configured(make: Callable[..., Flask]) -> None:
    page = contact_of(make(**CONTACT).test_client().get("/hubungi").text)

    assert "Jalan Contoh 1, Bandar Lampung" in page
    assert '<a href="mailto:toko@contoh.id">toko@contoh.id</a>' in page
    assert '<a href="tel:0721123456">0721 123-456</a>' in page
    assert '<a href="https://wa.me/628120000000">+628120000000</a>' in page


def test_what_is_not_configured_is_said_only_in_development(make: Callable[..., Flask]) -> None:
    development = contact_of(make(SHOP_ENV="development", SHOP_EMAIL="a@contoh.id").test_client().get("/hubungi").text)
    production = make(SHOP_ENV="production", SHOP_EMAIL="a@contoh.id").test_client().get("/hubungi").text
    without = make(SHOP_ENV="production").test_client().get("/hubungi").text

    assert development.count("belum diisi") == 3
    assert "a@contoh.id" in development
    assert "belum diisi" not in production
    assert contact_of(production).count("<dt>") == 1
    assert "Kontak toko dan pengaduan" not in without
    assert "Kementerian Perdagangan" in without


def test_the_ministry_can_be_reached(visitor: FlaskClient) -> None:
    page = visitor.get("/hubungi").text

    for shown in ("0853-1111-1010", "pengaduan.konsumen@kemendag.go.id", "simpktn.kemendag.go.id"):
        assert f">{shown}</a>" in page, shown


def test_the_terms_name_their_version(visitor: FlaskClient) -> None:
    assert info.TERMS_VERSION == "2026-11"
    assert "Versi 2026-11" in visitor.get("/syarat").text


def test_the_example_of_the_estimate_is_what_the_rule_gives(visitor: FlaskClient) -> None:
    volume_kg = 40 * 30 * 8 / 6000

    assert volume_kg == 1.6
    assert "Berat volumenya 1,6 kg, jadi ditagih 2 kg." in visitor.get("/ongkos-kirim").text
    assert "perkiraan" in visitor.get("/ongkos-kirim").text


def test_how_we_judge_is_the_page_of_the_rounds_where_there_is_one(make: Callable[..., Flask]) -> None:
    without = make().test_client()
    whole = make()
    whole.add_url_rule("/kurasi", "rounds", lambda: "")
    client = whole.test_client()

    assert without.get("/cara-kami-menilai").status_code == 404
    assert 'href="/kurasi"' not in without.get("/tentang").text
    assert client.get("/cara-kami-menilai").headers["Location"] == "/kurasi"
    assert client.get("/en/cara-kami-menilai").headers["Location"] == "/en/kurasi"
    assert 'href="/kurasi"' in client.get("/tentang").text


def test_an_application_is_linked_where_artisans_can_register(make: Callable[..., Flask]) -> None:
    whole = make()
    whole.add_url_rule("/daftar/perajin", "apply", lambda: "")

    assert 'class="btn" href="/daftar/perajin"' in whole.test_client().get("/untuk-perajin").text
    assert "Hubungi kami untuk ikut." in make().test_client().get("/untuk-perajin").text


def test_the_numbers_are_the_ones_in_force(client: FlaskClient, now: datetime) -> None:
    before = unescape(client.get("/klaim").text)
    with unit_of_work():
        for key, value in (("orders.claim_window_days", 5), ("orders.commission_bp", 750)):
            settings.change(key=key, value=value, reason="diputuskan rapat", actor=SYSTEM, now=now)
    after = unescape(client.get("/klaim").text)

    assert "ajukan klaim dalam 3 hari kerja" in before
    assert "ajukan klaim dalam 5 hari kerja" in after
    assert "7,5% dari harga barang" in client.get("/untuk-perajin").text


def test_every_number_is_a_setting_of_the_whole_shop(app: Flask) -> None:
    known = {setting.key: setting.default for setting in settings.known()}

    for name, (key, default) in info.FIGURES.items():
        assert known[key] == default, name
