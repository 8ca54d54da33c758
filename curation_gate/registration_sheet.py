"""The registration sheet of a round: each row becomes a registration, or is refused with every reason at once."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from curation_gate import contact_details, fingerprints, normalising
from curation_gate.header_mapping import aliases_with
from curation_gate.names import CraftNames, PlaceNames
from curation_gate.normalising import Unreadable, fold, is_blank
from curation_gate.workbooks import Cell, MissingColumns, Sheet, SheetRow, WrongSheet, match_columns
from shop.kernel.text import N_

Value = TypeVar("Value")

NAME_LIMIT = 200
TEXT_LIMIT = 4_000

# Field → headers seen on Indonesian forms; the first one is used in messages.
HEADERS: dict[str, tuple[str, ...]] = {
    "submitted_at": ("Cap waktu", "Timestamp", "Waktu kirim", "Tanggal daftar"),
    "maker_name": ("Nama IKM", "Nama usaha", "Nama UMKM", "Nama kelompok", "Nama IKM/UMKM"),
    "owner_name": ("Nama pemilik", "Pemilik", "Nama perajin", "Nama pengrajin", "Nama penanggung jawab"),
    "phone": ("No. WhatsApp", "Nomor WhatsApp", "No. WA", "Nomor WA", "No. HP", "Nomor HP", "No. HP/WA", "Telepon"),
    "email": ("Alamat email", "Email", "E-mail", "Surel"),
    "region": ("Kabupaten/Kota", "Kab/Kota", "Kabupaten", "Kabupaten atau Kota"),
    "district": ("Kecamatan",),
    "address": ("Alamat", "Alamat lengkap", "Alamat usaha"),
    "postcode": ("Kode pos",),
    "business_number": ("NIB", "Nomor NIB", "No. NIB", "Nomor Induk Berusaha"),
    "identity_number": ("NIK/NPWP", "NIK", "No. KTP", "NIK atau NPWP"),
    "tax_registered": ("Sudah PKP?", "PKP", "Status PKP"),
    "bank_name": ("Bank", "Nama bank"),
    "bank_account": ("No. rekening", "Nomor rekening"),
    "bank_holder": ("Atas nama", "Atas nama rekening", "Nama pemilik rekening"),
    "product_name": ("Nama produk", "Produk"),
    "craft": ("Jenis kriya", "Jenis kerajinan", "Jenis produk", "Kategori"),
    "material": ("Bahan", "Bahan baku"),
    "technique": ("Teknik", "Teknik pembuatan"),
    "length": ("Panjang (cm)",),
    "width": ("Lebar (cm)",),
    "height": ("Tinggi/tebal (cm)", "Tinggi (cm)", "Tebal (cm)"),
    "weight": ("Berat (gram)",),
    "tolerance": ("Beda yang wajar antar buah", "Toleransi", "Perbedaan yang wajar"),
    "selling_price": ("Harga jual", "Harga", "Harga eceran"),
    "offtake_price": ("Harga untuk Dekranasda", "Harga Dekranasda", "Harga offtaker"),
    "mode": ("Siap stok atau dibuat sesuai pesanan", "Cara jual", "Stok atau pesanan", "Mode"),
    "stock": ("Stok", "Jumlah stok"),
    "capacity_per_month": ("Kapasitas per bulan", "Kapasitas produksi", "Kapasitas"),
    "lead_days": ("Lama pembuatan (hari)", "Lama pembuatan", "Waktu pembuatan"),
    "packaging": ("Kemasan", "Jenis kemasan"),
    "care": ("Perawatan", "Cara perawatan"),
    "story": ("Cerita produk", "Deskripsi produk", "Cerita", "Deskripsi"),
    "photos": ("Berkas foto", "Foto", "Foto produk", "Nama berkas foto"),
    "consent": ("Setuju syarat kurasi", "Persetujuan", "Setuju"),
    "note": ("Catatan", "Keterangan"),
}

REQUIRED = (
    "maker_name", "owner_name", "phone", "region", "district", "address", "product_name", "craft", "material",
    "technique", "length", "width", "height", "weight", "selling_price", "mode", "capacity_per_month", "lead_days",
    "photos", "consent",
)  # fmt: skip

MISSING_FIELD = N_("%(field)s belum diisi.")
EMPTY_ROW = N_("Baris ini kosong.")
EMPTY_ROWS = N_("Baris %(first)s sampai %(last)s kosong.")
REPEATED_ROW = N_("Usaha, produk, dan nomor WhatsApp ini sudah ada di baris %(row)s.")
CONSENT_MISSING = N_("Syarat kurasi belum disetujui. Minta perajin menyetujuinya, lalu daftarkan lagi.")
FORMULA_CELL = N_("%(field)s berisi rumus. Salin lalu tempel sebagai nilai.")
MERGED_CELL = N_("%(field)s tertutup sel gabungan. Pisahkan selnya, lalu isi setiap baris.")
ZERO_PRICE = N_("Harga jual tidak boleh nol.")
OFFTAKE_ABOVE_SELLING = N_("Harga untuk Dekranasda lebih tinggi daripada harga jual. Tanyakan kepada perajin.")
MAYBE_REPEATED = N_("Mirip baris %(row)s, hanya nomor WhatsApp-nya berbeda. Periksa apakah ini pendaftar yang sama.")
STOCK_NOT_STATED = N_("Siap stok, tetapi jumlah stok tidak ditulis.")


@dataclass(frozen=True)
class Reason:
    """Why a row is refused, or what to look at: stable code, field of the sheet ('' for the row), Indonesian msgid."""

    code: str
    field: str
    text: str
    params: Mapping[str, Any]

    def source_text(self) -> str:
        """The reason in the source language (Indonesian)."""
        return self.text % self.params if self.params else self.text


@dataclass(frozen=True)
class Registration:
    """One accepted row. Lengths in millimetres, weight in grams, prices in rupiah, lead time in days."""

    row: int
    number: int
    fingerprint: str
    submitted_at: datetime.datetime | None
    maker_name: str
    owner_name: str
    phone: str
    email: str
    region_code: str
    district_code: str
    address: str
    postcode: str
    business_number: str
    business_number_status: str
    identity_number: str
    tax_registered: bool
    bank_name: str
    bank_account: str
    bank_holder: str
    product_name: str
    craft_id: str | None
    craft_text: str
    material: str
    technique: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    tolerance: str
    selling_price: int
    offtake_price: int | None
    mode: str
    stock: int
    capacity_per_month: int
    lead_days: int
    packaging: str
    care: str
    story: str
    photos: tuple[str, ...]
    note: str
    warnings: tuple[Reason, ...]


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken, with every reason found in it."""

    row: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RegistrationReading:
    """Everything a sheet held: every row below the headers is in one of the two."""

    rows: tuple[Registration, ...]
    refused: tuple[RefusedRow, ...]


