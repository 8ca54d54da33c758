"""Given how people write numbers and file names, one form comes out, or a named refusal."""

import pytest

from curation_gate import contact_details
from curation_gate.contact_details import (
    BusinessNumber,
    DigitsLost,
    NotABankAccount,
    NotABusinessNumber,
    NotAnEmail,
    NotAnIdentityNumber,
    NotAPhone,
    NotAPhotoName,
    NotAPostcode,
    TooManyPhotos,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (628020060761.0, "+628020060761"), ("62 835-1724-516", "+628351724516"), ("08557355379", "+628557355379"),
        ("+6287424008332", "+6287424008332"), ("0876 3268 0890", "+6287632680890"), (87632680890.0, "+6287632680890"),
        ("(0812) 3456-7890", "+6281234567890"),
    ],
)  # fmt: skip
def test_phone(cell, number):
    assert contact_details.phone(cell) == number


@pytest.mark.parametrize(
    "cell", ["", "-", "tidak ada", "0812", "0812345678901234567", "0812 3456 7890 / 0813", 3.5, True]
)
def test_what_is_no_phone(cell):
    with pytest.raises(NotAPhone):
        contact_details.phone(cell)


@pytest.mark.parametrize(("cell", "address"), [(" IKM01@contoh.example", "ikm01@contoh.example"), ("", ""), ("-", "")])
def test_email(cell, address):
    assert contact_details.email(cell) == address


@pytest.mark.parametrize("cell", ["ikm", "a@b", "a b@c.id", "a@b.id, c@d.id", "a@b@c.id", "x" * 250 + "@c.id", 5.0])
def test_what_is_no_email(cell):
    with pytest.raises(NotAnEmail):
        contact_details.email(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (1803099485276.0, BusinessNumber(number="1803099485276", status="issued")),
        ("1941716619050", BusinessNumber(number="1941716619050", status="issued")),
        ("dalam proses", BusinessNumber(number="", status="in_process")),
        ("Masih diproses di OSS", BusinessNumber(number="", status="in_process")),
        ("", BusinessNumber(number="", status="none")),
        ("belum ada", BusinessNumber(number="", status="none")),
    ],
)
def test_business_number(cell, number):
    assert contact_details.business_number(cell) == number


@pytest.mark.parametrize("cell", ["123", "19417166190501", "NIB saya", 12.5])
def test_what_is_no_business_number(cell):
    with pytest.raises(NotABusinessNumber):
        contact_details.business_number(cell)


def test_identity_number():
    assert contact_details.identity_number("1807596434187368") == "1807596434187368"
    assert contact_details.identity_number("12.345.678.9-012.345") == "123456789012345"
    assert contact_details.identity_number("") == ""
    with pytest.raises(NotAnIdentityNumber):
        contact_details.identity_number("1807")


def test_an_identity_number_kept_as_a_number_has_lost_its_last_digit():
    with pytest.raises(DigitsLost):
        contact_details.identity_number(1807596434187368.0)


def test_bank_account():
    assert contact_details.bank_account("2421-272600") == "2421272600"
    assert contact_details.bank_account(2833304630.0) == "2833304630"
    assert contact_details.bank_account("0012345678") == "0012345678"
    assert contact_details.bank_account("") == ""
    with pytest.raises(NotABankAccount):
        contact_details.bank_account("menyusul")


def test_postcode():
    assert contact_details.postcode(34373.0) == "34373"
    assert contact_details.postcode("") == ""
    with pytest.raises(NotAPostcode):
        contact_details.postcode("3437")


def test_photo_names():
    names = contact_details.photo_names("foto/01-depan.jpg; foto/01-detail.jpg;foto/01-depan.jpg;")

    assert names == ("foto/01-depan.jpg", "foto/01-detail.jpg")
    assert contact_details.photo_names("a.JPG\nb.png, c d.webp") == ("a.JPG", "b.png", "c d.webp")
    assert contact_details.photo_names("") == ()


@pytest.mark.parametrize(
    "name",
    [
        "../x.jpg", "foto/../../x.jpg", "/etc/x.jpg", "foto\\x.jpg", "C:x.jpg", "https://drive.example/x.jpg", ".x.jpg",
        "foto//x.jpg", "foto/.tersembunyi/x.jpg", "x.svg", "x", "foto/", "%2e%2e/x.jpg", "~/x.jpg", "x" * 200 + ".jpg",
    ],
)  # fmt: skip
def test_only_plain_relative_photo_names(name):
    with pytest.raises(NotAPhotoName):
        contact_details.photo_names(f"foto/baik.jpg; {name}")


def test_too_many_photos():
    with pytest.raises(TooManyPhotos):
        contact_details.photo_names(";".join(f"{number}.jpg" for number in range(13)))
