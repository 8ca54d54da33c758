"""The minutes of a round (berita acara kurasi): what they say, as frozen data for `minutes.typ`. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from curation_gate.queries.decisions import DecisionView
from curation_gate.queries.record import Departure, Interest, NoteLine, Recusal
from curation_gate.queries.rounds import RoundView
from curation_gate.queries.submissions import SubmissionView
from shop.documents.pdf import TEMPLATES, render_pdf
from shop.documents.shapes import long_date
from shop.kernel.clock import JAKARTA

OUTCOMES = {"passed": "Lolos", "coaching": "Pembinaan", "not_passed": "Belum lolos"}
BASES = {"ruling": "keputusan ketua", "appeal": "keberatan"}


@dataclass(frozen=True)
class Minutes:
    """Everything that the minutes of one round say. `alpha` is the agreement of the jury, None where undefined.

    As long as the round is not announced they are a draft, and say so on every page.
    """

    round: RoundView
    submissions: Sequence[SubmissionView]
    decisions: Mapping[str, DecisionView]
    departures: Sequence[Departure]
    notes: Sequence[NoteLine]
    recusals: Sequence[Recusal]
    interests: Sequence[Interest]
    alpha: float | None

    @property
    def is_draft(self) -> bool:
        return not self.round.is_announced

    @property
    def decided(self) -> list[tuple[SubmissionView, DecisionView]]:
        """The submissions with the decision that counts, by number."""
        return [(row, self.decisions[row.id]) for row in self.submissions if row.id in self.decisions]

    @property
    def decisions_hash(self) -> str:
        """SHA-256 over every decision in one canonical form: two papers with the same hash say the same."""
        return decisions_hash([decision for _, decision in self.decided])

    def to_data(self) -> dict[str, Any]:
        """Plain values for `minutes.typ`."""
        round_, decided = self.round, self.decided
        counts = {name: sum(decision.outcome == name for _, decision in decided) for name in OUTCOMES}
        withdrawn = sum(row.status == "withdrawn" for row in self.submissions)
        return {
            "number": f"BA-KURASI/{round_.year}",
            "draft": self.is_draft,
            "round": round_.name,
            "year": str(round_.year),
            "dates": _period(round_.opens_on, round_.closes_on),
            "place": round_.place,
            "announced": long_date(round_.announced_at) if round_.announced_at else "",
            "jury": [{"seat": str(seat.seat), "name": seat.name} for seat in round_.jury],
            "rubric": {"version": round_.rubric.version, "hash": round_.rubric_hash,
                       "pass_at": points(round_.rubric.rule.pass_at),
                       "minimum_curators": str(round_.minimum_curators)},
            "criteria": [{"code": one.code, "name": one.name, "weight": str(one.weight)}
                         for one in round_.rubric.criteria],
            "counts": {"submitted": str(len(self.submissions)), "decided": str(len(decided)),
                       "withdrawn": str(withdrawn), **{name: str(found) for name, found in counts.items()}},
            "alpha": "" if self.alpha is None else f"{self.alpha:.2f}".replace(".", ","),
            "rows": [_row(row, decision) for row, decision in decided],
            "departures": [_departure(one) for one in self.departures],
            "notes": [{"number": str(one.number), "code": one.code, "text": one.text, "by": one.written_by,
                       "at": _moment(one.written_at)} for one in self.notes],
            "recusals": [{"number": str(one.number), "curator": one.curator} for one in self.recusals],
            "interests": [{"curator": one.curator, "artisan": one.artisan_name, "reason": one.reason}
                          for one in self.interests],
            "hash": self.decisions_hash,
        }  # fmt: skip


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes on A4; the same record gives the same bytes."""
    return render_pdf(template=TEMPLATES / "minutes.typ", data=minutes.to_data())


def decisions_hash(decisions: Sequence[DecisionView]) -> str:
    """SHA-256 of what every decision says (number, outcome, total, weak, gates, content, basis), by number."""
    content = [
        [one.number, one.outcome, one.total_hundredths, one.weak, one.failed_gates, one.content_hash, one.basis]
        for one in sorted(decisions, key=lambda one: one.number)
    ]
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def points(hundredths: int) -> str:
    """Points with two decimals, as the minutes write them: 6460 → 64,60."""
    return f"{hundredths // 100},{hundredths % 100:02d}"


def _row(row: SubmissionView, decision: DecisionView) -> dict[str, str]:
    return {
        "number": str(row.number),
        "product": row.product_name,
        "maker": row.artisan_name,
        "region": row.region_name,
        "total": points(decision.total_hundredths),
        "outcome": OUTCOMES[decision.outcome],
        "marks": ", ".join([*decision.weak, *decision.failed_gates]),
        "basis": BASES.get(decision.basis, ""),
    }


def _departure(one: Departure) -> dict[str, str]:
    return {
        "number": str(one.number),
        "basis": BASES.get(one.basis, one.basis),
        "by_rule": OUTCOMES[one.by_rule],
        "outcome": OUTCOMES[one.outcome],
        "reason": one.reason,
        "proposed": f"{one.proposed_by}, {_moment(one.proposed_at)}",
        "signed": f"{one.signed_by}, {_moment(one.signed_at)}",
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(JAKARTA).strftime("%d.%m.%Y %H.%M WIB")


def _period(first: date, last: date | None) -> str:
    beginning = first.strftime("%d.%m.%Y")
    return beginning if last is None or last == first else f"{beginning} – {last.strftime('%d.%m.%Y')}"
