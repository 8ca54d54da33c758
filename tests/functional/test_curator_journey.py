"""A curator at the table with a phone: the network goes in the middle of a sheet, and nothing typed is lost."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from curation_gate.rubric import default_rubric
from tests.curation_gate.unit.files import REGISTRATIONS
from tests.functional.open_shop import OpenShop
from tests.functional.signed_in import SignedIn
from tests.functional.visiting import sign_in
from tests.support.browser import Visitors, shot

YEAR = 2026
GATES = [gate.code for gate in default_rubric().gates]
SUBS = [sub.code for sub in default_rubric().subs]


def scoring(shop: OpenShop) -> None:
    """A second round with the registrations of the first, whose curators have their sheets."""
    shop.flask("curation", "register", str(YEAR), str(REGISTRATIONS), check=False)
    started = SignedIn(shop, "secretariat").post(f"/meja/kurasi/putaran/{YEAR}/mulai")
    assert started.status_code == 303, started.text[-2000:]


def said(page: Page, text: str) -> None:
    expect(page.locator("#simpan")).to_have_text(text)


def answered(page: Page) -> int:
    return page.locator("#nilai input[type=radio]:checked").count()


def asked(page: Page) -> list[str]:
    """The sub-criteria of this sheet: those carried over are not asked for."""
    return [code for code in SUBS if page.locator(f"#s-{code}-1").count()]


def test_the_network_is_cut_in_the_middle_of_a_sheet(own_shop: Callable[..., OpenShop], visitors: Visitors) -> None:
    shop = own_shop(worker=False)
    scoring(shop)
    page = sign_in(visitors.phone(), shop, "curator_1")
    page.set_default_timeout(15_000)
    visitors.expect("ERR_INTERNET_DISCONNECTED")
    page.goto(f"{shop.url}/meja/kurasi")
    shot(page, "kurator-antrean")
    page.get_by_role("link", name="Nilai nomor").click()
    page.wait_for_url("**/lembar/sht_*")
    first, codes = page.url, asked(page)

    # By keyboard: y answers a gate, a figure scores, both go on to the next; j and k only move.
    page.locator(f"#g-{GATES[0]}-yes").focus()
    for _ in GATES:
        page.keyboard.press("y")
    for _ in codes[:8]:
        page.keyboard.press("4")
    page.keyboard.press("k")
    page.keyboard.press("3")
    expect(page.locator(f"#s-{codes[7]}-3")).to_be_checked()
    said(page, "Draf tersimpan.")
    assert answered(page) == len(GATES) + 8
    shot(page, "kurator-lembar")

    page.context.set_offline(True)
    for code in codes[8:]:
        page.locator(f"#s-{code}-4").check()
    page.get_by_label("Catatan untuk perajin").fill("Rapikan tepi, sisanya baik.")
    page.get_by_role("button", name="Kirim, lanjut ke berikutnya").click()
    said(page, "Tersimpan di HP ini. Terkirim sendiri begitu ada jaringan.")
    assert page.url == first
    shot(page, "kurator-tanpa-jaringan")

    page.context.set_offline(False)
    page.wait_for_url(lambda url: "/lembar/sht_" in url and url != first)
    expect(page.locator(".toast.ok").first).to_contain_text("terkirim. Tinggal")

    # The next one: typed without a network, the page is opened anew, and it is all there again.
    page.context.set_offline(True)
    page.locator(f"#g-{GATES[1]}-no").check()
    page.get_by_label("Catatan untuk perajin").fill("Tulis ini jangan hilang.")
    said(page, "Tidak ada jaringan. Isian aman di HP ini.")
    page.context.set_offline(False)
    said(page, "Draf tersimpan.")
    page.reload()
    expect(page.get_by_label("Catatan untuk perajin")).to_have_value("Tulis ini jangan hilang.")
    expect(page.locator(f"#g-{GATES[1]}-no")).to_be_checked()
    page.goto(first)
    expect(page.get_by_role("heading", name="Nilai Anda")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Rapikan tepi, sisanya baik.")

    # Signed out in between: what was typed waits on this phone for the same person.
    page.go_back()
    page.context.clear_cookies()
    page.get_by_label("Catatan untuk perajin").fill("Ditulis tanpa sesi.")
    visitors.expect("status of 40[01]")
    said(page, "Sesi Anda berakhir. Isian aman di HP ini; masuk lagi, lalu lanjutkan.")
    second = page.url
    sign_in(page, shop, "curator_1").goto(second)
    expect(page.get_by_label("Catatan untuk perajin")).to_have_value("Ditulis tanpa sesi.")
