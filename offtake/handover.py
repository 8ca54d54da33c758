"""The chain of hashes behind a handover note: what was agreed → what was found → what was handed over. Pure."""

from datetime import datetime
from typing import Any

from offtake.terms import digest

# UU 10/2020: stamp duty on papers that state more than this amount (rupiah). The shop says so and never draws one.
METERAI_ABOVE = 5_000_000


def inspection_hash(
    *,
    run_number: str,
    content_hash: str,
    lot_id: str,
    sequence: int,
    accepted: int,
    rework: int,
    rejected: int,
    readings: list[Any],
    reasons: list[Any],
    photos: list[str],
    note: str,
    inspected_by: str,
    at: datetime,
) -> str:  # fmt: skip
    """What one inspection found, on which lot, against which curated content."""
    return digest(
        {
            "run": run_number,
            "content": content_hash,
            "lot": lot_id,
            "sequence": sequence,
            "accepted": accepted,
            "rework": rework,
            "rejected": rejected,
            "readings": readings,
            "reasons": reasons,
            "photos": photos,
            "note": note,
            "by": inspected_by,
            "at": at.isoformat(timespec="microseconds"),
        }
    )


def note_hash(
    *, number: str, lot_id: str, inspection_hash: str, quantity: int, value: int, previous_hash: str
) -> str:  # fmt: skip
    """A handover note's hash; it holds those of the inspection and of the run's note before it ("" for the first)."""
    return digest(
        {
            "number": number,
            "lot": lot_id,
            "inspection": inspection_hash,
            "quantity": quantity,
            "value": value,
            "previous": previous_hash,
        }
    )


def needs_meterai(value: int) -> bool:
    """Whether the paper needs a stamp."""
    return value > METERAI_ABOVE