# Field → the name it goes by in messages.
LABELS = {field: names[0] for field, names in HEADERS.items()}


def registration_sheet(*, sheets: Sequence[Sheet], meanings: Mapping[str, str] | None = None) -> Sheet:
    """Return the first sheet with the columns of a registration. Raises WrongSheet, MissingColumns."""
    aliases = aliases_with(meanings or {}, aliases=HEADERS)
    first_error: WrongSheet | MissingColumns | None = None
    for sheet in sheets:
        try:
            match_columns(sheet=sheet, aliases=aliases, required=REQUIRED, labels=LABELS)
        except (WrongSheet, MissingColumns) as error:
            if first_error is None or isinstance(first_error, WrongSheet):
                first_error = error
        else:
            return sheet
    raise first_error or WrongSheet(sheet="", expected=HEADERS["maker_name"][0])


def read_registrations(
    sheet: Sheet,
    *,
    places: PlaceNames,
    crafts: CraftNames,
    header_map: Mapping[str, str] | None = None,
    meanings: Mapping[str, str] | None = None,
) -> RegistrationReading:
    """Read every row of a registration sheet.

    `header_map` names the header of a field where the form calls it something else;
    `meanings` is what headings were said to mean (heading → field, '' to leave it out). Reading the same sheet again
    gives the same numbers and fingerprints. Raises WrongSheet, MissingColumns, RepeatedColumns.
    """
    aliases = aliases_with(meanings or {}, aliases=HEADERS)
    aliases |= {field: (header,) for field, header in (header_map or {}).items()}
    columns = match_columns(sheet=sheet, aliases=aliases, required=REQUIRED, labels=LABELS if meanings else None)
    accepted: list[Registration] = []
    refused: list[RefusedRow] = []
    row_of_fingerprint: dict[str, int] = {}
    row_of_product: dict[tuple[str, str, str], int] = {}
    for row in sheet.rows:
        if row.is_empty:
            _add_empty(refused=refused, row=row.number)
            continue
        reader = _RowReader(row=row, columns=columns, headers=sheet.headers)
        fields = _read_fields(reader=reader, places=places, crafts=crafts)
        fingerprint = _fingerprint(fields=fields)
        if fingerprint in row_of_fingerprint and not reader.reasons:
            reader.refuse("repeated_row", "", REPEATED_ROW, row=row_of_fingerprint[fingerprint])
        if reader.reasons:
            refused.append(RefusedRow(row=row.number, reasons=tuple(reader.reasons)))
            continue
        product = (fold(fields["maker_name"]), fold(fields["product_name"]), fields["district_code"])
        if product in row_of_product:
            reader.warn("maybe_repeated", "", MAYBE_REPEATED, row=row_of_product[product])
        row_of_fingerprint[fingerprint] = row_of_product[product] = row.number
        accepted.append(
            Registration(
                row=row.number, number=len(accepted) + 1, fingerprint=fingerprint,
                warnings=tuple(reader.warnings), **fields,
            )
        )  # fmt: skip
    return RegistrationReading(rows=tuple(accepted), refused=tuple(refused))


