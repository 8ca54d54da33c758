"""Score sheets built for one test."""

from curation_gate.scoring import SheetScores
from tests.curation_gate.unit.files import rubric


def sheet(curator: str, score: int = 4, *, gates: dict[str, bool] | None = None, **scores: int) -> SheetScores:
    """A complete sheet with one score everywhere, except where named."""
    return SheetScores(
        curator=curator,
        scores={sub.code: score for sub in rubric().subs} | scores,
        gates={gate.code: True for gate in rubric().gates} | (gates or {}),
    )


def jury(*scores: int, **named: int) -> list[SheetScores]:
    """One sheet per score given; the scores by name are the same on all."""
    return [sheet(f"Kurator {number}", score, **named) for number, score in enumerate(scores, start=1)]
