"""The batch's file for the bank, and the bank's settlement file that comes back."""

from dataclasses import dataclass, field
from datetime import datetime

from shop.documents.spreadsheets import Column, write_csv
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.text import N_, BadText, clean_text
from shop.kernel.unit_of_work import perform
from shop.payments import csv_text, payout_batches, payout_queries

HEADS = [Column(name) for name in ("referensi", "nama_penerima", "bank", "nomor_rekening", "jumlah", "keterangan")]
SETTLEMENT = ("referensi", "status", "alasan")
PAID = frozenset({"berhasil", "sukses", "settled", "success"})
RETURNED = frozenset({"gagal", "ditolak", "retur", "returned", "failed"})


@dataclass
class SettlementReport:
    """What became of a settlement file."""

    settled: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def bank_file(*, batch_id: str, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """Name and bytes of the file for the bank; the batch counts as sent from the first time on.

    One row a payout with its stable reference. The same bytes every time. Raises TransitionRefused for a draft.
    """
    payout_batches.mark_sent(batch_id=batch_id, actor=actor, now=now)
    rows = [
        (each.reference, each.bank_holder, each.bank_name, account, each.amount, f"Kriya Lampung {each.reference}")
        for each, account in payout_queries.accounts(batch_id)
    ]
    # It holds account numbers in clear: who took it is written down every time.
    audit.record(
        actor=actor, action="payouts.bank_file", object_type="payout_batch", object_id=batch_id, now=now,
        data={"payouts": len(rows)},
    )  # fmt: skip
    return f"pencairan-{batch_id}.csv", write_csv(columns=HEADS, rows=rows)


def import_settlement(*, data: bytes, actor: Actor, now: datetime) -> SettlementReport:
    """Settle or return the payouts that the bank's file names (referensi, status, alasan).

    An entry point: each row is its own unit of work, so that a bad row does not hold up the others; a second import
    changes nothing. Raises FileUnreadable.
    """
    rows = csv_text.read(data, columns=SETTLEMENT)
    known = perform(lambda: payout_queries.payout_ids_by_reference([each.cells["referensi"] for each in rows]))
    report = SettlementReport()
    for row in rows:
        reference, word = row.cells.get("referensi", ""), row.cells.get("status", "").lower()
        payout_id = known.get(reference)
        if payout_id is None:
            report.refused.append((row.number, N_("Referensi ini tidak dikenal.")))
            continue
        try:
            _apply(payout_id, word, row.cells.get("alasan", ""), report, actor=actor, now=now)
        except ShopError as error:
            report.refused.append((row.number, error.source_text()))
        except (ValueError, BadText) as error:
            report.refused.append((row.number, str(error)))
    return report


def _apply(payout_id: str, word: str, reason: str, report: SettlementReport, *, actor: Actor, now: datetime) -> None:
    if word in PAID:
        perform(lambda: payout_batches.settle(payout_id=payout_id, actor=actor, now=now))
        report.settled.append(payout_id)
    elif word in RETURNED:
        text = clean_text(reason, max_length=500) or N_("Dikembalikan bank tanpa alasan")
        perform(lambda: payout_batches.return_payout(payout_id=payout_id, reason=text, actor=actor, now=now))
        report.returned.append(payout_id)
    else:
        raise ValueError(N_("Status harus berhasil atau gagal."))
