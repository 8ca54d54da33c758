"""Issue, point 6: the ledger shows it, finance drafts, another approves, the bank gets its file, the maker sees it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.functional.chapter_sale import Sale
from tests.functional.story import Story
from tests.functional.visiting import rupiah, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEADS = ["referensi", "nama_penerima", "bank", "nomor_rekening", "jumlah", "keterangan"]


def the_ledger_shows_it(story: Story, sale: Sale) -> None:
    """The deposit is gone; commission and the makers' earnings are what it became."""
    page = story.go(story.person("finance"), "/meja/buku-besar")
    rows = balances(page)
    commission = sum(part.goods + part.fee - part.earning for part in sale.parts)
    assert rows["Titipan pembeli"] == [(rupiah(sale.total), rupiah(sale.total), "Rp0")]
    assert rows["Komisi"] == [("Rp0", rupiah(commission), rupiah(commission))]
    assert rows["Uang di penyedia pembayaran"] == [(rupiah(sale.total), "Rp0", rupiah(sale.total))]
    assert sorted(row[2] for row in rows["Utang kepada perajin"]) == sorted(rupiah(part.earning) for part in sale.parts)
    assert page.get_by_text("Seimbang", exact=True).count() == 1
    story.shot(page, "20-buku-besar")


def the_makers_are_paid(story: Story, earned: Mapping[str, int], *, name: str) -> None:
    """A batch of what these people earned (rupiah by role), from the draft to the bank's yes."""
    total = sum(earned.values())
    finance = story.go(story.person("finance"), "/meja/pencairan")
    finance.get_by_role("button", name=f"Siapkan pencairan {rupiah(total)}").click()
    assert said(finance) == "Draf pencairan siap. Mintalah orang lain menyetujuinya."
    assert finance.get_by_role("button", name="Setujui").count() == 0
    assert "Anda yang menyiapkan, jadi orang lain yang menyetujui." in finance.locator("main").inner_text()
    story.shot(finance, f"21-{name}-draf")

    path = finance.url.removeprefix(story.shop.url)
    approver = story.go(story.person("approver"), path)
    approver.get_by_role("button", name=f"Setujui {rupiah(total)}").click()
    assert said(approver) == "Pencairan disetujui. Berkas untuk bank bisa diunduh."
    story.shot(approver, f"22-{name}-disetujui")

    story.go(finance, path)
    rows = _bank_file(finance)
    makers = {row["reference"]: row["artisan_id"] for row in story.shop.api("finance").everything("/payouts")}
    assert sorted(row["jumlah"] for row in rows) == sorted(str(amount) for amount in earned.values())
    for role, amount in earned.items():
        (row,) = [each for each in rows if makers[each["referensi"]] == story.artisan_id(role)]
        assert row["jumlah"] == str(amount)
        assert row["nomor_rekening"].isdigit() and len(row["nomor_rekening"]) >= 8
        assert row["keterangan"] == f"Kriya Lampung {row['referensi']}"
    for role, amount in earned.items():
        money = story.go(story.person(role), "/perajin/uang")
        assert f"{rupiah(amount)} sedang dalam perjalanan ke rekening Anda." in money.locator("main").inner_text()
        story.shot(money, f"23-{name}-{role}-uang")
    _the_bank_says_yes(story, finance, path, len(rows))
    story.shot(finance, f"24-{name}-sampai")


def balances(page: Page) -> dict[str, list[tuple[str, str, str]]]:
    """The trial balance: per account's name its rows of debit, credit and balance."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for cells in page.locator("tbody tr").evaluate_all(
        "(rows) => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    ):
        if len(cells) == 5:
            found.setdefault(cells[0].partition("\n")[0], []).append((cells[2], cells[3], cells[4]))
    return found


def _bank_file(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as caught:
        page.get_by_role("button", name="Unduh berkas untuk bank").click()
    assert caught.value.suggested_filename.startswith("pencairan-")
    read = csv.DictReader(io.StringIO(Path(caught.value.path()).read_text(encoding="utf-8-sig")))
    assert read.fieldnames == HEADS
    return list(read)


def _the_bank_says_yes(story: Story, finance: Page, path: str, count: int) -> None:
    for left in range(count, 0, -1):
        story.go(finance, path)
        buttons = finance.get_by_role("button", name="Sampai", exact=True)
        assert buttons.count() == left
        buttons.first.click()
        assert said(finance) == "Pencairan dicatat sampai."
    assert finance.locator(".head-row .badge").inner_text() == "Selesai"
