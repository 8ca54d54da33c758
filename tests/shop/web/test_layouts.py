"""Every layout renders, with no inline script or style, and all that it points to is there."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from shop.kernel.actors import Actor
from shop.web import FOLDER, menus

PAGES = ["/komponen?flash=1", "/komponen/perajin", "/komponen/meja", "/komponen/polos", "/tidak-ada", "/en/komponen"]
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "path",
    "rect",
    "use",
}


class Outline(HTMLParser):
    """Collects what matters here, and notices tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.unbalanced.append(f"</{tag}> in {self.open[-3:]}")
        else:
            self.open.pop()


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    return parser


@pytest.mark.parametrize("path", PAGES)
def test_a_layout_is_sound_html_without_inline_code(sheet: FlaskClient, path: str) -> None:
    page = outline(sheet.get(path).text)

    assert page.unbalanced == []
    assert page.open == []
    names = [tag for tag, _attributes in page.tags]
    assert names.count("h1") == 1
    assert names.count("main") == 1
    assert "script" not in names
    assert "style" not in names
    for tag, attributes in page.tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_what_a_layout_points_to_exists(sheet: FlaskClient, path: str) -> None:
    page = outline(sheet.get(path).text)
    ids = {attributes["id"] for _tag, attributes in page.tags if "id" in attributes}
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', (FOLDER / "static" / "icons.svg").read_text()))

    for tag, attributes in page.tags:
        target = attributes.get("src") or attributes.get("href") or ""
        if tag == "use":
            address, _hash, symbol = target.partition("#")
            assert symbol in symbols
            target = address
        if target.startswith("/static/"):
            assert sheet.get(target).status_code == 200, target
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for reference in (attributes.get(name) or "").split():
                assert reference in ids, (tag, name, reference)


def test_the_page_tells_its_language(sheet: FlaskClient) -> None:
    assert '<html lang="id">' in sheet.get("/komponen").text
    assert '<html lang="en">' in sheet.get("/en/komponen").text


def test_links_to_pages_that_do_not_exist_are_absent(make: Callable[..., Flask]) -> None:
    links = ('href="/en/keranjang"', 'action="/en/cari"', 'href="/en/kurasi"', 'href="/en/masuk"')

    bare = make(SHOP_ENV="development").test_client().get("/en/komponen").text
    whole = make(SHOP_ENV="development")
    for path in ("/keranjang", "/cari", "/kurasi", "/masuk"):
        whole.add_url_rule(path, path, lambda: "")
    whole.extensions["shop.cart_count"] = lambda: 2
    full = whole.test_client().get("/en/komponen").text

    assert [link for link in links if link in bare] == []
    assert [link for link in links if link not in full] == []
    assert '<span class="dot">2' in full


def test_the_menu_shows_what_exists_and_what_the_person_may(sheet: FlaskClient) -> None:
    edge = sheet.application
    asked: list[tuple[str, str]] = []
    edge.extensions["shop.actor"] = lambda: Actor(kind="user", id="7", label="Sari")
    edge.extensions["shop.may"] = lambda actor, action: asked.append((actor.id, action)) or action == "runs.read"

    def add(key: str, endpoint: str, action: str | None, order: int, **values: str) -> None:
        menus.register(
            "desk", key=key, label=key, endpoint=endpoint, icon="kain", action=action, order=order, values=values,
            badge=lambda actor: 23,
        )  # fmt: skip

    add("Produksi", "sheet.layout", "runs.read", 2, layout="meja")
    add("Uang", "sheet.components", "money.read", 1)
    add("Umum", "sheet.components", None, 3)
    add("Hilang", "nowhere.at_all", None, 4)

    page = sheet.get("/komponen/meja").text

    shown = re.findall(r'<li><a href="([^"]+)"( aria-current="page")?>.*?</svg>(\w+)<span class="n">(\d+)</span>', page)
    assert shown == [("/komponen/meja", ' aria-current="page"', "Produksi", "23"), ("/komponen", "", "Umum", "23")]
    assert asked == [("7", "money.read"), ("7", "runs.read")]


def test_without_a_checker_everything_that_needs_a_right_is_hidden(edge: Flask) -> None:
    menus.register("desk", key="a", label="A", endpoint="front", action="a.read")
    menus.register("account", key="b", label="B", endpoint="front")

    with edge.test_request_context("/"):
        assert menus.visible("desk") == []
        assert menus.visible("account") == []


def test_a_broken_badge_does_not_break_the_page(edge: Flask) -> None:
    def broken(actor: Actor) -> int:
        raise RuntimeError("database away")

    menus.register("storefront", key="a", label="A", endpoint="front", badge=broken)

    with edge.test_request_context("/"):
        assert [(entry.label, entry.badge, entry.current) for entry in menus.visible("storefront")] == [("A", 0, True)]


