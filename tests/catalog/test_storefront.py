"""The public pages show what can be bought, with few statements, and nothing else."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog import service
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world
from tests.catalog.statements import Statements


@pytest.fixture
def shelf(database: Any, now: datetime) -> dict[str, Any]:
    """Two makers of two regions with three works."""
    with unit_of_work():
        tapis = world.make_artisan(now=now, name="KUB Sekar Tapis")
        pisang = world.make_artisan(now=now, name="Sanggar Pulau Pisang", region=world.PESISIR_BARAT)
        scarf = world.make_listing(
            artisan_id=tapis.id, now=now, name_id="Selendang Pucuk Rebung", name_en="Bamboo Shoot Scarf", photos=2,
            price=250_000,
        )  # fmt: skip
        cloth = world.make_listing(
            artisan_id=pisang.id, now=now, craft_id="tapis-pulau-pisang", name_id="Kain Tapis Pulau", name_en="",
            price=3_000_000, mode="made_to_order", stock=0,
        )  # fmt: skip
        basket = world.make_listing(
            artisan_id=tapis.id, now=now, craft_id=None, name_id="Keranjang Anyaman", price=150_000, stock=2,
            description_id="Dianyam dari bambu.",
        )  # fmt: skip
    return {"tapis": tapis, "pisang": pisang, "scarf": scarf, "cloth": cloth, "basket": basket}


def test_the_front_page_shows_the_newest_works_with_few_statements(client: FlaskClient, shelf: dict[str, Any]) -> None:
    with Statements() as made:
        answer = client.get("/")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for text in ("Selendang Pucuk Rebung", "Kain Tapis Pulau", "Keranjang Anyaman", "Rp3.000.000", "Lihat 3 karya"):
        assert text in page
    assert made.count <= 12, made.seen


def test_the_list_filters_sorts_and_counts(client: FlaskClient, shelf: dict[str, Any]) -> None:
    with Statements() as made:
        page = client.get("/produk?urut=termurah").get_data(as_text=True)
    assert made.count <= 10, made.seen
    assert page.index("Keranjang Anyaman") < page.index("Selendang Pucuk") < page.index("Kain Tapis Pulau")

    only = client.get("/produk?daerah=pesisir-barat&kirim=buat").get_data(as_text=True)
    assert "Kain Tapis Pulau" in only
    assert "Keranjang Anyaman" not in only

    cheap = client.get("/produk?max=200.000").get_data(as_text=True)
    assert "Keranjang Anyaman" in cheap
    assert "Selendang" not in cheap


def test_a_list_without_results_says_which_filter_to_drop(client: FlaskClient, shelf: dict[str, Any]) -> None:
    page = client.get("/produk?daerah=pesisir-barat&kirim=siap").get_data(as_text=True)
    assert "Tidak ada karya yang cocok" in page
    assert "Tanpa saringan “Kapan dikirim”: 1 karya" in page
    assert "Tanpa saringan “Daerah”: 2 karya" in page


def test_a_bad_price_range_is_said_and_not_applied(client: FlaskClient, shelf: dict[str, Any]) -> None:
    page = client.get("/produk?min=500.000&max=100").get_data(as_text=True)
    assert "Harga tertinggi harus di atas harga terendah." in page
    assert "Keranjang Anyaman" in page


def test_the_pager_shows_every_work_once(client: FlaskClient, shelf: dict[str, Any], now: datetime) -> None:
    with unit_of_work():
        for number in range(30):
            world.make_listing(artisan_id=shelf["tapis"].id, now=now, name_id=f"Karya nomor {number:02d}x")
    seen, address = [], "/produk?urut=termurah"
    for _ in range(3):
        page = client.get(address).get_data(as_text=True)
        seen += [number for number in range(30) if f"Karya nomor {number:02d}x" in page]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == list(range(30))


def test_the_product_page_tells_everything_with_few_statements(client: FlaskClient, shelf: dict[str, Any]) -> None:
    with Statements() as made:
        answer = client.get("/produk/selendang-pucuk-rebung")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert made.count <= 12, made.seen
    for text in ("KUB Sekar Tapis", "Rp250.000", "Jarak sulam sampai 3 mm", "112 × 120 × 1 cm", "780 gram",
                 "Revisi 1", "application/ld+json", '"priceCurrency": "IDR"', "Foto 2"):  # fmt: skip
        assert text in page
    assert '<link rel="canonical" href="http://localhost/produk/selendang-pucuk-rebung">' in page


def test_english_pages_show_english_names_and_fall_back_to_indonesian(
    client: FlaskClient, shelf: dict[str, Any]
) -> None:
    page = client.get("/en/produk").get_data(as_text=True)
    assert "Bamboo Shoot Scarf" in page
    assert "Kain Tapis Pulau" in page


def test_structured_data_cannot_end_its_script(client: FlaskClient, shelf: dict[str, Any], now: datetime) -> None:
    with unit_of_work():
        world.make_listing(artisan_id=shelf["tapis"].id, now=now, name_id="</script><b>Tebal")
    page = client.get("/produk/script-b-tebal").get_data(as_text=True)
    block = page.split("application/ld+json")[1].split("</script>")[0]
    assert "\\u003c/script\\u003e\\u003cb\\u003eTebal" in block


@pytest.mark.parametrize(
    "address", ["/perajin-kami", "/perajin-kami/kub-sekar-tapis", "/kriya/selendang-tapis", "/daerah/pesawaran",
                "/kategori/tekstil", "/stok-dekranasda", "/cari?q=tapis", "/sitemap.xml"],
)  # fmt: skip
def test_every_public_page_opens(client: FlaskClient, shelf: dict[str, Any], address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_makers_page_lists_only_their_works(client: FlaskClient, shelf: dict[str, Any]) -> None:
    page = client.get("/perajin-kami/kub-sekar-tapis").get_data(as_text=True)
    assert "Selendang Pucuk Rebung" in page
    assert "Kain Tapis Pulau" not in page


def test_search_finds_by_root_and_beginning_and_hints_at_spelling(client: FlaskClient, shelf: dict[str, Any]) -> None:
    assert "Keranjang Anyaman" in client.get("/cari?q=menganyam").get_data(as_text=True)
    assert "Selendang Pucuk" in client.get("/cari?q=selend").get_data(as_text=True)
    missed = client.get("/cari?q=selendnag").get_data(as_text=True)
    assert "Tidak ada karya yang cocok" in missed
    assert "<strong>selendang</strong>" in missed


def test_dekranasdas_pieces_are_offered_beside_the_makers(
    client: FlaskClient, shelf: dict[str, Any], now: datetime
) -> None:
    with unit_of_work():
        service.receive_owned_stock(
            revision_id=shelf["scarf"].revision_id, quantity=2, unit_cost=100_000, price=240_000, reference="lot_9",
            actor=world.DESK, now=now,
        )  # fmt: skip
    page = client.get("/stok-dekranasda").get_data(as_text=True)
    assert "Selendang Pucuk Rebung" in page
    assert "Keranjang Anyaman" not in page
    own = client.get("/produk/selendang-pucuk-rebung?penjual=dekranasda").get_data(as_text=True)
    assert "Dijual oleh Dekranasda, dibuat oleh KUB Sekar Tapis." in own
    assert "Rp240.000" in own
