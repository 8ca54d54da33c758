"""Given the registration sheet of 2021 as people left it, 32 rows are accepted and 4 refused, each with its reasons."""

import datetime

import pytest

from curation_gate.registration_sheet import Registration, read_registrations, registration_sheet
from curation_gate.workbooks import MissingColumns, RepeatedColumns, Sheet, SheetRow, WrongSheet, read_workbook_file
from tests.curation_gate.unit.files import SCORES, crafts, edited, places, registrations_of_2021, sheet_of_2021

# number: (row, region, district, craft, price, offtake price, mode, millimetres, grams, stock, capacity, days)
EXPECTED_2021 = {
    1: (2, "18.07", "18.07.23", "batik-lada", 130000, 99000, "ready_stock", (300, 250, 40), 350, 13, 3, 14),
    2: (3, "18.08", "18.08.13", "gerabah-way-tuba", 128000, 98000, "ready_stock", (300, 300, 350), 2500, 22, 5, 5),
    6: (7, "18.01", "18.01.07", "tenun-inuh", 594000, 475000, "made_to_order", (400, 300, 60), 900, 0, 1, 88),
    8: (9, "18.10", "18.10.08", "anyaman-bambu", 8000, 6000, "made_to_order", (300, 300, 150), 300, 0, 34, 3),
    18: (
        19,
        "18.13",
        "18.13.06",
        "tapis-pulau-pisang",
        3925000,
        2885000,
        "made_to_order",
        (400, 300, 80),
        1400,
        0,
        2,
        39,
    ),
    27: (28, "18.01", "18.01.21", "gerabah-negararatu", 111000, 82000, "ready_stock", (350, 350, 450), 4000, 15, 5, 9),
    32: (33, "18.08", "18.08.09", "gerabah-way-tuba", 149000, 107000, "ready_stock", (300, 300, 350), 2500, 21, 2, 10),
}


def read(sheet, **options):
    return read_registrations(sheet, places=places(), crafts=crafts(), **options)


def reasons_of(reading):
    return {row.row: [(reason.code, reason.field) for reason in row.reasons] for row in reading.refused}


def one(sheet, **cells):
    return read(edited(sheet, row=2, **cells))


def test_exactly_32_rows_are_accepted_and_numbered_in_order():
    rows = registrations_of_2021().rows

    assert [row.number for row in rows] == list(range(1, 33))
    assert [row.row for row in rows] == list(range(2, 34))
    assert [row.warnings for row in rows] == [()] * 32
    assert all(row.craft_id for row in rows)
    assert len({row.fingerprint for row in rows}) == 32
    assert sum(row.selling_price for row in rows) == 32_206_000
    assert [row.photos for row in rows] == [
        (f"foto/{number:02}-depan.jpg", f"foto/{number:02}-detail.jpg") for number in range(1, 33)
    ]


def test_exactly_four_rows_are_refused_each_with_its_reasons():
    reading = registrations_of_2021()

    assert reasons_of(reading) == {
        34: [("repeated_row", "")],
        35: [("unknown_region", "region"), ("formula_cell", "maker_name")],
        36: [("missing_field", "product_name"), ("not_an_amount", "selling_price"), ("consent_missing", "consent")],
        37: [("empty_row", "")],
    }
    texts = [reason.source_text() for row in reading.refused for reason in row.reasons]
    assert texts == [
        "Usaha, produk, dan nomor WhatsApp ini sudah ada di baris 5.",
        "Kabupaten/kota “Kab. Tidak Ada” tidak dikenal. Tulis nama resminya, misalnya Kabupaten Pesawaran.",
        "Nama IKM berisi rumus. Salin lalu tempel sebagai nilai.",
        "Nama produk belum diisi.",
        "“nego” bukan harga. Tulis angka rupiah saja, misalnya 150.000.",
        "Syarat kurasi belum disetujui. Minta perajin menyetujuinya, lalu daftarkan lagi.",
        "Baris ini kosong.",
    ]


