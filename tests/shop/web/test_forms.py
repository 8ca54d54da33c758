from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, FieldList, FormField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from shop.web.forms import (
    LongTextField,
    PhoneField,
    PostcodeField,
    RupiahField,
    ShopForm,
    TextField,
    WholeNumberField,
    error_links,
    parse_phone,
    parse_rupiah,
    same_as,
)


class WorkForm(ShopForm):
    class Meta(ShopForm.Meta):
        csrf = False

    name = TextField("Nama", [DataRequired()], max_length=20)
    story = LongTextField("Cerita", max_length=50)
    price = RupiahField("Harga", [InputRequired()], low=10_000, high=50_000_000)
    pieces = WholeNumberField("Jumlah", low=1, high=99)
    phone = PhoneField("Nomor HP")
    postcode = PostcodeField("Kode pos")
    mode = RadioField("Kapan", choices=[("ready", "Siap"), ("made", "Dibuat")])


GOOD = {
    "name": "Kain",
    "price": "1.250.000",
    "pieces": "3",
    "phone": "0812 3456 7890",
    "postcode": "35214",
    "mode": "made",
}


def filled(edge: Flask, **changes: Any) -> tuple[WorkForm, bool]:
    with edge.test_request_context("/", method="POST"):
        form = WorkForm(formdata=MultiDict({**GOOD, **changes}))
        return form, form.validate()


def test_a_good_form_gives_typed_data(edge: Flask) -> None:
    form, valid = filled(edge, name="  Kain Tapis ", story="satu\r\ndua")

    assert valid, form.errors
    assert form.name.data == "Kain Tapis"
    assert form.story.data == "satu\ndua"
    assert form.price.data == 1_250_000
    assert form.pieces.data == 3
    assert form.phone.data == "+6281234567890"
    assert form.postcode.data == "35214"
    assert form.mode.data == "made"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1250000", 1_250_000), ("1.250.000", 1_250_000), ("Rp1.250.000", 1_250_000), ("Rp 1.250.000", 1_250_000),
        ("rp.15.000", 15_000), ("0", 0), ("007", 7), (" 500 ", 500), ("1000000000000", 10**12),
    ],
)  # fmt: skip
def test_rupiah_as_people_type_it(typed: str, amount: int) -> None:
    assert parse_rupiah(typed) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "", "Rp", "-1", "1,5", "1.5", "1.25", "1.2500", "1.250.00", "12.50.000", ".500", "500.", "1_000", "1e6",
        "１２５０", "٣٠٠٠", "1 250 000", "1,250,000", "1.250.000,00", "NaN", "0x10", "9" * 400, "USD 5", "+5",
    ],
)  # fmt: skip
def test_what_is_not_clearly_rupiah_is_refused(typed: str) -> None:
    assert parse_rupiah(typed) is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("12,5", "Tulis rupiah tanpa sen, misalnya 1.250.000."),
        ("9.999", "Isi antara Rp10.000 dan Rp50.000.000."),
        ("50000001", "Isi antara Rp10.000 dan Rp50.000.000."),
        ("-20000", "Tulis rupiah tanpa sen, misalnya 1.250.000."),
        ("", "Wajib diisi."),
    ],
)
def test_a_bad_price_is_refused_and_shown_again(edge: Flask, typed: str, message: str) -> None:
    form, valid = filled(edge, price=typed)

    assert not valid
    assert form.errors == {"price": [message]}
    assert form.price.data is None
    assert f'value="{typed}"' in str(form.price())


def test_a_ceiling_above_a_trillion_is_not_possible(edge: Flask) -> None:
    class Huge(WorkForm):
        price = RupiahField("Harga", high=10**15)

    with edge.test_request_context("/", method="POST"):
        form = Huge(formdata=MultiDict({**GOOD, "price": "1000000000001"}))
        assert not form.validate()
        assert form.errors == {"price": ["Isi antara Rp0 dan Rp1.000.000.000.000."]}


@pytest.mark.parametrize(
    "typed", ["0", "100", "-1", "1.0", "1,0", "1.5", "1_0", "１", "+3", "1e1", "0x3", " 1 2", "9" * 50]
)
def test_a_whole_number_is_nothing_else(edge: Flask, typed: str) -> None:
    form, valid = filled(edge, pieces=typed)

    assert not valid
    assert list(form.errors) == ["pieces"]
    assert len(form.errors["pieces"]) == 1
    assert form.pieces.data is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("081234567890", "+6281234567890"), ("+62 812-3456-7890", "+6281234567890"),
        ("62 81234567890", "+6281234567890"),
        ("(0721) 481566", "+62721481566"), ("+65 6123 4567", "+6561234567"),
    ],
)  # fmt: skip
def test_phone_numbers_become_e164(typed: str, stored: str) -> None:
    assert parse_phone(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "0812", "123", "abc", "+62", "０８１２３４５６７８９０", "0812345678901234567", "08123456789;1"]
)
def test_what_cannot_be_a_phone_number_is_refused(typed: str) -> None:
    assert parse_phone(typed) is None


