"""Issue, point 4 without JavaScript: everything is a link or a form."""

import pytest

from tests.functional import chapter_sale, chapter_storefront
from tests.functional.open_shop import OpenShop
from tests.functional.story import Story
from tests.functional.visiting import facts, fill_address, photo, put_in_cart, rupiah, said
from tests.support.browser import Visitors

EMAIL = "rini@contoh.id"


@pytest.fixture
def story(shop: OpenShop, visitors: Visitors) -> Story:
    return Story(shop=shop, visitors=visitors, width="phone", javascript=False)


def test_a_guest_finds_pays_and_follows(story: Story) -> None:
    chapter_storefront.searching_finds_a_work(story)
    sale = chapter_sale.a_guest_buys(story)
    page = chapter_sale.only_the_link_opens_it(story, sale)

    for part in sale.parts:
        assert chapter_sale.parcel(page, part).locator(".badge").first.inner_text() == "Menunggu jawaban perajin"


def test_a_bank_transfer_is_confirmed_on_the_desk(story: Story) -> None:
    work = story.work_of("artisan_2")
    page = story.stranger()
    put_in_cart(page, story.shop, work.path(story.shop), quantity=1)
    page.get_by_role("link", name="Lanjut ke alamat").click()
    fill_address(page, email=EMAIL)
    page.get_by_label("Transfer bank").check()
    total = facts(page)["Jumlah"]
    page.get_by_role("button", name=f"Bayar {total}").click()

    # The customer is told what to transfer where, and sends a photo of it.
    page.wait_for_url("**/pesanan/*")
    assert (chapter_sale.status(page), facts(page)["Jumlah"]) == ("Belum dibayar", total)
    told = facts(page)["Kode"]
    story.shot(page, "49-pesanan-transfer")
    page.get_by_role("link", name="Kirim bukti transfer").click()
    page.wait_for_url("**/bayar/pay_*")
    paying = page.url
    code = page.get_by_label("Kode", exact=True).input_value()
    assert code == told
    assert rupiah(int(page.get_by_label("Jumlah", exact=True).input_value())) == total
    assert page.get_by_label("Nomor rekening").input_value().strip()
    story.shot(page, "50-transfer-tanpa-javascript")
    page.locator("input[name=proof]").set_input_files(photo("bukti.jpg", "transfer"))
    page.get_by_role("button", name="Kirim bukti").click()
    assert said(page) == "Bukti transfer kami terima. Bagian keuangan mencocokkannya pada hari kerja."
    page.get_by_role("link", name="Ke pesanan").click()
    assert chapter_sale.status(page) == "Belum dibayar"
    following = page.url

    # Finance finds it by its code; a wrong amount does not pay it, the right one does.
    finance = story.go(story.person("finance"), "/meja/keuangan")
    row = finance.locator("tr", has_text=code)
    row.get_by_text("Konfirmasi").first.click()
    row.get_by_label("Jumlah yang masuk").fill("1000")
    story.visitors.expect("/konfirmasi: console: .*(409|422)")
    row.get_by_role("button", name="Konfirmasi").click()
    assert finance.locator(".errbox").count() == 1
    story.shot(finance, "51-jumlah-salah")
    row = finance.locator("tr", has_text=code)
    row.get_by_text("Konfirmasi").first.click()
    row.get_by_label("Jumlah yang masuk").fill(total)
    row.get_by_role("button", name="Konfirmasi").click()
    assert finance.locator("tr", has_text=code).count() == 0
    story.shot(finance, "52-transfer-dikonfirmasi")

    page.goto(following)
    assert chapter_sale.status(page) == "Menunggu jawaban perajin"
    page.goto(paying)
    assert "Sudah dibayar. Terima kasih." in page.locator("main").inner_text()
    assert story.shop.mails.wait_for(EMAIL, subject="sudah kami terima", seconds=60)
