"""Issue, point 7: a production run with an advance, a lot, its inspection, the BAST, the money, the goods on sale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from tests.functional.chapter_money import the_makers_are_paid
from tests.functional.story import Story, Work
from tests.functional.visiting import facts, photo, rupiah, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUANTITY, PRICE, RESALE = 10, 90_000, 120_000
VALUE = QUANTITY * PRICE
ADVANCE = VALUE * 30 // 100
CEILING, ADVANCE_LIMIT = 1_000_000_000, 40_000_000
# 7 of 10 pieces pass at first, 2 come back from rework, 1 is rejected. The advance goes back pro rata, the rest last.
FIRST_GROSS, FIRST_RECOVERED = 7 * PRICE, ADVANCE * 7 // 10
SECOND_GROSS, SECOND_RECOVERED = 2 * PRICE, ADVANCE - FIRST_RECOVERED


@dataclass(frozen=True)
class Run:
    """An issued run: its page on the desk and its number."""

    path: str
    number: str
    work: Work

    @property
    def id(self) -> str:
        return self.path.rsplit("/", 1)[1]


def the_budget_is_set(story: Story) -> None:
    page = story.go(story.person("approver"), "/meja/serap/anggaran")
    page.get_by_label("Pagu setahun").fill("1.000.000.000")
    page.get_by_label("Batas uang muka berjalan per perajin").fill("40.000.000")
    page.get_by_label("Alasan perubahan").fill("Anggaran perubahan")
    page.get_by_role("button", name="Simpan pagu").click()
    assert said(page) == "Pagu tersimpan."
    assert kpis(page)["Pagu tahun ini"] == rupiah(CEILING)


def a_run_is_issued_and_accepted(story: Story) -> Run:
    work = story.work_of("artisan_1")
    buyer = story.go(story.person("buyer"), "/meja/serap/pesanan/baru")
    buyer.get_by_label("Karya dan perajin").select_option(work.listing["revision"]["id"])
    for label, text in (
        ("Jumlah barang", str(QUANTITY)),
        ("Harga beli per buah", "90.000"),
        ("Harga jual kembali", "120.000"),
        ("Uang muka", "30"),
        ("Selesai paling lambat", f"{datetime.now(UTC) + timedelta(days=45):%Y-%m-%d}"),
    ):
        buyer.get_by_label(label, exact=True).fill(text)
    buyer.get_by_label("Menurut komitmen").select_option("")
    story.shot(buyer, "30-po-baru")
    buyer.get_by_role("button", name="Kirim tawaran").click()
    buyer.wait_for_url("**/meja/serap/pesanan/run_*")
    agreed = facts(buyer)
    assert (agreed["Nilai uang"], agreed["Uang muka 30%"]) == (rupiah(VALUE), rupiah(ADVANCE))
    run = Run(buyer.url.removeprefix(story.shop.url), buyer.get_by_role("heading", level=1).inner_text(), work)
    story.shot(buyer, "31-po-ditawarkan")

    maker = story.go(story.person("artisan_1"), "/perajin/produksi")
    story.shot(maker, "32-tawaran")
    maker.get_by_role("link", name="Lihat dan jawab").click()
    offered = facts(maker)
    assert (offered["Harga per buah"], offered["Uang muka 30%"]) == (rupiah(PRICE), rupiah(ADVANCE))
    maker.get_by_role("button", name="Saya sanggup").click()
    assert said(maker) == "Terima kasih. Kapasitas Anda sudah dicatat untuk pesanan ini."
    assert badge(maker) == "Disanggupi"
    return run


def the_advance_is_paid(story: Story, run: Run) -> None:
    finance = story.go(story.person("finance"), run.path)
    finance.get_by_label("Nomor referensi transfer").fill("TRF-2026-0007")
    story.shot(finance, "33-uang-muka")
    finance.get_by_role("button", name=f"Catat uang muka {rupiah(ADVANCE)}").click()
    assert said(finance) == "Uang muka tercatat. Perajin bisa mulai."
    assert facts(finance)["Uang muka berjalan"] == rupiah(ADVANCE)


def the_lot_comes(story: Story, run: Run) -> Page:
    """The artisan makes and sends all ten; the buyer counts them. Returns the buyer's page of the lot."""
    maker = story.go(story.person("artisan_1"), f"/perajin/produksi/{run.id}")
    maker.get_by_label("Sudah selesai berapa buah seluruhnya?").fill(str(QUANTITY))
    maker.get_by_role("button", name="Simpan kabar").click()
    assert said(maker) == "Kabar tersimpan."
    maker.get_by_label("Jumlah barang", exact=True).fill(str(QUANTITY))
    story.shot(maker, "34-kirim-barang")
    maker.get_by_role("button", name="Saya kirim").click()
    assert "Kiriman 1, 10 buah" in maker.locator("main").inner_text()

    buyer = story.go(story.person("buyer"), "/meja/serap/kiriman")
    story.shot(buyer, "35-penerimaan")
    buyer.get_by_role("link", name=f"{run.number}/1").click()
    buyer.get_by_label("Jumlah barang", exact=True).fill(str(QUANTITY))
    buyer.get_by_role("button", name="Terima barang").click()
    assert said(buyer) == "Diterima. Periksa mutunya sebelum batas waktu."
    assert facts(buyer)["Diterima"] == "10"
    return buyer


