"""Given complete sheets, the decision follows from the rubric alone, to the hundredth of a point."""

from dataclasses import replace

import pytest

from curation_gate.scoring import (
    CuratorRepeated,
    Decision,
    ScoreIncomplete,
    ScoreOutOfRange,
    SheetScores,
    TooFewCurators,
    points_text,
    score,
)
from tests.curation_gate.unit.files import rubric
from tests.curation_gate.unit.sheets import jury, sheet


def outcome_of(sheets):
    return score(rubric=rubric(), sheets=sheets)


@pytest.mark.parametrize(
    ("everywhere", "total", "decision"),
    [
        (1, 2000, "not_passed"),
        (2, 4000, "not_passed"),
        (3, 6000, "coaching"),
        (4, 8000, "passed"),
        (5, 10_000, "passed"),
    ],
)
def test_the_same_score_everywhere(everywhere, total, decision):
    outcome = outcome_of(jury(everywhere, everywhere, everywhere))

    assert (outcome.total_hundredths, outcome.decision) == (total, decision)
    assert [result.fraction for result in outcome.criteria] == [2000 * everywhere] * 5
    assert sum(result.points for result in outcome.criteria) == total


def test_the_median_ignores_one_outlier():
    assert outcome_of(jury(4, 4, 1)).total_hundredths == 8000


def test_an_even_jury_meets_in_the_middle():
    outcome = outcome_of(jury(3, 4, 3, 4))

    assert outcome.medians["D1"] == 7
    assert outcome.total_hundredths == 7000
    assert outcome.decision is Decision.PASSED


def subs_of(*criteria):
    return [sub.code for criterion in rubric().criteria if criterion.code in criteria for sub in criterion.subs]


def test_the_pass_mark_itself_passes_and_a_little_less_does_not():
    # All 3s give 60.00; one point more on a weight of w gives w x 0.20, so 4s on a weight of 45 give 69.00.
    fours = dict.fromkeys(subs_of("D", "P"), 4)
    below = outcome_of(jury(3, 3, 3, **fours))
    just_below = outcome_of(jury(3, 3, 3, **fours | {"M2": 4}))
    at = outcome_of(jury(3, 3, 3, **fours | {"M1": 4}))

    assert (below.total_hundredths, below.decision) == (6900, Decision.COACHING)
    assert (just_below.total_hundredths, just_below.decision) == (6980, Decision.COACHING)
    assert (at.total_hundredths, at.decision) == (7000, Decision.PASSED)


def test_the_coaching_mark_itself_is_coaching_and_less_is_not():
    twos = dict.fromkeys(subs_of("K"), 2)
    at = outcome_of(jury(3, 3, 3, **twos))
    below = outcome_of(jury(3, 3, 3, **twos | {"P4": 2}))

    assert (at.total_hundredths, at.decision, at.weak) == (5500, Decision.COACHING, ("K",))
    assert (below.total_hundredths, below.decision) == (5460, Decision.NOT_PASSED)


def test_a_weak_criterion_keeps_a_high_total_from_passing():
    outcome = outcome_of(jury(5, 5, 5, M1=1, M2=2, M3=2, M4=2))

    assert outcome.total_hundredths == 9000
    assert outcome.weak == ("M",)
    assert outcome.decision is Decision.COACHING
    assert [reason.code for reason in outcome.reasons] == ["weak_only", "weak_criterion"]


def test_exactly_half_is_not_weak():
    # M1 5×2 + M2 4×3 + M3 3×3 + M4 3×2 = 37 of 75: under half; one median more on M4 is 40 of 75.
    assert outcome_of(jury(4, 4, 4, M1=2, M2=3, M3=3, M4=2)).weak == ("M",)
    assert outcome_of(jury(4, 4, 4, M1=2, M2=3, M3=3, M4=3)).weak == ()
    # An even jury can meet half exactly: medians of 2.5 on everything.
    half = outcome_of([*jury(2, 3), sheet("c", 2), sheet("d", 3)])
    assert half.weak == ()
    assert half.total_hundredths == 5000


def test_a_failed_gate_is_the_only_reason():
    no = {"G1": False}
    outcome = outcome_of([sheet("a", 5, gates=no), sheet("b", 5, gates=no), sheet("c", 5)])

    assert outcome.total_hundredths == 10_000
    assert outcome.failed_gates == ("G1",)
    assert outcome.decision is Decision.NOT_PASSED
    assert [(reason.code, reason.params) for reason in outcome.reasons] == [("gate_failed", {"code": "G1"})]


def test_one_no_of_three_does_not_fail_a_gate_but_a_tie_does():
    no = {"G3": False}

    assert outcome_of([sheet("a", gates=no), sheet("b"), sheet("c")]).failed_gates == ()
    assert outcome_of([sheet("a", gates=no), sheet("b"), sheet("c"), sheet("d", gates=no)]).failed_gates == ("G3",)


def test_wide_spreads_need_a_note():
    outcome = outcome_of([sheet("a", D1=5, P1=3), sheet("b", D1=3, P1=4), sheet("c")])

    assert outcome.spreads["D1"] == 2
    assert outcome.spreads["P1"] == 1
    assert outcome.needs_note == ("D1",)


def test_too_few_curators():
    with pytest.raises(TooFewCurators) as caught:
        outcome_of(jury(4, 4))

    assert caught.value.params == {"found": 2, "required": 3}
    with pytest.raises(TooFewCurators):
        outcome_of([])


def test_a_curator_counts_once():
    with pytest.raises(CuratorRepeated):
        outcome_of([sheet("a"), sheet("b"), sheet("a")])


def test_an_incomplete_sheet_names_what_is_missing():
    whole = sheet("c")
    part = SheetScores(
        curator="c",
        scores={code: value for code, value in whole.scores.items() if code != "K3"},
        gates={code: value for code, value in whole.gates.items() if code != "G2"},
    )

    with pytest.raises(ScoreIncomplete) as caught:
        outcome_of([sheet("a"), sheet("b"), part])

    assert caught.value.params == {"curator": "c", "codes": "K3, G2"}


@pytest.mark.parametrize("value", [0, 6, -1, 3.5, 4.0, True, "4", None])
def test_a_score_is_a_whole_number_from_1_to_5(value):
    with pytest.raises(ScoreOutOfRange) as caught:
        outcome_of([sheet("a"), sheet("b"), sheet("c", M4=value)])

    assert caught.value.params == {"curator": "c", "codes": "M4"}


def test_the_marks_come_from_the_rubric():
    strict = replace(rubric(), rule=replace(rubric().rule, pass_at=9000, coaching_at=8500, minimum_curators=1))

    assert score(rubric=strict, sheets=[sheet("a", 4)]).decision is Decision.NOT_PASSED


def test_points_are_written_with_a_comma():
    assert points_text(6460) == "64,60"
    assert points_text(10_000) == "100,00"
    assert points_text(5) == "0,05"