def test_the_front_page_is_current_only_on_itself(edge: Flask) -> None:
    edge.add_url_rule("/produk", "products", lambda: "")
    edge.add_url_rule("/produk/<slug>", "product", lambda slug: "")
    menus.register("storefront", key="front", label="Depan", endpoint="front", order=1)
    menus.register("storefront", key="products", label="Karya", endpoint="products", order=2)

    for path, current in (("/", ["front"]), ("/produk", ["products"]), ("/produk/tapis", ["products"]), ("/x", [])):
        for prefix in ("", "/en"):
            with edge.test_request_context(path, base_url=f"http://localhost{prefix}"):
                assert [entry.key for entry in menus.visible("storefront") if entry.current] == current, (prefix, path)


def test_an_unknown_menu_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no menu for 'kitchen'"):
        menus.register("kitchen", key="a", label="A", endpoint="front")


def test_workbench_keeps_four_entries_and_puts_the_rest_under_more(sheet: FlaskClient) -> None:
    for number in range(6):
        menus.register("workbench", key=f"k{number}", label=f"Menu{number}", endpoint="sheet.components", order=number)

    page = sheet.get("/komponen/perajin").text
    dock, _summary, rest = page.partition("Lainnya</summary>")

    assert [f"Menu{number}" in dock for number in range(6)] == [True, True, True, True, False, False]
    assert [f"Menu{number}" in rest for number in range(6)] == [False, False, False, False, True, True]


def test_flash_categories_become_tones(edge: Flask) -> None:
    with edge.test_request_context("/"):
        page = render_template_string(
            "{% import 'web/macros.html' as m %}{{ m.toast('a') }}{{ m.toast('<b>', 'bad', 'alert') }}"
        )

    assert '<p class="toast ok" role="status">' in page
    assert '<p class="toast bad" role="alert">' in page
    assert "&lt;b&gt;" in page


def test_a_card_shows_what_a_buyer_needs(edge: Flask) -> None:
    row = {
        "title": "Kain & Tapis", "url": "/produk/kain", "image": "/m/1.webp", "image_alt": "Kain maroon",
        "image_srcset": "/m/1-320.webp 320w", "maker": "Perajin contoh", "region": "Pesisir Barat", "price": 2_450_000,
        "price_from": True, "when": "Siap kirim 2 hari", "made_to_order": False, "badge": "pilihan",
    }  # fmt: skip

    with edge.test_request_context("/"):
        page = render_template_string("{% import 'web/macros.html' as m %}{{ m.card(row) }}", row=row)

    assert '<a href="/produk/kain">Kain &amp; Tapis</a>' in page
    assert 'srcset="/m/1-320.webp 320w"' in page
    assert 'loading="lazy"' in page
    assert "Pilihan kurator" in page
    assert "Perajin contoh<br>Pesisir Barat" in page
    assert '<span class="small">mulai</span> Rp2.450.000' in page
    assert "#truk" in page


def test_charts_of_nothing_do_not_fail(edge: Flask) -> None:
    with edge.test_request_context("/"):
        page = render_template_string(
            "{% import 'web/macros.html' as m %}{{ m.stackbar([('A', 0, 'Rp0', 'c1')], 'nol') }}{{ m.hbars([]) }}"
            "{{ m.hbars([('A', 0, 'Rp0')]) }}{{ m.columns([], [('A', 'c1')], 'nol', juta) }}"
            "{{ m.line([], 'nol') }}{{ m.meter(0, 0) }}"
        )

    assert "nan" not in page.lower().replace("tanan", "")
    assert 'width="0.0"' in page


def test_the_style_sheet_and_fonts_stay_within_their_budget() -> None:
    import brotli

    style = (FOLDER / "static" / "css" / "style.css").read_bytes()
    fonts = list((FOLDER / "static" / "fonts").glob("*.woff2"))

    assert len(brotli.compress(style, quality=11)) <= 12 * 1024
    assert len(fonts) == 2
    assert sum(font.stat().st_size for font in fonts) <= 40 * 1024
    assert len(list((FOLDER / "static" / "fonts").glob("OFL-*.txt"))) == 2


def test_the_sheet_is_for_development_only(visitor: FlaskClient) -> None:
    assert visitor.get("/komponen").status_code == 404


def test_a_sent_sheet_shows_its_errors(sheet: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', sheet.get("/komponen").text)
    assert token is not None

    page = sheet.post("/komponen", data={"csrf_token": token[1], "price": "<1>"}).text

    assert '<a href="#price">Harga jual: Tulis rupiah tanpa sen, misalnya 1.250.000.</a>' in page
    assert 'value="&lt;1&gt;"' in page
