"""What people do in a browser, in a line each."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from tests.functional.open_shop import OpenShop

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS: dict[str, str] = {
    "Nama penerima": "Sari Wulandari",
    "Nomor HP, supaya kurir bisa menghubungi": "0812 3456 7890",
    "E-mail": "sari@contoh.id",
    "Kecamatan": "Menteng",
    "Jalan dan nomor rumah": "Jalan Cikini Raya 73",
    "Kode pos": "10330",
}
JAKARTA_PUSAT = "31.71"


def rupiah(amount: int) -> str:
    """As every page writes it."""
    return "Rp" + f"{amount:,}".replace(",", ".")


def jpeg(*, words: str = "", size: tuple[int, int] = (1200, 900)) -> bytes:
    """A photo as a phone sends it: a JPEG with a little of everything."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill=(127, 29, 58))
    draw.text((40, 40), words, fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def photo(name: str = "foto.jpg", words: str = "") -> Any:
    """A file for `set_input_files`."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(words=words)}


def sign_in(page: Page, shop: OpenShop, role: str) -> Page:
    """Sign in on the page everybody uses."""
    person = shop.people[role]
    page.goto(f"{shop.url}/masuk")
    page.get_by_label("E-mail").fill(person["email"])
    page.get_by_label("Kata sandi").fill(person["password"])
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.wait_for_url(re.compile(r"/(perajin/|meja|akun).*"))
    return page


def put_in_cart(page: Page, shop: OpenShop, path: str, *, quantity: int) -> None:
    """From the product's page into the cart."""
    page.goto(shop.url + path)
    page.get_by_label("Jumlah barang", exact=True).fill(str(quantity))
    page.get_by_role("button", name="Masukkan keranjang").click()
    page.wait_for_url(f"{shop.url}/keranjang")


def fill_address(page: Page, *, email: str = ADDRESS["E-mail"]) -> None:
    """Type a complete address in Jakarta and go on to shipping."""
    for label, text in {**ADDRESS, "E-mail": email}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Kabupaten atau kota", exact=True).select_option(JAKARTA_PUSAT)
    page.get_by_role("button", name="Lanjut ke pengiriman").click()


def facts(page: Page, *, within: str = "main") -> dict[str, str]:
    """The key-value lists of a page or a part of it; a key that comes twice keeps its first value."""
    found: dict[str, str] = {}
    for key, value in page.locator(within).first.evaluate(
        "(root) => [...root.querySelectorAll('dl.kv dt')].map(dt => [dt.innerText, dt.nextElementSibling.innerText])"
    ):
        found.setdefault(key.strip(), value.strip())
    return found


def said(page: Page) -> str:
    """What the page says about what was just done."""
    return page.locator(".flashes").inner_text().strip()
