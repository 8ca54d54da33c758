"""What rooms above add to the catalogue's pages, so that it need not know them: the curation's result of a revision."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CriterionResult:
    """One criterion's part of the total, in hundredths of a point."""

    name: str
    hundredths: int
    maximum_hundredths: int


@dataclass(frozen=True)
class CurationResult:
    """What the jury found for one revision, as the customer may read it.

    `total_hundredths` is of 10,000; None where the council does not publish numbers. `summary` is the jury's sentence.
    """

    round_name: str
    decided_at: datetime
    total_hundredths: int | None
    criteria: tuple[CriterionResult, ...] = ()
    summary: str = ""
    curators: int = 0


FindResult = Callable[[str], CurationResult | None]

_find: list[FindResult] = []


def register_curation_result(find: FindResult) -> None:
    """Say who knows the curation's result of a revision id; the last one registered is asked."""
    _find[:] = [find]


def curation_result(*, revision_id: str) -> CurationResult | None:
    """The curation's result of that revision, or None when nobody knows one."""
    return _find[0](revision_id) if _find else None
