from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, render_template_string

from shop.web import formatting

NOON = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (950, "Rp950", "Rp950"),
        (1_250_000, "Rp1.250.000", "Rp1,250,000"),
        (-15_000, "-Rp15.000", "-Rp15,000"),
        (10**12, "Rp1.000.000.000.000", "Rp1,000,000,000,000"),
    ],
)
def test_rupiah_has_no_space_and_the_groups_of_the_language(amount: int, indonesian: str, english: str) -> None:
    assert formatting.rupiah(amount, "id") == indonesian
    assert formatting.rupiah(amount, "en") == english


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (500, "Rp500", "Rp500"),
        (950_000, "Rp950 ribu", "Rp950k"),
        (353_700_000, "Rp353,7 juta", "Rp353.7m"),
        (1_200_000_000, "Rp1,2 miliar", "Rp1.2bn"),
        (2_000_000, "Rp2 juta", "Rp2m"),
    ],
)
def test_short_money(amount: int, indonesian: str, english: str) -> None:
    assert formatting.juta(amount, "id") == indonesian
    assert formatting.juta(amount, "en") == english


def test_days_and_moments_are_those_of_western_indonesia() -> None:
    late_evening = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # 01.30 the next day in WIB

    assert formatting.tanggal(date(2026, 8, 17), "id") == "17 Agu 2026"
    assert formatting.tanggal(date(2026, 8, 17), "en") == "17 Aug 2026"
    assert formatting.tanggal(late_evening, "id") == "25 Nov 2026"
    assert formatting.waktu(NOON, "id") == "Rabu, 25 Nov 2026 pukul 14.00 WIB"
    assert formatting.waktu(NOON, "en") == "Wednesday, 25 Nov 2026 at 14:00 WIB"
    assert formatting.waktu(late_evening, "id") == "Rabu, 25 Nov 2026 pukul 01.30 WIB"
    assert formatting.jam(NOON, "id") == "14.00"
    assert formatting.jam(NOON, "en") == "14:00"


@pytest.mark.parametrize(
    ("ahead", "indonesian", "english"),
    [
        (timedelta(days=2), "2 hari lagi", "2 days left"),
        (timedelta(hours=47, minutes=59), "47 jam lagi", "47 hours left"),
        (timedelta(hours=3), "3 jam lagi", "3 hours left"),
        (timedelta(hours=1), "1 jam lagi", "1 hour left"),
        (timedelta(minutes=59), "59 menit lagi", "59 minutes left"),
        (timedelta(seconds=5), "1 menit lagi", "1 minute left"),
        (timedelta(0), "lewat 1 menit", "1 minute late"),
        (-timedelta(hours=5), "lewat 5 jam", "5 hours late"),
        (-timedelta(days=2), "lewat 2 hari", "2 days late"),
    ],
)
def test_time_left(ahead: timedelta, indonesian: str, english: str) -> None:
    assert formatting.sisa_waktu(NOON + ahead, NOON, "id") == indonesian
    assert formatting.sisa_waktu(NOON + ahead, NOON, "en") == english


@pytest.mark.parametrize(("hours", "tone"), [(-1, "hot"), (6, "hot"), (7, "warm"), (24, "warm"), (25, "")])
def test_urgency(hours: int, tone: str) -> None:
    assert formatting.mendesak(NOON + timedelta(hours=hours), NOON) == tone


@pytest.mark.parametrize(
    ("basis_points", "indonesian", "english"),
    [(3000, "30%", "30%"), (1050, "10,5%", "10.5%"), (25, "0,25%", "0.25%"), (0, "0%", "0%"), (10000, "100%", "100%")],
)
def test_percent_from_basis_points(basis_points: int, indonesian: str, english: str) -> None:
    assert formatting.persen(basis_points, "id") == indonesian
    assert formatting.persen(basis_points, "en") == english


def test_sizes_and_weights() -> None:
    assert formatting.ukuran(1120, 1200, locale="id") == "112 × 120 cm"
    assert formatting.ukuran(55, locale="id") == "5,5 cm"
    assert formatting.ukuran(55, 100, 20, locale="en") == "5.5 × 10 × 2 cm"
    assert formatting.berat(780, "id") == "780 gram"
    assert formatting.berat(780, "en") == "780 g"
    assert formatting.berat(1250, "id") == "1,25 kg"
    assert formatting.berat(2000, "en") == "2 kg"


def test_filters_follow_the_language_of_the_request(edge: Flask) -> None:
    template = "{{ 1250000|rupiah }} {{ 1120|ukuran(1205) }} {{ 1050|persen }}"

    with edge.test_request_context("/"):
        assert render_template_string(template) == "Rp1.250.000 112 × 120,5 cm 10,5%"
    with edge.test_request_context("/?lang=en"):
        assert render_template_string(template) == "Rp1,250,000 112 × 120.5 cm 10.5%"
