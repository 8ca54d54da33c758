"""Agreement against published values and hand-computed cases."""

import pytest

from curation_gate.agreement import Outlier, Severity, alpha, outliers, severity

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve units.
EXAMPLE = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}


def test_alpha_is_the_published_value_with_missing_scores() -> None:
    sheets = {
        str(unit): {who: {"D1": value} for who, given in EXAMPLE.items() if (value := given[unit]) is not None}
        for unit in range(12)
    }
    assert alpha(sheets=sheets, codes=["D1"]) == pytest.approx(0.815, abs=0.0005)


def test_full_agreement_is_one() -> None:
    sheets = {"a": {"1": {"D1": 2}, "2": {"D1": 2}}, "b": {"1": {"D1": 5}, "2": {"D1": 5}}}
    assert alpha(sheets=sheets, codes=["D1"]) == 1.0


@pytest.mark.parametrize(
    "sheets",
    [{}, {"a": {"1": {"D1": 3}}}, {"a": {"1": {"D1": 3}, "2": {"D1": 3}}}, {"a": {"1": {"D1": 3}, "2": {"D2": 4}}}],
)
def test_alpha_is_none_where_it_is_not_defined(sheets: dict[str, dict[str, dict[str, int]]]) -> None:
    assert alpha(sheets=sheets, codes=["D1"]) is None


def test_severity_is_the_distance_from_the_mean_of_the_others() -> None:
    sheets = {"a": {"1": {"D1": 1, "D2": 4}, "2": {"D1": 3, "D2": 4}, "3": {"D1": 4, "D2": 5}}, "b": {"1": {"D1": 5}}}
    assert severity(sheets=sheets) == {
        "1": Severity(hundredths=-150, count=2),
        "2": Severity(hundredths=0, count=2),
        "3": Severity(hundredths=150, count=2),
    }


def test_a_score_far_from_the_median_of_the_others_is_an_outlier() -> None:
    of_submission = {"1": {"D1": 1, "D2": 3}, "2": {"D1": 3, "D2": 3}, "3": {"D1": 3, "D2": 4}}
    assert outliers(of_submission=of_submission, distance=2) == [Outlier("1", "D1", 1)]
    assert outliers(of_submission={"1": {"D1": 1}}, distance=2) == []