def _add_empty(*, refused: list[RefusedRow], row: int) -> None:
    """Report a run of empty rows once: some programs save hundreds of them below the data."""
    last = refused[-1].reasons[0] if refused else None
    if last and last.code == "empty_row" and last.params.get("last", refused[-1].row) == row - 1:
        first = refused[-1].row
        reason = Reason(code="empty_row", field="", text=EMPTY_ROWS, params={"first": first, "last": row})
        refused[-1] = RefusedRow(row=first, reasons=(reason,))
    else:
        reason = Reason(code="empty_row", field="", text=EMPTY_ROW, params={})
        refused.append(RefusedRow(row=row, reasons=(reason,)))


def _fingerprint(*, fields: Mapping[str, Any]) -> str:
    return fingerprints.of_work(
        maker_name=fields["maker_name"], phone=fields["phone"] or "", product_name=fields["product_name"]
    )


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them instead of stopping at the first."""

    def __init__(self, *, row: SheetRow, columns: Mapping[str, int], headers: Sequence[str]) -> None:
        self.row = row
        self.columns = columns
        self.headers = headers
        self.reasons: list[Reason] = []
        self.warnings: list[Reason] = []

    def refuse(self, code: str, field: str, text: str, /, **params: Any) -> None:
        self.reasons.append(Reason(code=code, field=field, text=text, params=params))

    def warn(self, code: str, field: str, text: str, /, **params: Any) -> None:
        self.warnings.append(Reason(code=code, field=field, text=text, params=params))

    def cell(self, field: str) -> Cell | None:
        """The raw cell; None, with a reason, where the field is required and not there, a formula, or merged."""
        position = self.columns.get(field)
        if position is None:
            return ""
        header = self.headers[position]
        if position in self.row.formulas:
            self.refuse("formula_cell", field, FORMULA_CELL, field=header)
            return None
        if position in self.row.covered:
            self.refuse("merged_cell", field, MERGED_CELL, field=header)
            return None
        cell = self.row.cell(position)
        if field in REQUIRED and is_blank(cell):
            self.refuse("missing_field", field, MISSING_FIELD, field=header)
            return None
        return cell

    def required(self, field: str, parse: Callable[[Cell], Value], *, fallback: Value) -> Value:
        """The parsed cell; the fallback, with a reason, where it cannot be read."""
        cell = self.cell(field)
        if cell is None:
            return fallback
        try:
            return parse(cell)
        except Unreadable as error:
            self.refuse(error.code, field, error.message, **error.params)
            return fallback

    def lenient(self, field: str, parse: Callable[[Cell], Value], *, fallback: Value) -> Value:
        """The parsed cell of an optional field; the fallback, with a warning, where it cannot be read."""
        cell = self.cell(field)
        if cell is None:
            return fallback
        try:
            return parse(cell)
        except Unreadable as error:
            self.warn(error.code, field, error.message, **error.params)
            return fallback

    def text(self, field: str, *, limit: int = TEXT_LIMIT) -> str:
        """Clean text of a field, '' where it is empty or '-'."""
        return self.required(
            field, lambda cell: "" if is_blank(cell) else normalising.text_of(cell, limit=limit), fallback=""
        )


def _read_fields(*, reader: _RowReader, places: PlaceNames, crafts: CraftNames) -> dict[str, Any]:
    fields = _read_maker(reader=reader, places=places) | _read_product(reader=reader, crafts=crafts)
    fields |= _read_terms(reader=reader)
    if not reader.required("consent", normalising.yes_or_no, fallback=True):
        reader.refuse("consent_missing", "consent", CONSENT_MISSING)
    return fields


def _read_maker(*, reader: _RowReader, places: PlaceNames) -> dict[str, Any]:
    region = reader.required("region", places.region, fallback="")
    number = reader.lenient(
        "business_number",
        contact_details.business_number,
        fallback=contact_details.BusinessNumber(number="", status="none"),
    )
    return {
        "submitted_at": reader.lenient(
            "submitted_at", lambda cell: None if is_blank(cell) else normalising.moment(cell), fallback=None
        ),
        "maker_name": reader.text("maker_name", limit=NAME_LIMIT),
        "owner_name": reader.text("owner_name", limit=NAME_LIMIT),
        "phone": reader.required("phone", contact_details.phone, fallback=""),
        "email": reader.lenient("email", contact_details.email, fallback=""),
        "region_code": region,
        # Without a region there is nothing to look the district up in: one reason is enough.
        "district_code": reader.required(
            "district", lambda cell: places.district(cell, region=region) if region else "", fallback=""
        ),
        "address": reader.text("address"),
        "postcode": reader.lenient("postcode", contact_details.postcode, fallback=""),
        "business_number": number.number,
        "business_number_status": number.status,
        "identity_number": reader.lenient("identity_number", contact_details.identity_number, fallback=""),
        "tax_registered": reader.lenient(
            "tax_registered", lambda cell: False if is_blank(cell) else normalising.yes_or_no(cell), fallback=False
        ),
        "bank_name": reader.text("bank_name", limit=NAME_LIMIT),
        "bank_account": reader.lenient("bank_account", contact_details.bank_account, fallback=""),
        "bank_holder": reader.text("bank_holder", limit=NAME_LIMIT),
    }


def _read_product(*, reader: _RowReader, crafts: CraftNames) -> dict[str, Any]:
    craft_text = reader.text("craft", limit=NAME_LIMIT)
    no_photos: tuple[str, ...] = ()
    return {
        "product_name": reader.text("product_name", limit=NAME_LIMIT),
        "craft_id": crafts.find(craft_text),
        "craft_text": craft_text,
        "material": reader.text("material"),
        "technique": reader.text("technique"),
        "length_mm": reader.required("length", normalising.millimetres, fallback=0),
        "width_mm": reader.required("width", normalising.millimetres, fallback=0),
        "height_mm": reader.required("height", normalising.millimetres, fallback=0),
        "weight_g": reader.required("weight", normalising.grams, fallback=0),
        "tolerance": reader.text("tolerance"),
        "packaging": reader.text("packaging"),
        "care": reader.text("care"),
        "story": reader.text("story"),
        "photos": reader.required("photos", contact_details.photo_names, fallback=no_photos),
        "note": reader.text("note"),
    }


def _read_terms(*, reader: _RowReader) -> dict[str, Any]:
    price = reader.required("selling_price", normalising.rupiah, fallback=None)
    if price == 0:
        reader.refuse("zero_price", "selling_price", ZERO_PRICE)
    offtake_price = reader.lenient(
        "offtake_price", lambda cell: None if is_blank(cell) else normalising.rupiah(cell), fallback=None
    )
    if price is not None and offtake_price is not None and offtake_price > price:
        reader.warn("offtake_above_selling", "offtake_price", OFFTAKE_ABOVE_SELLING)
    mode = reader.required("mode", normalising.selling_mode, fallback="")
    stock = reader.lenient("stock", normalising.whole_number, fallback=None)
    if mode == "ready_stock" and stock is None:
        reader.warn("stock_not_stated", "stock", STOCK_NOT_STATED)
    return {
        "selling_price": price,
        "offtake_price": offtake_price,
        "mode": mode,
        "stock": stock or 0,
        "capacity_per_month": reader.required("capacity_per_month", normalising.whole_number, fallback=None),
        "lead_days": reader.required("lead_days", normalising.days, fallback=None),
    }