def the_lot_is_inspected(story: Story, buyer: Page) -> None:
    """7 pass, 2 need rework, 1 is rejected; what adds up to more than there is, is refused first."""
    story.visitors.expect("/kiriman/.*/periksa: console: .*(409|422)")
    buyer.get_by_label("Lolos", exact=True).fill("11")
    buyer.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    assert buyer.locator(".errbox").count() == 1
    assert facts(buyer)["Keadaan"].startswith("Lolos 0,")
    buyer.get_by_label("Lolos", exact=True).fill("7")
    for label, count, reason in (("Perlu perbaikan", "2", "Bibir kurang rata"), ("Ditolak", "1", "Retak")):
        buyer.get_by_label(f"{label} (boleh kosong)", exact=True).fill(count)
        buyer.get_by_label(f"Alasan {label.lower()} (boleh kosong)", exact=True).fill(reason)
    buyer.locator("#photos").set_input_files(photo("retak.jpg", "retak"))
    story.shot(buyer, "36-periksa")
    buyer.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    assert said(buyer) == "Hasil pemeriksaan tersimpan."
    found = facts(buyer)
    assert found["Keadaan"] == "Lolos 7, perbaikan 2, ditolak 1, menunggu 0"
    assert (found["Nilai barang yang lolos"], found["Dipotong uang muka"], found["Dibayarkan"]) == (
        rupiah(FIRST_GROSS), rupiah(FIRST_RECOVERED), rupiah(FIRST_GROSS - FIRST_RECOVERED),
    )  # fmt: skip
    story.shot(buyer, "37-hasil-pemeriksaan")


def the_handover_note_downloads(story: Story, run: Run) -> str:
    """The paper names the note, the run, the maker and the quantities; returns its number."""
    page = story.go(story.person("buyer"), run.path)
    number = page.get_by_role("region", name="Serah terima barang").locator("tbody a").first.inner_text()
    story.shot(page, "38-po-berjalan")
    with page.expect_download() as caught:
        page.get_by_role("link", name=f"Unduh {number}").click()
    assert caught.value.suggested_filename == f"{number}.pdf"
    document = pypdfium2.PdfDocument(Path(caught.value.path()).read_bytes())
    text = " ".join("\n".join(sheet.get_textpage().get_text_range() for sheet in document).split())
    for words in (number, run.number, run.work.maker, run.work.title, rupiah(FIRST_GROSS)):
        assert words in text, f"{words} is not in {text}"
    assert "7" in text and "Retak" in text
    return number


def the_rest_is_reworked(story: Story, buyer: Page, lot_path: str) -> None:
    story.go(buyer, lot_path)
    buyer.get_by_label("Jumlah barang", exact=True).fill("2")
    buyer.get_by_role("button", name="Terima barang").click()
    buyer.get_by_label("Lolos", exact=True).fill("2")
    buyer.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    assert said(buyer) == "Hasil pemeriksaan tersimpan."
    assert facts(buyer)["Keadaan"] == "Lolos 9, perbaikan 0, ditolak 1, menunggu 0"


def the_net_is_paid(story: Story) -> None:
    """Accepted value less the recovered advance, to the rupiah, through the same two-person batch."""
    net = FIRST_GROSS - FIRST_RECOVERED + SECOND_GROSS - SECOND_RECOVERED
    assert net == 9 * PRICE - ADVANCE == 540_000
    the_makers_are_paid(story, {"artisan_1": net}, name="serapan")


def the_goods_are_on_sale(story: Story, run: Run) -> str:
    """Sold by Dekranasda, made by the artisan, the same cleared revision; returns the variant's id."""
    (owned,) = [row for row in story.shop.api().everything("/products") if row["seller"] == "dekranasda"]
    assert (owned["title"], owned["artisan"]["name"]) == (run.work.title, run.work.maker)
    assert owned["revision"] == run.work.listing["revision"]
    assert (owned["price"], owned["available"], owned["mode"]) == (RESALE, 9, "ready_stock")
    page = story.go(story.stranger(), "/stok-dekranasda")
    assert page.locator("li.card").count() == 1
    page.goto(owned["url"])
    assert f"Dijual oleh Dekranasda, dibuat oleh {run.work.maker}." in page.locator("main").inner_text()
    story.shot(page, "40-dijual-dekranasda")
    return str(owned["variant_id"])


def the_first_page_adds_up(story: Story, *, sold: int) -> None:
    """Budget, exposure, and what became of what was promised."""
    page = story.go(story.person("buyer"), "/meja")
    on_the_first_page = kpis(page)
    story.go(page, "/meja/serap")
    shown = kpis(page)
    assert on_the_first_page == shown
    stock = (9 - sold) * PRICE
    assert shown["Pagu tahun ini"] == rupiah(CEILING)
    assert shown["Sudah dibayar"] == rupiah(9 * PRICE)
    assert shown["Uang muka berjalan"] == "Rp0"
    assert shown["Sisa bisa dijanjikan"] == rupiah(CEILING - stock)
    assert figures(page, "Dijanjikan sampai terjual") == {
        "Dijanjikan dalam komitmen": "Rp0",
        "Dipesan": rupiah(VALUE),
        "Diterima": rupiah(VALUE),
        "Lolos pemeriksaan": rupiah(9 * PRICE),
        "Dibayar": rupiah(9 * PRICE),
        "Terjual lagi, harga beli": rupiah(sold * PRICE),
    }
    story.shot(page, "41-serapan")


def badge(page: Page) -> str:
    return page.locator(".head-row .badge").inner_text()


def kpis(page: Page) -> dict[str, str]:
    """The large figures of a desk page."""
    return dict(
        page.locator(".kpi").evaluate_all(
            "(boxes) => boxes.map(box => [box.querySelector('h2').innerText, box.querySelector('b').innerText])"
        )
    )


def figures(page: Page, heading: str) -> dict[str, str]:
    """The words and numbers of a panel's bars."""
    panel = page.locator("section.panel").filter(has=page.get_by_role("heading", name=heading))
    return dict(
        panel.locator(".hbars li").evaluate_all(
            "(rows) => rows.map(row => [row.querySelector('span').innerText, row.querySelector('b').innerText])"
        )
    )
