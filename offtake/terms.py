"""The money of a production run, and what Dekranasda stands to pay. Pure; whole rupiah and pieces."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from offtake.states import LotStatus
from shop.kernel.money import share


def advance_amount(*, quantity: int, unit_price: int, basis_points: int) -> int:
    """The advance on a run: that share of its value, half up."""
    return share(quantity * unit_price, basis_points=basis_points)


def recovery(
    *, advance: int, recovered: int, accepted_value: int, run_value: int, gross: int, last: bool
) -> int:  # fmt: skip
    """How much of the advance is taken off an accepted delivery worth `gross`.

    `advance` was paid, `recovered` of it is already back, `accepted_value` was accepted before this delivery out of
    `run_value` ordered. Pro rata to what is accepted; the last delivery takes the rest, but never more than the
    delivery is worth nor more than is outstanding.
    """
    outstanding = advance - recovered
    if last:
        wanted = outstanding
    else:
        due = advance * min(accepted_value + gross, run_value) // run_value if run_value else 0
        wanted = due - recovered
    return max(0, min(wanted, outstanding, gross))


@dataclass(frozen=True)
class OpenRun:
    """A run that is promised: the pieces still to come, at what each costs."""

    commitment_id: str | None
    quantity: int
    accepted: int
    rejected: int
    released: int
    unit_price: int

    @property
    def open_value(self) -> int:
        """Rupiah of the pieces that may still be accepted."""
        return (self.quantity - self.accepted - self.rejected - self.released) * self.unit_price


@dataclass(frozen=True)
class Promise:
    """A standing commitment: `value` promised, `ordered` of it already by runs (declined and cancelled ones not)."""

    id: str
    value: int
    ordered: int

    @property
    def open_value(self) -> int:
        """Rupiah promised and not yet ordered."""
        return max(self.value - self.ordered, 0)


@dataclass(frozen=True)
class Exposure:
    """What Dekranasda stands to pay or to sell (domain.md, rule 15), in rupiah."""

    promised: int
    ordered: int
    stock: int

    @property
    def total(self) -> int:
        return self.promised + self.ordered + self.stock


def exposure(*, promises: Iterable[Promise], runs: Iterable[OpenRun], stock_at_cost: int) -> Exposure:
    """Promised − released − accepted, plus unsold stock at cost."""
    return Exposure(
        promised=sum(promise.open_value for promise in promises),
        ordered=sum(run.open_value for run in runs),
        stock=stock_at_cost,
    )


def lot_outcome(*, accepted: int, rework: int, rejected: int, awaiting: int) -> LotStatus:
    """What the pieces of a received lot make of it."""
    if awaiting:
        return LotStatus.INSPECTING
    if rework:
        return LotStatus.REWORK
    if accepted and rejected:
        return LotStatus.PART_ACCEPTED
    return LotStatus.ACCEPTED if accepted else LotStatus.REJECTED


def terms_hash(
    *, artisan_id: str, content_hash: str, quantity: int, unit_price: int, advance_bp: int, due_on: date
) -> str:  # fmt: skip
    """What both sides put their name to; a run whose columns say something else was tampered with."""
    return digest(
        {
            "artisan": artisan_id,
            "content": content_hash,
            "quantity": quantity,
            "unit_price": unit_price,
            "advance_bp": advance_bp,
            "due_on": due_on.isoformat(),
        }
    )


def digest(content: dict[str, object]) -> str:
    """`v1:<sha256>` of canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "v1:" + hashlib.sha256(text.encode()).hexdigest()