@pytest.mark.parametrize(("number", "expected"), EXPECTED_2021.items())
def test_values_in_the_shops_units(number, expected):
    row = registrations_of_2021().rows[number - 1]

    assert expected == (
        row.row,
        row.region_code,
        row.district_code,
        row.craft_id,
        row.selling_price,
        row.offtake_price,
        row.mode,
        (row.length_mm, row.width_mm, row.height_mm),
        row.weight_g,
        row.stock,
        row.capacity_per_month,
        row.lead_days,
    )


def test_every_field_of_one_row():
    assert registrations_of_2021().rows[0] == Registration(
        row=2,
        number=1,
        fingerprint="672edfae3b982de99bf4f306ed34f058d05cda198a0c2dc8897637ddec35f3da",
        submitted_at=datetime.datetime(2021, 12, 1, 7, 7, 41, tzinfo=datetime.UTC),
        maker_name="Griya Pelangi Bumi Ruwa",
        owner_name="Ahmad Umpama",
        phone="+6287424008332",
        email="ikm01@contoh.example",
        region_code="18.07",
        district_code="18.07.23",
        address="Jl. Contoh No. 55, Way Bungur",
        postcode="34373",
        business_number="1941716619050",
        business_number_status="issued",
        identity_number="1807596434187368",
        tax_registered=False,
        bank_name="BSI",
        bank_account="2833304630",
        bank_holder="Ahmad Umpama",
        product_name="Batik Lada dan Badak",
        craft_id="batik-lada",
        craft_text="batik lada dan badak",
        material="katun, satin, sutra",
        technique="batik cap/tulis",
        length_mm=300,
        width_mm=250,
        height_mm=40,
        weight_g=350,
        tolerance="motif sama, susunan bisa bergeser",
        selling_price=130_000,
        offtake_price=99_000,
        mode="ready_stock",
        stock=13,
        capacity_per_month=3,
        lead_days=14,
        packaging="Kotak karton + plastik gelembung",
        care="Lap kering",
        story="Batik bermotif lada dan badak, dua lambang Lampung Timur.",
        photos=("foto/01-depan.jpg", "foto/01-detail.jpg"),
        note="",
        warnings=(),
    )


def test_reading_again_gives_the_same():
    assert read(sheet_of_2021()) == registrations_of_2021()


def test_a_fingerprint_survives_another_way_of_writing():
    same = one(sheet_of_2021(), **{"Nama IKM": " GRIYA pelangi  bumi-ruwa", "No. WhatsApp": 6287424008332.0})

    assert same.rows[0].fingerprint == registrations_of_2021().rows[0].fingerprint
    assert one(sheet_of_2021(), **{"Nama produk": "Lain"}).rows[0].fingerprint != same.rows[0].fingerprint


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Nama pemilik", "", "missing_field"),
        ("No. WhatsApp", "menyusul", "not_a_phone"),
        ("Kecamatan", "Tidak Ada", "unknown_district"),
        ("Panjang (cm)", "30 x 20", "not_a_length"),
        ("Berat (gram)", "ringan", "not_a_weight"),
        ("Harga jual", datetime.date(2021, 5, 3), "not_an_amount"),
        ("Harga jual", 0.0, "zero_price"),
        ("Lama pembuatan (hari)", "10-15 hari", "not_a_whole_number"),
        ("Siap stok atau dibuat sesuai pesanan", "dua-duanya", "not_a_mode"),
        ("Berkas foto", "../x.jpg", "not_a_photo_name"),
        ("Berkas foto", "", "missing_field"),
        ("Setuju syarat kurasi", "Belum", "consent_missing"),
        ("Setuju syarat kurasi", "?", "not_a_yes_or_no"),
        ("Nama IKM", "x" * 201, "text_too_long"),
        ("Kapasitas per bulan", "-", "missing_field"),
    ],
)
def test_one_thing_wrong_refuses_the_row_and_says_so(header, value, code):
    reading = one(sheet_of_2021(), **{header: value})

    assert reading.rows == ()
    assert [reason.code for reason in reading.refused[0].reasons] == [code]
    assert reading.refused[0].row == 2


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Harga untuk Dekranasda", 130_001.0, "offtake_above_selling"),
        ("Alamat email", "ikm01", "not_an_email"),
        ("NIB", "123", "not_a_business_number"),
        ("NIK/NPWP", 1807596434187368.0, "digits_lost"),
        ("Stok", "", "stock_not_stated"),
        ("Cap waktu", "kemarin", "not_a_time"),
        ("Kode pos", "123", "not_a_postcode"),
    ],
)
def test_what_can_be_asked_later_is_a_warning(header, value, code):
    reading = one(sheet_of_2021(), **{header: value})

    assert reading.refused == ()
    assert [warning.code for warning in reading.rows[0].warnings] == [code]


