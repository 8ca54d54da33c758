"""Bad input at pages: forms, photos, spreadsheets. A clear refusal, nothing changed, never a 5xx."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from PIL import Image

from demo.loading import REGISTRATIONS
from tests.curation_gate.unit.files import replaced_part, workbook
from tests.functional import trading
from tests.functional.open_shop import OpenShop
from tests.functional.signed_in import SignedIn
from tests.functional.visiting import ADDRESS, JAKARTA_PUSAT, jpeg

YEAR = 2024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def listing(quiet_shop: OpenShop) -> dict[str, Any]:
    rows = quiet_shop.api().everything("/products", limit=100)
    return next(row for row in rows if row["mode"] == "ready_stock" and row["available"] > 5)


@pytest.fixture(scope="module")
def guest(quiet_shop: OpenShop, listing: dict[str, Any]) -> SignedIn:
    """A stranger with one piece in the cart."""
    guest = SignedIn(quiet_shop)
    answer = guest.post("/keranjang/tambah", {"variant_id": listing["variant_id"], "jumlah": "1"})
    assert answer.status_code == 303
    return guest


@pytest.mark.parametrize("quantity", ["", "-1", "0", "1.5", "1e3", "２", "true", "1" + "0" * 400, "999999999", "2\x00"])
def test_quantities_at_the_cart(quiet_shop: OpenShop, guest: SignedIn, listing: dict[str, Any], quantity: str) -> None:
    with quiet_shop.unchanged():
        for path, data in (
            ("/keranjang/tambah", {"variant_id": listing["variant_id"], "jumlah": quantity}),
            (f"/keranjang/{listing['variant_id']}", {"aksi": "jumlah", "jumlah": quantity or "x"}),
        ):
            if path.endswith("tambah") or quantity != "0":
                answer = guest.post(path, data)
                assert answer.status_code in (303, 400, 422), answer.status_code
    assert 'value="1"' in guest.get("/keranjang").text


@pytest.mark.parametrize(
    "variant_id", ["", "x", "var_00000000000000000000000000", "../x", "\x00", "' OR 1=1--", "9" * 5000]
)
def test_variants_that_are_none(quiet_shop: OpenShop, guest: SignedIn, variant_id: str) -> None:
    with quiet_shop.unchanged():
        answer = guest.post("/keranjang/tambah", {"variant_id": variant_id, "jumlah": "1"})
        assert answer.status_code in (303, 400, 404, 422)


ADDRESS_FORM = {
    "name": ADDRESS["Nama penerima"], "phone": "081234567890", "email": ADDRESS["E-mail"], "region_code": JAKARTA_PUSAT,
    "district": "Menteng", "street": "Jalan Cikini Raya 73", "postcode": "10330", "provider": "simulated",
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"name": "Sari\x00"}, {"name": "\u200b\u200b"}, {"name": "a" + "\u0301" * 3000},
        {"name": "Sari\u202egnulnak"}, {"name": "x" * 200_000}, {"phone": "telepon"}, {"phone": "1" * 400},
        {"email": "bukan"}, {"email": "a@b.id\nBcc: c@d.id"}, {"email": "a@b.id, c@d.id"}, {"region_code": "99.99"},
        {"region_code": ""}, {"postcode": "1033"}, {"postcode": "１０３３０"}, {"street": "   "},
        {"langkah": "bayar", "shown_total": "1"}, {"langkah": "bayar", "shown_total": "1" * 400},
        {"langkah": "bayar", "shown_total": "gratis"}, {"langkah": "bayar", "provider": "gratis"},
        {"langkah": "bayar", "kirim-x": "jne:kilat", "shown_total": "0"},
    ],
)  # fmt: skip
def test_checkouts_that_are_none(quiet_shop: OpenShop, guest: SignedIn, changes: dict[str, str]) -> None:
    with quiet_shop.unchanged():
        answer = guest.post("/checkout", {**ADDRESS_FORM, **changes})
    assert answer.status_code in (409, 422), f"{answer.status_code} {answer.text[:300]}"
    assert 'role="alert"' in answer.text
    # What was typed is kept.
    assert "Jalan Cikini Raya 73" in answer.text or "street" in changes


def test_a_form_without_its_token_or_too_large(quiet_shop: OpenShop, guest: SignedIn, listing: dict[str, Any]) -> None:
    data = {"variant_id": listing["variant_id"], "jumlah": "1"}
    with quiet_shop.unchanged():
        assert guest.post("/keranjang/tambah", {**data, "csrf_token": "x"}).status_code == 400
        assert guest.post("/keranjang/tambah", {**data, "csrf_token": ""}).status_code == 400
        assert guest.post("/checkout", {"name": "x" * (3 * 1024 * 1024)}).status_code == 413
        many = {f"field{number}": ("", "x") for number in range(1000)}
        assert guest.post("/keranjang/tambah", data, files=many).status_code == 413
        assert guest.session.put(guest.url + "/keranjang", timeout=30).status_code == 405
    assert guest.session.put(guest.url + "/keranjang", timeout=30).headers["Allow"]


def test_nobody_is_sent_elsewhere(quiet_shop: OpenShop) -> None:
    for target in (
        "https://contoh.example/",
        "//contoh.example",
        "/\\contoh.example",
        "\\\\contoh.example",
        "javascript:1",
    ):
        stranger = SignedIn(quiet_shop)
        person = quiet_shop.people["customer_1"]
        answer = stranger.post("/masuk", {"email": person["email"], "password": person["password"], "next": target})
        where = urlsplit(urljoin(quiet_shop.url + "/masuk", answer.headers.get("Location", "/")))
        assert f"{where.scheme}://{where.netloc}" == quiet_shop.url, target
        assert answer.status_code == 302 or 'role="alert"' in answer.text


def gif_of(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", (8, 8), number % 255) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; there are no pixels behind it."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tiff() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "TIFF")
    return out.getvalue()


PICTURES: dict[str, Callable[[], bytes]] = {
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>',
    "html": lambda: b"<!doctype html><script>alert(1)</script>",
    "html_in_gif": lambda: b"GIF89a/*<script>alert(1)</script>*/",
    "bomb": lambda: png_claiming(50_000, 50_000),
    "gif": lambda: gif_of(10_000),
    "tiff": tiff,
    "eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\nshowpage\n",
    "empty": lambda: b"",
    "truncated": lambda: jpeg()[:4000],
    "head": lambda: jpeg()[:20],
    "zip": lambda: _zip({"foto.jpg": jpeg()}),
    "text": lambda: b"bukan foto" * 100,
    "large": lambda: jpeg() + b"\0" * (13 * 1024 * 1024),
}


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("kind", PICTURES)
def test_photos_that_are_none(quiet_shop: OpenShop, kind: str) -> None:
    data = PICTURES[kind]()
    with quiet_shop.unchanged():
        answer = quiet_shop.api("artisan_1").upload("/media", data)
        assert answer.status_code in (413, 422), f"{kind}: {answer.status_code} {answer.text[:300]}"
        assert answer.json()["detail"]


def test_names_and_tails_of_photos_are_not_kept(quiet_shop: OpenShop) -> None:
    """A path in the name leads nowhere; what hangs behind the picture, and where it was taken, is gone."""
    tail = b"PK\x03\x04" + b"<script>alert(1)</script>" * 20
    exif = Image.Exif()
    exif[0x010E] = "diambil di rumah"
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 30, 40)).save(out, "JPEG", exif=exif)
    before = {path for path in quiet_shop.live.var.rglob("*") if path.is_file()}
    api = quiet_shop.api("artisan_1")
    for name in ("../../x.jpg", "..\\x.jpg", "/etc/x.jpg", "x.php", "a\x00b.jpg"):
        answer = api.upload("/media", out.getvalue() + tail, name=name)
        assert answer.status_code in (201, 422), answer.text
    made = {path for path in quiet_shop.live.var.rglob("*") if path.is_file() and path not in before}
    kept = [path for path in made if path.suffix == ".webp"]
    assert kept
    assert {path.suffix for path in made} <= {".webp", ".sqlite3", "", ".sqlite3-wal", ".sqlite3-shm"}
    for path in kept:
        assert path.is_relative_to(quiet_shop.live.var / "media")
        content = path.read_bytes()
        assert b"<script>" not in content and b"diambil di rumah" not in content
    assert not Path(quiet_shop.live.var.parent / "x.jpg").exists()


def test_a_packing_check_without_a_photo_is_refused(quiet_shop: OpenShop, listing: dict[str, Any]) -> None:
    role = _role_of(quiet_shop, listing)
    order = trading.bought(quiet_shop, {listing["variant_id"]: 1})
    artisan = SignedIn(quiet_shop, role)
    key = quiet_shop.api(role)
    (job,) = [row for row in key.everything("/work-orders") if row["code"].startswith(order["number"])]
    path = f"/perajin/pesanan/{job['id']}"
    refused = artisan.post(f"{path}/tolak", {"reason": "bosan"})
    assert refused.status_code == 422 and 'role="alert"' in refused.text
    assert artisan.post(f"{path}/terima").status_code == 303
    line = job["lines"][0]["id"]
    bad: list[tuple[str, dict[str, str], Any]] = [
        ("/kemas", {f"jumlah-{line}": "1"}, None),
        ("/kemas", {f"jumlah-{line}": "2"}, {"foto": ("a.jpg", jpeg(), "image/jpeg")}),
        ("/kemas", {f"jumlah-{line}": "1", f"length_mm-{line}": "panjang"}, {"foto": ("a.jpg", jpeg(), "image/jpeg")}),
        ("/kemas", {f"jumlah-{line}": "1"}, {"foto": ("a.jpg", b"<svg/>", "image/jpeg")}),
        ("/kirim", {"resi": "0123456789012345"}, None),
    ]
    for action, data, files in bad:
        answer = artisan.post(path + action, data, files=files)
        assert answer.status_code in (409, 422), f"{action} {data}: {answer.status_code}"
        assert 'role="alert"' in answer.text
    assert key.get(f"/work-orders/{job['id']}")["status"] == "accepted"


def _role_of(shop: OpenShop, listing: dict[str, Any]) -> str:
    for role in ("artisan_1", "artisan_2"):
        if shop.api(role).get("/me")["artisan_id"] == listing["artisan"]["id"]:
            return role
    raise LookupError(listing["artisan"])


@pytest.fixture(scope="module")
def secretariat(quiet_shop: OpenShop) -> SignedIn:
    """The secretariat with an open round of its own."""
    desk = SignedIn(quiet_shop, "secretariat")
    made = desk.post("/meja/kurasi/putaran", {"year": str(YEAR), "opens_on": "2024-03-01", "closes_on": "2024-03-20"})
    assert made.status_code == 303, made.text[:500]
    return desk


def imported(
    desk: SignedIn, content: bytes, *, photos: bytes | None = None, name: str = "daftar.xlsx"
) -> requests.Response:
    files: dict[str, Any] = {"workbook": (name, content, XLSX)}
    if photos is not None:
        files["photos"] = ("foto.zip", photos, "application/zip")
    return desk.post(f"/meja/kurasi/putaran/{YEAR}/pendaftaran", files=files)


def one_column(book: Any) -> None:
    sheet = book.add_worksheet("Pendaftaran")
    sheet.write_row(0, 0, ("Nama IKM", "Kolom lain"))
    sheet.write_row(1, 0, ("Sanggar Uji", "x"))


def another_sheet(book: Any) -> None:
    book.add_worksheet("Belanja").write_row(0, 0, ("Barang", "Harga"))


def too_many_rows(book: Any) -> None:
    sheet = book.add_worksheet("Pendaftaran")
    sheet.write_row(0, 0, ("Nama IKM", "Nama pemilik"))
    for number in range(1, 100_001):
        sheet.write(number, 0, "x")


def bomb() -> bytes:
    """A small file whose sheet unpacks to hundreds of megabytes."""
    return replaced_part(workbook(one_column), part="xl/worksheets/sheet1.xml", data=b"<x>" + b" " * 400_000_000)


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"Nama IKM,Nama pemilik\nSanggar,Uji\n",
    "zip": lambda: _zip({"a.txt": b"a"}),
    "truncated": lambda: REGISTRATIONS.read_bytes()[:5000],
    "no_columns": lambda: workbook(one_column),
    "another_sheet": lambda: workbook(another_sheet),
    "many_rows": lambda: workbook(too_many_rows),
    "bomb": bomb,
    "old_excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_workbooks_that_are_none(quiet_shop: OpenShop, secretariat: SignedIn, kind: str) -> None:
    with quiet_shop.unchanged():
        answer = imported(secretariat, WORKBOOKS[kind]())
    assert answer.status_code in (413, 422), f"{kind}: {answer.status_code} {answer.text[:300]}"
    assert 'role="alert"' in answer.text


def test_a_round_that_is_not_there_takes_no_workbook(quiet_shop: OpenShop, secretariat: SignedIn) -> None:
    with quiet_shop.unchanged():
        for year, statuses in (
            ("1999", (404,)),
            ("2021", (409, 422)),
            ("99999999999999999999", (404,)),
            ("-1", (404,)),
        ):
            answer = secretariat.post(
                f"/meja/kurasi/putaran/{year}/pendaftaran", files={"workbook": ("a.xlsx", workbook(one_column), XLSX)}
            )
            assert answer.status_code in statuses, f"{year}: {answer.status_code}"
        artisan = SignedIn(quiet_shop, "artisan_1")
        assert imported(artisan, workbook(one_column)).status_code == 403


def test_good_and_bad_rows_are_both_told_and_a_second_import_changes_nothing(
    quiet_shop: OpenShop, secretariat: SignedIn
) -> None:
    content, photos = REGISTRATIONS.read_bytes(), _zip({"foto/01-depan.jpg": jpeg(), "../x.jpg": jpeg()})
    first = imported(secretariat, content, photos=photos)
    assert first.status_code == 200
    rows = quiet_shop.counts()["submission"]

    with quiet_shop.unchanged():
        again = imported(secretariat, content, photos=photos)

    assert again.status_code == 200
    assert quiet_shop.counts()["submission"] == rows
    assert not list(quiet_shop.live.var.parent.glob("x.jpg"))
