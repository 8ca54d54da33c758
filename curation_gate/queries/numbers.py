"""Figures of a round for everybody: how many, by area and craft. Nobody who did not pass is named."""

from collections.abc import Callable
from dataclasses import dataclass

from curation_gate.queries.rounds import round_status
from curation_gate.queries.submissions import SubmissionView, submissions
from curation_gate.states import ENDED, SubmissionStatus

# “0 of 1 passed” in a village where everybody knows who weaves names the one who failed: outcomes of groups with fewer
# applicants are shown together.
FEWEST_SHOWN = 3


@dataclass(frozen=True)
class GroupCount:
    """Figures of one area or craft; without outcomes while none are announced, or where they would point at somebody.

    `name` "" is the row that holds the outcomes of all small groups together; its applicants are counted in their own
    rows already.
    """

    name: str
    applied: int
    passed: int | None
    coached: int | None


@dataclass(frozen=True)
class RoundNumbers:
    """Figures of a round. `coached` counts all who did not pass yet: they stay the council's to coach.

    Before the announcement the outcomes are 0 and `announced` is false.
    """

    announced: bool
    applied: int
    passed: int
    coached: int
    by_region: tuple[GroupCount, ...]
    by_craft: tuple[GroupCount, ...]


def round_numbers(*, year: int) -> RoundNumbers:
    """The figures of the round of a year; without outcomes until all of them are announced."""
    rows = [row for row in submissions(year=year) if row.status != SubmissionStatus.WITHDRAWN]
    announced = round_status(year=year) in ENDED
    return RoundNumbers(
        announced=announced,
        applied=len(rows),
        passed=_passed(rows) if announced else 0,
        coached=_coached(rows) if announced else 0,
        by_region=_grouped(rows, lambda row: row.region_name, announced=announced),
        by_craft=_grouped(rows, lambda row: row.craft_name or "—", announced=announced),
    )


def guarded(groups: list[GroupCount]) -> tuple[GroupCount, ...]:
    """Groups with their outcomes, the small ones without; theirs are one row at the end.

    Small groups of together fewer than FEWEST_SHOWN take the next smallest with them: what is missing from the total
    must not be the outcome of one.
    """
    ordered = sorted(groups, key=lambda one: (-one.applied, one.name))
    merged = [one for one in ordered if one.applied < FEWEST_SHOWN]
    rest = [one for one in ordered if one.applied >= FEWEST_SHOWN]
    while merged and rest and (len(merged) < 2 or sum(one.applied for one in merged) < FEWEST_SHOWN):
        merged.append(rest.pop())
    hidden = {one.name for one in merged}
    shown = [GroupCount(one.name, one.applied, None, None) if one.name in hidden else one for one in ordered]
    applied = sum(one.applied for one in merged)
    if applied >= FEWEST_SHOWN:
        together = GroupCount(
            "", applied, sum(one.passed or 0 for one in merged), sum(one.coached or 0 for one in merged)
        )
        shown.append(together)
    return tuple(shown)


def _grouped(
    rows: list[SubmissionView], key: Callable[[SubmissionView], str], *, announced: bool
) -> tuple[GroupCount, ...]:
    groups: dict[str, list[SubmissionView]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    if announced:
        return guarded(
            [GroupCount(name, len(group), _passed(group), _coached(group)) for name, group in groups.items()]
        )
    counts = [GroupCount(name, len(group), None, None) for name, group in groups.items()]
    return tuple(sorted(counts, key=lambda count: (-count.applied, count.name)))


def _passed(rows: list[SubmissionView]) -> int:
    return sum(row.status == SubmissionStatus.PASSED for row in rows)


def _coached(rows: list[SubmissionView]) -> int:
    return sum(row.status in (SubmissionStatus.COACHING, SubmissionStatus.NOT_PASSED) for row in rows)