def test_an_unknown_craft_is_kept_as_text():
    (row,) = one(sheet_of_2021(), **{"Jenis kriya": "Lukisan pasir"}).rows

    assert (row.craft_id, row.craft_text) == (None, "Lukisan pasir")


def test_the_same_product_with_another_phone_is_accepted_with_a_warning():
    sheet = sheet_of_2021()
    other = edited(sheet, row=2, **{"No. WhatsApp": "0812 3456 7890"}).rows[0]

    reading = read(Sheet(name="A", headers=sheet.headers, rows=(sheet.rows[0], SheetRow(number=3, cells=other.cells))))

    assert [warning.code for warning in reading.rows[1].warnings] == ["maybe_repeated"]
    assert reading.rows[1].warnings[0].params == {"row": 2}


def test_a_refused_row_does_not_make_its_correction_a_repeat():
    sheet = sheet_of_2021()
    wrong = edited(sheet, row=2, **{"Harga jual": "nego"}).rows[0]
    right = SheetRow(number=3, cells=sheet.rows[0].cells)

    reading = read(Sheet(name="A", headers=sheet.headers, rows=(wrong, right)))

    assert [row.row for row in reading.rows] == [3]
    assert [row.row for row in reading.refused] == [2]


def test_merged_cells_are_reported_where_they_hide_a_value():
    sheet = sheet_of_2021()
    row = SheetRow(number=2, cells=sheet.rows[0].cells, covered=frozenset({sheet.headers.index("Kecamatan")}))

    reading = read(Sheet(name="A", headers=sheet.headers, rows=(row,)))

    assert reasons_of(reading) == {2: [("merged_cell", "district")]}


def test_a_run_of_empty_rows_is_reported_once():
    sheet = sheet_of_2021()
    rows = (sheet.rows[0], *(SheetRow(number=number, cells=("", " ")) for number in range(3, 900)))

    reading = read(Sheet(name="A", headers=sheet.headers, rows=rows))

    assert len(reading.refused) == 1
    assert reading.refused[0].reasons[0].source_text() == "Baris 3 sampai 899 kosong."


def renamed(old, new):
    sheet = sheet_of_2021()
    headers = tuple(new if header == old else header for header in sheet.headers)
    return Sheet(name=sheet.name, headers=headers, rows=sheet.rows)


def test_a_form_may_call_its_columns_otherwise():
    assert len(read(renamed("Nama IKM", "NAMA UMKM")).rows) == 32
    assert len(read(renamed("Nama IKM", "Merek"), header_map={"maker_name": "Merek"}).rows) == 32


def test_every_missing_column_is_named_at_once():
    sheet = sheet_of_2021()
    headers = tuple("?" if header in {"Nama IKM", "Harga jual"} else header for header in sheet.headers)

    with pytest.raises(MissingColumns) as caught:
        read(Sheet(name="Pendaftar", headers=headers, rows=sheet.rows))

    assert caught.value.params == {"sheet": "Pendaftar", "columns": "Nama IKM, Harga jual"}


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(RepeatedColumns):
        read(renamed("Cerita produk", "Kecamatan"))


def test_the_score_workbook_is_no_registration_sheet():
    with pytest.raises(WrongSheet):
        registration_sheet(sheets=read_workbook_file(path=SCORES))


def test_the_registration_sheet_is_found_among_others():
    sheet = sheet_of_2021()
    notes = Sheet(name="Catatan rapat", headers=("Tanggal", "Isi"), rows=())

    assert registration_sheet(sheets=(notes, sheet)) is sheet
