"""Figures of an announced round for everybody: how many, by area and craft. Nobody who did not pass is named."""

from collections.abc import Callable
from dataclasses import dataclass

from curation_gate.queries.submissions import SubmissionView, submissions
from curation_gate.states import SubmissionStatus


@dataclass(frozen=True)
class GroupCount:
    """Figures of one area or craft."""

    name: str
    applied: int
    passed: int
    coached: int


@dataclass(frozen=True)
class RoundNumbers:
    """Figures of a round. `coached` counts all who did not pass yet: they stay the council's to coach."""

    applied: int
    passed: int
    coached: int
    by_region: tuple[GroupCount, ...]
    by_craft: tuple[GroupCount, ...]


def round_numbers(*, year: int) -> RoundNumbers:
    """The figures of the round of a year; without outcomes until they are announced."""
    rows = [row for row in submissions(year=year) if row.status != SubmissionStatus.WITHDRAWN]
    return RoundNumbers(
        applied=len(rows),
        passed=_passed(rows),
        coached=_coached(rows),
        by_region=_grouped(rows, lambda row: row.region_name),
        by_craft=_grouped(rows, lambda row: row.craft_name or "—"),
    )


def _grouped(rows: list[SubmissionView], key: Callable[[SubmissionView], str]) -> tuple[GroupCount, ...]:
    groups: dict[str, list[SubmissionView]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    counts = [GroupCount(name, len(group), _passed(group), _coached(group)) for name, group in groups.items()]
    return tuple(sorted(counts, key=lambda count: (-count.applied, count.name)))


def _passed(rows: list[SubmissionView]) -> int:
    return sum(row.status == SubmissionStatus.PASSED for row in rows)


def _coached(rows: list[SubmissionView]) -> int:
    return sum(row.status in (SubmissionStatus.COACHING, SubmissionStatus.NOT_PASSED) for row in rows)
