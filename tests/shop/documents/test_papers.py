import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shop.documents.papers import handover_note_pdf, packing_slip_pdf
from shop.documents.pdf import TEMPLATES, render_pdf
from shop.documents.qr import qr_png, qr_svg
from shop.documents.shapes import HandoverGoods, HandoverNote, PackingSlip, Party, SlipPiece, weight_text

SLIP = PackingSlip(
    order_code="KL-7Q4M-2X",
    work_order_code="KL-7Q4M-2X/1",
    recipient_name="Penerima Contoh",
    recipient_phone="+62 812-0000-0000",
    address_lines=("Jl. Contoh No. 1", "", "Kota Bandar Lampung 35214"),
    maker_name="Tapis Contoh",
    maker_region="Kabupaten Pesawaran",
    maker_phone="+62 821-0000-0000",
    pieces=(SlipPiece("Kain tapis", 1, "Merah", "rev. 3"), SlipPiece("Selendang", 2)),
    weight=1250,
    courier="JNE REG",
    link="https://kriya.example/pesanan/KL-7Q4M-2X",
)
GOODS = HandoverGoods("Kain tapis", "3 · 9f3a21", "lembar", 12, 10, 1, 1, "Satu lembar lepas benang", 500_000)
NOTE = HandoverNote(
    number="BAST/2026/11/0007",
    run_code="PRD-2026-012",
    lot_code="PRD-2026-012/2",
    moment=datetime(2026, 11, 24, 7, 30, tzinfo=UTC),
    place="Gedung Dekranasda",
    giver=Party("Pihak Contoh Satu", "Ketua kelompok", "Tapis Contoh", ("Negeri Katon",)),
    receiver=Party("Pihak Contoh Dua", "Petugas penerimaan", "Dekranasda Provinsi Lampung"),
    goods=(GOODS, replace(GOODS, name="Selendang", accepted=2, rework=0, rejected=0, unit_price=150_000)),
    link="https://kriya.example/meja/bast/bst_1",
    record_hash="9f3a21c0" * 8,
)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def picture_of(pdf: bytes) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()


def test_the_packing_slip_is_one_a6_page_with_what_the_courier_and_the_customer_need() -> None:
    pdf = packing_slip_pdf(SLIP)

    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [105, 148]
    text = text_of(pdf)
    for wanted in ("KL-7Q4M-2X", "Penerima Contoh", "+62 812-0000-0000", "Kota Bandar Lampung 35214", "Kain tapis",
                   "Merah · rev. 3", "JNE REG", "1,25 kg", "Tapis Contoh", "Kabupaten Pesawaran"):  # fmt: skip
        assert wanted in text, wanted
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [SLIP.link]


def test_many_pieces_run_on_to_further_slips() -> None:
    pdf = packing_slip_pdf(replace(SLIP, pieces=tuple(SlipPiece(f"Barang {n}", 1, "varian") for n in range(40))))

    assert len(pypdfium2.PdfDocument(pdf)) > 1
    assert "Barang 39" in text_of(pdf)


def test_the_handover_note_names_parties_goods_place_value_and_its_record() -> None:
    pdf = handover_note_pdf(NOTE)

    text = text_of(pdf).replace("\r\n", " ").replace("\n", " ")
    for wanted in ("BAST/2026/11/0007", "Selasa, 24 November 2026", "14.30 WIB", "Gedung Dekranasda",
                   "Pihak Contoh Satu", "Ketua kelompok", "Pihak Contoh Dua", "Satu lembar lepas benang",
                   "Rp5.000.000", "Rp5.300.000", "Lima juta tiga ratus ribu rupiah", NOTE.record_hash):  # fmt: skip
        assert wanted in text, wanted
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [NOTE.link]


@pytest.mark.parametrize(("unit_price", "needed"), [(500_000, False), (500_001, True)])
def test_stamp_duty_is_named_above_five_million_and_not_at_it(unit_price: int, needed: bool) -> None:
    note = replace(NOTE, goods=(replace(GOODS, unit_price=unit_price),))

    assert note.needs_stamp_duty is needed
    assert ("Perlu meterai" in text_of(handover_note_pdf(note))) is needed
    assert ("tempat meterai" in text_of(handover_note_pdf(note))) is needed


def test_received_is_the_sum_and_negative_quantities_are_refused() -> None:
    assert (GOODS.received, GOODS.value) == (12, 5_000_000)
    with pytest.raises(ValueError, match="not negative"):
        replace(GOODS, rejected=-1)


def test_the_same_data_gives_the_same_bytes() -> None:
    assert packing_slip_pdf(SLIP) == packing_slip_pdf(SLIP)
    assert handover_note_pdf(NOTE) == handover_note_pdf(NOTE)


@pytest.mark.parametrize(
    "written",
    ["#strong[x] $x^2$ *bold*", '#read("/etc/passwd")', '"]); #panic("x")', "\\ // <label> @ref", "𓀀 漢字 🎁"],
)
def test_what_people_write_is_text_in_a_paper(written: str) -> None:
    pdf = packing_slip_pdf(replace(SLIP, recipient_name=written, note=written))

    assert "root:" not in text_of(pdf)
    if written.isascii():
        assert text_of(pdf).count(written.split()[0]) >= 2


def test_a_template_outside_the_project_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "own.typ"
    template.write_text("Halo")

    with pytest.raises(ValueError, match="outside the project"):
        render_pdf(template=template, data={})


def test_the_templates_are_where_others_find_them() -> None:
    assert (TEMPLATES / "kriya.typ").is_file()


def test_qr_codes_can_be_read_and_scale() -> None:
    link = "https://kriya.example/asli/7Q4M2X?bahasa=id"

    assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(link))))] == [link]
    svg = qr_svg(link)
    assert svg.startswith("<svg") and "viewBox=" in svg and " width=" not in svg and "style=" not in svg


@pytest.mark.parametrize(("grams", "text"), [(1, "1 g"), (999, "999 g"), (1000, "1 kg"), (1250, "1,25 kg")])
def test_weights_as_people_write_them(grams: int, text: str) -> None:
    assert weight_text(grams) == text
