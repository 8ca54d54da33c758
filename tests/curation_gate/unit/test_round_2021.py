"""Given the three curators' sheets of 2021, the rule gives 20 passed, 5 in coaching and 7 not passed."""

from collections import Counter

import pytest

from curation_gate.score_workbook import read_scores
from curation_gate.scoring import Outcome, score
from curation_gate.workbooks import read_workbook_file
from curation_gate.written_reason import written_reason, written_reason_in_english
from tests.curation_gate.unit.files import SCORES, expected_of_2021, rubric

# number: (total in hundredths, decision, weak criteria, failed gates)
RESULTS = {
    1: (8520, "passed", "", ""), 2: (4720, "not_passed", "DP", ""), 3: (7580, "passed", "", ""),
    4: (8040, "passed", "", ""), 5: (8760, "passed", "", ""), 6: (8980, "passed", "", ""),
    7: (6240, "not_passed", "", "G1"), 8: (6460, "coaching", "", ""), 9: (8380, "passed", "", ""),
    10: (6340, "coaching", "", ""), 11: (4760, "not_passed", "PMU", ""), 12: (7980, "passed", "", ""),
    13: (8860, "passed", "", ""), 14: (4800, "not_passed", "KMU", ""), 15: (8200, "passed", "", ""),
    16: (8140, "passed", "", ""), 17: (8200, "passed", "", ""), 18: (6860, "coaching", "", ""),
    19: (8580, "passed", "", ""), 20: (7420, "passed", "", ""), 21: (8400, "passed", "", ""),
    22: (8560, "passed", "", ""), 23: (8060, "passed", "", ""), 24: (6500, "not_passed", "", "G2"),
    25: (7980, "passed", "", ""), 26: (6500, "coaching", "", ""), 27: (8840, "passed", "", ""),
    28: (7680, "passed", "", ""), 29: (8840, "passed", "", ""), 30: (4940, "not_passed", "DKU", ""),
    31: (6400, "not_passed", "", "G2"), 32: (6240, "coaching", "", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def reading():
    return read_scores(read_workbook_file(path=SCORES), rubric=rubric(), expected=expected_of_2021())


@pytest.fixture(scope="module")
def outcomes(reading) -> dict[int, Outcome]:
    return {number: score(rubric=rubric(), sheets=reading.sheets_of(number)) for number in range(1, 33)}


def test_every_row_of_every_curator_is_read(reading):
    assert [one.curator for one in reading.curators] == ["Kurator 1", "Kurator 2", "Kurator 3"]
    assert [sorted(one.by_number) for one in reading.curators] == [list(range(1, 33))] * 3
    assert reading.refused == ()
    assert reading.absent == {}
    assert reading.curators[0].by_number[2].note == "Foto kurang terang"
    assert reading.curators[0].by_number[7].gates == {"G1": False, "G2": True, "G3": True, "G4": True, "G5": True}


def test_all_totals_and_decisions(outcomes):
    assert {
        number: (one.total_hundredths, one.decision, "".join(one.weak), "".join(one.failed_gates))
        for number, one in outcomes.items()
    } == RESULTS


def test_twenty_pass_five_are_coached_seven_do_not_pass(outcomes):
    assert Counter(one.decision for one in outcomes.values()) == {"passed": 20, "coaching": 5, "not_passed": 7}


def test_what_the_maker_of_number_2_reads(outcomes):
    assert written_reason(outcome=outcomes[2], rubric=rubric()) == (
        "Produk Anda belum lolos: nilainya 47,20 dari 100 (batas pembinaan 55,00). "
        "Anda tetap kami bina dan boleh mendaftar lagi.\n"
        "Yang masih di bawah 50% dari nilai penuhnya: Desain produk dan Pengemasan.\n"
        "Perbaiki dulu:\n"
        "- Mutu pengerjaan: Rapi dilihat dari depan; cacat kecil di bagian belakang.\n"
        "- Kekhasan dan keaslian asal: Teknik benar; motif umum Lampung; asal dapat dijelaskan lisan.\n"
        "- Bahan baku dan keamanan: Bahan disebut; luntur ringan; aman dipakai.\n"
        "- Perlindungan saat kirim: Dus + pelindung; lolos guncangan tangan."
    )


def test_what_the_maker_of_number_7_reads(outcomes):
    assert written_reason(outcome=outcomes[7], rubric=rubric()) == (
        "Produk Anda belum lolos karena syarat wajib berikut belum terpenuhi. "
        "Syarat ini tidak dapat diganti nilai lain.\n"
        "- Buatan tangan sendiri: Produk dibuat tangan oleh IKM ini sendiri, bukan dibeli jadi atau cetakan pabrik.\n"
        "Penuhi syaratnya, siapkan buktinya, lalu ajukan lagi."
    )


def test_number_8_in_english(outcomes):
    assert written_reason_in_english(outcome=outcomes[8], rubric=rubric()) == (
        "Your product enters coaching with 64.60 of 100 points (pass mark 70.00). We work with you until it passes.\n"
        "Improve first:\n"
        "- Workmanship: Neat on both sides; exact size; edges secured; withstands a light pull and rub test.\n"
        "- Materials and safety: Material stated; bleeds slightly; safe to use.\n"
        "- Capacity and production time: Monthly capacity in writing; records of 6 months; promised dates kept "
        "more than 90% of the time."
    )


def test_every_decision_has_a_reason_in_both_languages(outcomes):
    for one in outcomes.values():
        for text in (
            written_reason(outcome=one, rubric=rubric()),
            written_reason_in_english(outcome=one, rubric=rubric()),
        ):
            assert len(text) > 80
            assert "%(" not in text
            assert "%%" not in text
