"""Whatever a jury gives, these hold."""

from dataclasses import replace
from fractions import Fraction
from statistics import median

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from curation_gate.scoring import Decision, SheetScores, score
from tests.curation_gate.unit.files import rubric

SUBS = [sub.code for sub in rubric().subs]
GATES = [gate.code for gate in rubric().gates]


@st.composite
def juries(draw: st.DrawFn) -> list[SheetScores]:
    """Three to seven complete sheets, most gates met."""
    return [
        SheetScores(
            curator=f"Kurator {number}",
            scores=dict(zip(SUBS, draw(st.lists(st.integers(1, 5), min_size=22, max_size=22)), strict=True)),
            gates={code: draw(st.integers(0, 9)) > 0 for code in GATES},
        )
        for number in range(draw(st.integers(3, 7)))
    ]


@given(juries())
def test_the_total_stays_between_0_and_100_and_is_the_sum_of_its_criteria(sheets):
    outcome = score(rubric=rubric(), sheets=sheets)

    assert 2000 <= outcome.total_hundredths <= 10_000
    assert sum(result.points for result in outcome.criteria) == outcome.total_hundredths


@given(juries())
def test_the_total_is_the_formula_in_exact_fractions(sheets):
    exact = Fraction(0)
    for criterion in rubric().criteria:
        mean = sum(
            sub.weight * Fraction(median(Fraction(sheet.scores[sub.code]) for sheet in sheets))
            for sub in criterion.subs
        ) / Fraction(criterion.weight)
        exact += criterion.weight * mean / 5

    assert score(rubric=rubric(), sheets=sheets).total_hundredths == 100 * exact


@given(juries(), st.data())
def test_raising_one_score_never_lowers_the_total_nor_the_decision(sheets, data):
    order = [Decision.NOT_PASSED, Decision.COACHING, Decision.PASSED]
    number = data.draw(st.integers(0, len(sheets) - 1))
    code = data.draw(st.sampled_from(SUBS))
    assume(sheets[number].scores[code] < 5)
    raised = list(sheets)
    raised[number] = replace(sheets[number], scores={**sheets[number].scores, code: sheets[number].scores[code] + 1})

    before, after = score(rubric=rubric(), sheets=sheets), score(rubric=rubric(), sheets=raised)

    assert after.total_hundredths >= before.total_hundredths
    assert order.index(after.decision) >= order.index(before.decision)


@given(juries(), st.randoms())
def test_the_order_of_the_curators_changes_nothing(sheets, random):
    shuffled = list(sheets)
    random.shuffle(shuffled)

    assert score(rubric=rubric(), sheets=shuffled) == score(rubric=rubric(), sheets=sheets)


@given(juries(), st.sampled_from(GATES))
@settings(max_examples=50)
def test_a_failed_gate_never_passes(sheets, gate):
    failing = [
        replace(sheet, scores=dict.fromkeys(SUBS, 5), gates={**sheet.gates, gate: number % 2 == 1})
        for number, sheet in enumerate(sheets)
    ]

    outcome = score(rubric=rubric(), sheets=failing)

    assert gate in outcome.failed_gates
    assert outcome.decision is Decision.NOT_PASSED


@given(juries())
def test_passed_means_every_condition_at_once(sheets):
    outcome = score(rubric=rubric(), sheets=sheets)

    passed = outcome.total_hundredths >= 7000 and not outcome.weak and not outcome.failed_gates
    assert (outcome.decision is Decision.PASSED) == passed
    assert all((result.fraction < 5000) == result.weak for result in outcome.criteria)
