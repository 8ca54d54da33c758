"""Given an outcome, the advice names what is worth most, and the next step of it."""

from curation_gate.scoring import score
from curation_gate.written_reason import improve_first, next_anchor, written_reason
from tests.curation_gate.unit.files import rubric
from tests.curation_gate.unit.sheets import jury, sheet


def advice(sheets, count=3):
    outcome = score(rubric=rubric(), sheets=sheets)
    return [sub.code for sub in improve_first(outcome=outcome, rubric=rubric(), count=count)]


def test_the_heaviest_loss_comes_first():
    assert advice(jury(4, 4, 4)) == ["D2", "D1", "K1"]


def test_weak_criteria_come_before_heavier_ones():
    assert advice(jury(4, 4, 4, M1=2, M2=2, M3=2, M4=2)) == ["M1", "M2", "M3"]


def test_what_is_full_needs_no_advice():
    outcome = score(rubric=rubric(), sheets=jury(5, 5, 5))

    assert advice(jury(5, 5, 5)) == []
    assert advice(jury(5, 5, 5, P4=4)) == ["P4"]
    assert written_reason(outcome=outcome, rubric=rubric()) == (
        "Selamat, produk Anda lolos kurasi dengan nilai 100,00 dari 100 (batas lolos 70,00)."
    )


def test_the_next_step_is_a_3_and_then_a_5():
    sub = rubric().subs[0]

    assert next_anchor(sub=sub, doubled_median=5, english=False) == sub.anchor_3
    assert next_anchor(sub=sub, doubled_median=6, english=False) == sub.anchor_5
    assert next_anchor(sub=sub, doubled_median=2, english=True) == sub.anchor_3_en


def test_several_failed_gates_are_all_named():
    no = {"G4": False, "G5": False}
    outcome = score(rubric=rubric(), sheets=[sheet("a", gates=no), sheet("b", gates=no), sheet("c")])

    lines = written_reason(outcome=outcome, rubric=rubric()).split("\n")

    assert [line.split(":")[0] for line in lines[1:3]] == ["- Identitas dan NIB", "- Bahan aman"]
    assert len(lines) == 4