@pytest.mark.parametrize("typed", ["3521", "352144", "05214", "3521a", "３５２１４", "35 214"])
def test_a_postcode_has_five_digits(edge: Flask, typed: str) -> None:
    form, valid = filled(edge, postcode=typed)

    assert not valid
    assert form.errors == {"postcode": ["Kode pos terdiri dari lima angka."]}


def test_optional_fields_may_be_empty(edge: Flask) -> None:
    form, valid = filled(edge, pieces="", phone="  ", postcode="", story="")

    assert valid, form.errors
    assert (form.pieces.data, form.phone.data, form.postcode.data, form.story.data) == (None, None, None, "")


@pytest.mark.parametrize("typed", ["a\x00b", "a\u202eb", "a\nb", "x" * 21])
def test_bad_text_is_an_error_of_its_field(edge: Flask, typed: str) -> None:
    form, valid = filled(edge, name=typed)

    assert not valid
    assert list(form.errors) == ["name"]
    assert "\x00" not in str(form.name())


def test_fields_of_wtforms_are_cleaned_as_well(edge: Flask) -> None:
    class Plain(ShopForm):
        class Meta(ShopForm.Meta):
            csrf = False

        name = StringField("Nama")
        note = TextAreaField("Catatan")
        password = PasswordField("Kata sandi")

    with edge.test_request_context("/", method="POST"):
        good = Plain(formdata=MultiDict({"name": " Cafe\u0301 ", "note": "a\r\nb", "password": " rahasia "}))
        bad = Plain(formdata=MultiDict({"name": "a\x00", "note": "b\u202e", "password": "c\x00"}))

        assert good.validate()
        assert (good.name.data, good.note.data, good.password.data) == ("Café", "a\nb", " rahasia ")
        assert not bad.validate()
        assert sorted(bad.errors) == ["name", "note", "password"]


def test_the_messages_of_the_validators_are_indonesian(edge: Flask) -> None:
    class Standard(ShopForm):
        class Meta(ShopForm.Meta):
            csrf = False

        email = EmailField("E-mail", [Email()])
        code = StringField("Kode", [Length(min=3, max=5)])
        again = StringField("Ulangi", [same_as("code", "Kedua isian harus sama.")])
        choice = RadioField("Pilih", choices=[("a", "A")])

    with edge.test_request_context("/", method="POST"):
        form = Standard(formdata=MultiDict({"email": "x", "code": "toolong", "again": "y", "choice": "z"}))
        assert not form.validate()

        assert form.errors == {
            "email": ["Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."],
            "code": ["Harus 3 sampai 5 huruf."],
            "again": ["Kedua isian harus sama."],
            "choice": ["Pilih salah satu yang ada di daftar."],
        }


def test_the_summary_links_to_every_control(edge: Flask) -> None:
    class Line(ShopForm):
        class Meta(ShopForm.Meta):
            csrf = False

        weight = WholeNumberField("Berat", [InputRequired()])

    class Whole(WorkForm):
        lines = FieldList(FormField(Line), min_entries=1)

    with edge.test_request_context("/", method="POST"):
        form = Whole(formdata=MultiDict({**GOOD, "name": "", "mode": "x", "lines-0-weight": "1.5"}))
        form.validate()
        form.form_errors.append("Simpan dulu fotonya.")

        assert error_links(form) == [
            ("", "Simpan dulu fotonya."),
            ("name", "Nama: Wajib diisi."),
            ("mode-0", "Kapan: Pilih salah satu yang ada di daftar."),
            ("lines-0-weight", "Berat: Tulis angka bulat, tanpa titik atau koma."),
        ]
        page = render_template_string(
            "{% import 'web/macros.html' as m %}"
            "{{ m.errsummary(form) }}{{ m.field(form.name) }}{{ m.field(form.mode) }}",
            form=form,
        )
        assert '<a href="#name">Nama: Wajib diisi.</a>' in page
        assert 'id="name"' in page
        assert 'aria-describedby="name-e"' in page
        assert 'aria-invalid="true"' in page
        assert '<a href="#mode-0">' in page
        assert 'id="mode-0"' in page


def test_a_summary_of_plain_errors(edge: Flask) -> None:
    assert error_links({"code": ["Wajib diisi.", "Terlalu pendek."], "": ["Gagal."]}) == [
        ("code", "Wajib diisi."),
        ("code", "Terlalu pendek."),
        ("", "Gagal."),
    ]
    assert error_links({}) == []
