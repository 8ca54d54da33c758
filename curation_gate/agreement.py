"""How far a jury agrees, and how strict each of it is. Pure; scores are whole numbers from 1 to 5."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import krippendorff
import numpy

Scores = Mapping[str, int]
# submission → curator → sub-criterion → score
Round = Mapping[str, Mapping[str, Scores]]


@dataclass(frozen=True)
class Severity:
    """How far a curator is from the others, in hundredths of a score (negative: stricter), over `count` scores."""

    hundredths: int
    count: int


@dataclass(frozen=True)
class Outlier:
    """A score far from the median of the others on the same sub-criterion."""

    curator: str
    code: str
    score: int


def alpha(*, sheets: Round, codes: Sequence[str]) -> float | None:
    """Krippendorff's alpha (ordinal) over these sub-criteria; what a curator did not score is missing.

    None where it is not defined: fewer than two scores of any one thing, or all scores the same.
    """
    curators = sorted({curator for of_submission in sheets.values() for curator in of_submission})
    units = [
        [of_submission.get(curator, {}).get(code) for curator in curators]
        for of_submission in sheets.values()
        for code in codes
    ]
    pairable = [unit for unit in units if sum(value is not None for value in unit) >= 2]
    if len({value for unit in pairable for value in unit if value is not None}) < 2:
        return None
    table = numpy.array([[numpy.nan if value is None else value for value in unit] for unit in pairable]).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal"))


def severity(*, sheets: Round) -> dict[str, Severity]:
    """Each curator's mean distance from the mean of the others on the same submission and sub-criterion."""
    apart: dict[str, list[Fraction]] = {}
    for of_submission in sheets.values():
        for curator, scores in of_submission.items():
            for code, score in scores.items():
                others = _others(of_submission, curator, code)
                if others:
                    apart.setdefault(curator, []).append(score - Fraction(sum(others), len(others)))
    return {
        curator: Severity(hundredths=round(100 * sum(found, Fraction(0)) / len(found)), count=len(found))
        for curator, found in sorted(apart.items())
    }


def outliers(*, of_submission: Mapping[str, Scores], distance: int) -> list[Outlier]:
    """The scores at least `distance` from the median of the others, by curator and sub-criterion."""
    found = []
    for curator, scores in sorted(of_submission.items()):
        for code, score in scores.items():
            others = _others(of_submission, curator, code)
            if others and abs(score - median(others)) >= distance:
                found.append(Outlier(curator, code, score))
    return found


def _others(of_submission: Mapping[str, Scores], curator: str, code: str) -> list[int]:
    return [scores[code] for other, scores in of_submission.items() if other != curator and code in scores]
