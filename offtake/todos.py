"""What of the offtake waits for a person, by what they may do."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from offtake import queries, rights
from offtake.queries.figures import counts, late_runs
from offtake.states import CommitmentStatus, LotStatus, RunStatus
from shop.identity import policy
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date


@dataclass(frozen=True)
class ToDo:
    """One line of an "action needed" list."""

    count: int
    title: str
    note: str
    url: str
    tone: str


def todos(actor: Actor, *, now: datetime) -> list[ToDo]:
    """The lines for this person, the most pressing first; those with nothing to do are left out."""
    if not policy.may(actor, rights.READ_FIGURES):
        return []
    runs, today = counts(), local_date(now)
    buyer, approver = policy.may(actor, rights.ISSUE_RUN), policy.may(actor, rights.APPROVE_RUN)
    lines = []
    if approver:
        drafts = len(queries.commitments(statuses=[CommitmentStatus.DRAFT], limit=None))
        lines.append(_runs(runs, RunStatus.DRAFT, _("Pesanan produksi menunggu tanda tangan Anda"), "bad"))
        lines.append(
            ToDo(drafts, _("Komitmen menunggu persetujuan Anda"), "", url_for("offtake_commitments.index"), "warn")
        )
    if buyer:
        waiting = [LotStatus.RECEIVED, LotStatus.INSPECTING]
        lots = queries.lots(statuses=waiting, limit=None)
        overdue = sum(1 for lot in lots if lot.inspect_by and lot.inspect_by < now)
        note = _("%(count)d sudah lewat waktunya", count=overdue) if overdue else ""
        url = url_for("offtake_lots.index")
        coming = len(queries.lots(statuses=[LotStatus.ANNOUNCED], limit=None))
        lines.append(ToDo(len(lots), _("Barang menunggu pemeriksaan"), note, url, "bad" if overdue else "warn"))
        lines.append(ToDo(coming, _("Kiriman dalam perjalanan"), "", url, "info"))
        lines.append(_runs(runs, RunStatus.COUNTERED, _("Perajin menawar; jawab tawarannya"), "warn"))
    if policy.may(actor, rights.PAY_ADVANCE):
        lines.append(_runs(runs, RunStatus.ACCEPTED, _("Uang muka siap dibayar"), "warn"))
    if buyer or approver:
        url = url_for("offtake_runs.index")
        lines.append(ToDo(late_runs(today=today), _("Pesanan produksi lewat tanggal"), "", url, "bad"))
    return [line for line in lines if line.count]


def waiting(actor: Actor, *, now: datetime) -> int:
    """How much waits in all: the number beside the menu word."""
    return sum(line.count for line in todos(actor, now=now))


def _runs(found: dict[str, int], status: RunStatus, title: str, tone: str) -> ToDo:
    url = url_for("offtake_runs.index", status=status.value)
    return ToDo(found.get(status.value, 0), title, "", url, tone)
