"""The jury's arithmetic: curators' scores in, one decision out. Exact integers throughout, no rounding anywhere.

Per sub-criterion the median over curators; a criterion is the weighted mean of its medians; the total is the sum of
weight × mean / 5. Medians are kept doubled (a median of an even jury may end in a half), so that a criterion's points
in hundredths are 10 × Σ weight × doubled median: a whole number.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from curation_gate.rubric import HIGHEST_SCORE, LOWEST_SCORE, Criterion, Rubric
from shop.kernel.errors import ShopError
from shop.kernel.text import N_

# With no criterion under its minimum there is still something to begin with.
LOWEST_CRITERIA = 2
NOTHING: Mapping[str, int] = MappingProxyType({})


class TooFewCurators(ShopError):
    code = "too_few_curators"
    message = N_("Baru %(found)s kurator menilai; paling sedikit %(required)s. Tunggu nilai kurator lainnya.")


class CuratorRepeated(ShopError):
    code = "curator_repeated"
    message = N_("Kurator %(curator)s menilai lebih dari sekali. Pakai satu lembar nilai saja.")


class ScoreIncomplete(ShopError):
    code = "score_incomplete"
    http_status = 422
    message = N_("Lembar nilai %(curator)s belum lengkap: %(codes)s. Isi semuanya, lalu kirim lagi.")


class ScoreOutOfRange(ShopError):
    code = "score_out_of_range"
    http_status = 422
    message = N_("Nilai %(codes)s pada lembar %(curator)s harus bilangan bulat 1 sampai 5.")


class Decision(StrEnum):
    PASSED = "passed"
    COACHING = "coaching"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True)
class SheetScores:
    """One curator's submitted sheet: a score 1–5 per sub-criterion, True per gate that holds."""

    curator: str
    scores: Mapping[str, int]
    gates: Mapping[str, bool]
    note: str = ""


@dataclass(frozen=True)
class CriterionResult:
    """Points in hundredths; the share of its weight in basis points, rounded down; weak when under the minimum."""

    code: str
    points: int
    fraction: int
    weak: bool


