"""Issue, points 4 and 5: a guest buys from two makers; each sees, packs and ships only the own part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.functional.story import Story, Work
from tests.functional.visiting import ADDRESS, facts, fill_address, photo, put_in_cart, rupiah, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

COMMISSION_BP = 1000


@dataclass(frozen=True)
class Part:
    """What one maker sends: pieces of one work by one courier."""

    role: str
    work: Work
    quantity: int
    courier: str
    service: str
    fee: int
    tracking_number: str

    @property
    def goods(self) -> int:
        return self.work.price * self.quantity

    @property
    def earning(self) -> int:
        """Goods less commission, and the shipping."""
        return self.goods - self.goods * COMMISSION_BP // 10_000 + self.fee


@dataclass(frozen=True)
class Sale:
    """A placed order: its number, its link from the mail, its parts."""

    number: str
    link: str
    parts: tuple[Part, Part]

    @property
    def total(self) -> int:
        return sum(part.goods + part.fee for part in self.parts)


def planned(story: Story) -> tuple[Part, Part]:
    """Two pieces of artisan_1's work the cheap way, one of artisan_2's by another courier."""
    made = []
    for role, quantity, courier, service, number in (
        ("artisan_1", 2, "jne", "ekonomi", "0123456789012345"),
        ("artisan_2", 1, "sicepat", "reguler", "001234567890"),
    ):
        work = story.work_of(role)
        fee = story.fee(work, quantity=quantity, courier=courier, service=service)
        made.append(Part(role, work, quantity, courier, service, fee, number))
    return made[0], made[1]


def a_guest_buys(story: Story) -> Sale:
    """Cart of two makers, address, shipping per parcel, payment; the mail brings the link."""
    parts = planned(story)
    page = story.stranger()
    for part in parts:
        put_in_cart(page, story.shop, part.work.path(story.shop), quantity=part.quantity)
    assert page.locator("main h2", has_text="Paket dari").all_inner_texts() == [
        f"Paket dari {part.work.maker}" for part in sorted(parts, key=lambda part: part.work.listing["artisan"]["id"])
    ]
    goods = sum(part.goods for part in parts)
    assert facts(page)["Barang"] == rupiah(goods)
    story.shot(page, "06-keranjang")

    page.get_by_role("link", name="Lanjut ke alamat").click()
    story.visitors.expect("/checkout: console: .*422")
    page.get_by_role("button", name="Lanjut ke pengiriman").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 7, "every empty field is named, with a link to it"
    story.shot(page, "07-alamat-kurang")
    fill_address(page)
    for part in parts:
        page.get_by_label(f"Paket dari {part.work.maker}").select_option(f"{part.courier}:{part.service}")
    page.get_by_role("button", name="Hitung ulang").click()
    total = goods + sum(part.fee for part in parts)
    assert facts(page)["Jumlah"] == rupiah(total)
    assert page.get_by_label("Jalan dan nomor rumah", exact=True).input_value() == ADDRESS["Jalan dan nomor rumah"]
    page.get_by_label("Simulasi").check()
    story.shot(page, "08-bayar")
    page.get_by_role("button", name=f"Bayar {rupiah(total)}").click()

    page.wait_for_url("**/bayar/pay_*")
    assert page.get_by_role("heading", level=1).inner_text() == f"Bayar {rupiah(total)}"
    story.shot(page, "09-simulasi")
    page.get_by_role("button", name="Bayar", exact=True).click()
    page.wait_for_url("**/pesanan/*")
    number = page.url.rsplit("/", 1)[1].partition("?")[0]
    assert page.get_by_role("heading", level=1).inner_text() == f"Pesanan {number}"
    assert status(page) == "Menunggu jawaban perajin"
    story.shot(page, "10-sudah-dibayar")
    (mail,) = story.shop.mails.wait_for(ADDRESS["E-mail"], subject=f"Pembayaran pesanan {number}", seconds=60)
    assert f"Pembayaran {rupiah(total)} untuk pesanan {number} sudah kami terima." in mail.text
    return Sale(number=number, link=mail.link(f"/pesanan/{number}"), parts=parts)


def only_the_link_opens_it(story: Story, sale: Sale) -> Page:
    """Without its token nobody sees the order; the link from the mail opens it in any browser."""
    page = story.stranger()
    bare = sale.link.partition("?")[0]
    story.visitors.expect(f"{re.escape(bare)}: console: .*404")
    assert page.goto(bare).status == 404  # type: ignore[union-attr]
    assert parse_qs(urlsplit(sale.link).query)["t"][0]
    assert page.goto(sale.link).status == 200  # type: ignore[union-attr]
    assert status(page) == "Menunggu jawaban perajin"
    assert facts(page)["Jumlah"] == rupiah(sale.total)
    return page


def a_maker_accepts_and_packs(story: Story, part: Part, other: Part, *, measured: bool) -> None:
    """The own part only; the address after accepting; photo, count and measures; then the tracking number."""
    page = story.person(part.role)
    story.go(page, "/perajin/pesanan")
    assert page.locator("article.job").count() == 1
    assert page.locator("article.job h2").inner_text() == part.work.title
    assert other.work.title not in page.locator("main").inner_text()
    story.shot(page, f"11-{part.role}-pesanan")
    page.get_by_role("link", name=part.work.title).click()
    main = page.locator("main").inner_text()
    assert ADDRESS["Jalan dan nomor rumah"] not in main and ADDRESS["Nama penerima"] not in main
    assert page.locator("p.get b").inner_text() == rupiah(part.earning)
    page.get_by_role("button", name="Terima", exact=True).click()
    assert said(page) == "Diterima. Alamat pembeli sekarang terlihat."
    main = page.locator("main").inner_text()
    assert ADDRESS["Jalan dan nomor rumah"] in main and ADDRESS["Nama penerima"] in main
    story.shot(page, f"12-{part.role}-diterima")

    page.locator("#foto").set_input_files(photo(words=part.work.title))
    page.get_by_label("Jumlah yang dibungkus").fill(str(part.quantity))
    if measured:
        page.get_by_text("Ukuran dan berat, bila diukur").click()
        _measure(page, part.work)
    page.get_by_role("button", name="Sudah sesuai, simpan").click()
    assert said(page) == "Tersimpan. Lanjut tempel label."
    assert page.locator("section figure img").count() == 1
    story.shot(page, f"13-{part.role}-dibungkus")

    page.get_by_label("Nomor resi").fill(part.tracking_number)
    page.get_by_role("button", name="Sudah diserahkan").click()
    assert said(page) == "Terima kasih. Nomor resi sudah kami kirim ke pembeli."
    story.shot(page, f"14-{part.role}-dikirim")


def the_customer_confirms(story: Story, sale: Sale, page: Page) -> None:
    """Both parcels are on their way; each is confirmed as shown, and the order's status follows by itself."""
    page.goto(sale.link)
    assert status(page) == "Dikirim"
    for part in sale.parts:
        assert part.tracking_number in parcel(page, part).inner_text()
        assert parcel(page, part).locator("figure img").count() == 2
    for image in page.locator("figure img").all():
        image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("[...document.querySelectorAll('figure img')].every(image => image.naturalWidth > 0)")
    story.shot(page, "15-dikirim")
    for part in sale.parts:
        parcel(page, part).get_by_role("button", name="Sesuai dengan yang ditampilkan").click()
        assert said(page) == "Terima kasih. Perajin kami kabari bahwa barangnya sesuai."
        assert parcel(page, part).locator(".badge").first.inner_text() == "Selesai"
    assert status(page) == "Selesai"
    story.shot(page, "16-selesai")


def status(page: Page) -> str:
    """The order's word beside its number."""
    return page.locator(".head-row .badge").inner_text()


def parcel(page: Page, part: Part) -> Page:
    """The part of an order's page that shows one maker's parcel."""
    return page.locator("section.panel").filter(  # type: ignore[return-value]
        has=page.get_by_role("heading", name=re.compile(rf"Paket \d dari {re.escape(part.work.maker)}"))
    )


def _measure(page: Page, work: Work) -> None:
    sizes = {"Panjang": "length_mm", "Lebar": "width_mm", "Tinggi": "height_mm"}
    for label, name in sizes.items():
        whole, part = divmod(int(work.listing[name]), 10)
        page.get_by_label(label, exact=True).fill(f"{whole},{part}")
    page.get_by_label("Berat", exact=True).fill(str(work.listing["weight_g"]))