@dataclass(frozen=True)
class OutcomeReason:
    """One reason for the decision: stable code, Indonesian msgid, and its parameters."""

    code: str
    text: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What the sheets add up to. `medians` are doubled; `total_hundredths` is of 100 points."""

    total_hundredths: int
    criteria: tuple[CriterionResult, ...]
    medians: Mapping[str, int]
    spreads: Mapping[str, int]
    needs_note: tuple[str, ...]
    failed_gates: tuple[str, ...]
    weak: tuple[str, ...]
    decision: Decision
    reasons: tuple[OutcomeReason, ...]


def check_sheet(*, rubric: Rubric, sheet: SheetScores, carried: Collection[str] = ()) -> None:
    """Refuse an incomplete or impossible sheet; sub-criteria that are `carried` over are not asked for.

    Raises ScoreIncomplete, ScoreOutOfRange.
    """
    asked = [sub.code for sub in rubric.subs if sub.code not in carried]
    missing = [code for code in asked if code not in sheet.scores]
    missing += [gate.code for gate in rubric.gates if gate.code not in sheet.gates]
    if missing:
        raise ScoreIncomplete(curator=sheet.curator, codes=", ".join(missing))
    wrong = [code for code in asked if not _is_score(sheet.scores[code])]
    if wrong:
        raise ScoreOutOfRange(curator=sheet.curator, codes=", ".join(wrong))


def _is_score(value: object) -> bool:
    return type(value) is int and LOWEST_SCORE <= value <= HIGHEST_SCORE


def score(*, rubric: Rubric, sheets: Sequence[SheetScores], carried: Mapping[str, int] = NOTHING) -> Outcome:
    """Return the outcome of one submission; the order of the sheets does not matter.

    `carried` are the doubled medians of sub-criteria that an earlier round has judged: they count as they were, and
    what a sheet says of them does not. Raises TooFewCurators, CuratorRepeated, ScoreIncomplete, ScoreOutOfRange.
    """
    if len(sheets) < rubric.rule.minimum_curators:
        raise TooFewCurators(found=len(sheets), required=rubric.rule.minimum_curators)
    curator, count = Counter(sheet.curator for sheet in sheets).most_common(1)[0]
    if count > 1:
        raise CuratorRepeated(curator=curator)
    for sheet in sheets:
        check_sheet(rubric=rubric, sheet=sheet, carried=carried)
    asked = [sub.code for sub in rubric.subs if sub.code not in carried]
    given = {code: sorted(sheet.scores[code] for sheet in sheets) for code in asked}
    judged = {code: _doubled_median(scores) for code, scores in given.items()}
    medians = {sub.code: judged.get(sub.code, carried.get(sub.code, 0)) for sub in rubric.subs}
    spreads = {code: scores[-1] - scores[0] for code, scores in given.items()}
    criteria = tuple(
        _criterion_result(criterion=criterion, medians=medians, minimum=rubric.rule.minimum_fraction)
        for criterion in rubric.criteria
    )
    failed = tuple(gate.code for gate in rubric.gates if _fails([sheet.gates[gate.code] for sheet in sheets]))
    total = sum(result.points for result in criteria)
    weak = tuple(result.code for result in criteria if result.weak)
    decision = _decide(rubric=rubric, total=total, weak=weak, failed=failed)
    return Outcome(
        total_hundredths=total,
        criteria=criteria,
        medians=MappingProxyType(medians),
        spreads=MappingProxyType(spreads),
        needs_note=tuple(code for code, spread in spreads.items() if spread >= rubric.rule.spread_needs_note),
        failed_gates=failed,
        weak=weak,
        decision=decision,
        reasons=_reasons(rubric=rubric, total=total, weak=weak, failed=failed, decision=decision),
    )


def _doubled_median(ascending: Sequence[int]) -> int:
    middle = len(ascending) // 2
    return 2 * ascending[middle] if len(ascending) % 2 else ascending[middle - 1] + ascending[middle]


def criterion_points(criterion: Criterion, medians: Mapping[str, int]) -> int:
    """Points of a criterion in hundredths, from the doubled medians of its sub-criteria."""
    return 10 * sum(sub.weight * medians[sub.code] for sub in criterion.subs)


def to_improve(criteria: Sequence[CriterionResult]) -> tuple[str, ...]:
    """The criteria to work on, which are judged afresh next time: the weak ones, or the lowest where none is weak."""
    weak = tuple(result.code for result in criteria if result.weak)
    ordered = sorted(criteria, key=lambda result: result.fraction)
    return weak or tuple(result.code for result in ordered[:LOWEST_CRITERIA])


def _criterion_result(*, criterion: Criterion, medians: Mapping[str, int], minimum: int) -> CriterionResult:
    points = criterion_points(criterion, medians)
    return CriterionResult(
        code=criterion.code,
        points=points,
        fraction=100 * points // criterion.weight,
        weak=100 * points < minimum * criterion.weight,
    )


def _fails(answers: Sequence[bool]) -> bool:
    """A gate needs more yes than no: the jury's doubt is not in favour of what may be untrue."""
    return 2 * sum(answers) <= len(answers)


def _decide(*, rubric: Rubric, total: int, weak: Sequence[str], failed: Sequence[str]) -> Decision:
    if failed or total < rubric.rule.coaching_at:
        return Decision.NOT_PASSED
    if total >= rubric.rule.pass_at and not weak:
        return Decision.PASSED
    return Decision.COACHING


def _reasons(
    *, rubric: Rubric, total: int, weak: Sequence[str], failed: Sequence[str], decision: Decision
) -> tuple[OutcomeReason, ...]:
    if failed:
        # The points are beside the matter when a gate is not met: it is the only reason given.
        return tuple(OutcomeReason("gate_failed", N_("Syarat %(code)s tidak terpenuhi."), {"code": code})
                     for code in failed)  # fmt: skip
    rule, points = rubric.rule, points_text(total)
    if decision is Decision.PASSED:
        return (OutcomeReason("passed", N_("Nilai %(points)s, semua kriteria cukup."), {"points": points}),)
    if total < rule.coaching_at:
        text, mark = N_("Nilai %(points)s di bawah batas pembinaan %(mark)s."), rule.coaching_at
        first = OutcomeReason("below_coaching", text, {"points": points, "mark": points_text(mark)})
    elif total < rule.pass_at:
        text, mark = N_("Nilai %(points)s belum mencapai batas lolos %(mark)s."), rule.pass_at
        first = OutcomeReason("below_pass", text, {"points": points, "mark": points_text(mark)})
    else:
        text = N_("Nilai %(points)s cukup, tetapi ada kriteria di bawah batas terendah.")
        first = OutcomeReason("weak_only", text, {"points": points})
    weak_text = N_("Kriteria %(code)s di bawah batas terendah.")
    return (first, *(OutcomeReason("weak_criterion", weak_text, {"code": code}) for code in weak))


def points_text(hundredths: int) -> str:
    """Return points with an Indonesian decimal comma: 6460 → '64,60'."""
    return f"{hundredths // 100},{hundredths % 100:02d}"
