"""The workbook of everything of a round, for the secretariat, the chair and the auditor.

Identity numbers and bank accounts are never in it; telephone and e-mail only for who may see contacts. Scores are in it
once the scoring is closed, and never those of a submission that the reader has yet to score.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog import queries as catalog
from curation_gate import queries
from curation_gate.minutes import OUTCOMES
from curation_gate.queries import RoundView, SubmissionView, record
from curation_gate.queries.sheets import SCORES_OPEN
from curation_gate.rubric import Rubric
from curation_gate.words import MODES, PLAN_STATES, SHEET_STATES, SUBMISSION_STATES
from shop.artisans import queries as artisans
from shop.documents.spreadsheets import Column, Sheet, write_xlsx

Row = Sequence[Any]
# What was typed into these columns is nobody's but the business's.
PRIVATE_FIELDS = frozenset({"identity_number", "bank_name", "bank_account", "bank_holder", "phone", "email"})
PRIVATE_TEXT = "Isi kolom ini tidak terbaca; isinya tidak ikut diekspor."


@dataclass(frozen=True)
class Reader:
    """Who the workbook is for: the account, and whether they may see telephone and e-mail."""

    user_id: str | None
    sees_contacts: bool


def round_workbook(*, year: int, reader: Reader) -> bytes:
    """All sheets of a round as XLSX. Raises NotFound."""
    round_, rows = queries.round_by_year(year=year), queries.submissions(year=year)
    sheets = [_submissions(rows, sees_contacts=reader.sees_contacts)]
    if round_.status in SCORES_OPEN:
        hidden = record.unscored_by(year=year, user_id=reader.user_id) if reader.user_id else set()
        sheets += [_score_sheets(round_, hidden), _decisions(round_, rows, hidden)]
    sheets += [_rubric(round_.rubric), _jury(round_), _plans(rows), _imports(year)]
    return write_xlsx(sheets)


def _submissions(rows: Sequence[SubmissionView], *, sees_contacts: bool) -> Sheet:
    columns = [
        Column("No", 6), Column("Karya", 32), Column("Perajin", 28), Column("Daerah", 24), Column("Jenis kriya", 20),
        Column("Status", 16), Column("Bahan", 28), Column("Teknik", 20), Column("Panjang (mm)", 10),
        Column("Lebar (mm)", 10), Column("Tinggi (mm)", 10), Column("Berat (g)", 10), Column("Toleransi", 20),
        Column("Kemasan", 24), Column("Lama buat (hari)", 10), Column("Harga jual", 14, rupiah=True),
        Column("Harga serap", 14, rupiah=True), Column("Cara jual", 18), Column("Stok", 8), Column("Masuk", 16),
        Column("Perhatian", 36), Column("Ditahan", 30), Column("Sidik isi", 20),
    ]  # fmt: skip
    if sees_contacts:
        columns += [Column("Pemilik", 24), Column("Telepon", 18), Column("E-mail", 26)]
    return Sheet("Pengajuan", columns, _submission_rows(rows, sees_contacts=sees_contacts))


def _submission_rows(rows: Sequence[SubmissionView], *, sees_contacts: bool) -> Iterator[Row]:
    revisions = catalog.revision_views(revision_ids=[row.revision_id for row in rows]) if rows else {}
    makers = artisans.artisans(artisan_ids=[row.artisan_id for row in rows]) if rows and sees_contacts else {}
    for row in rows:
        work = revisions[row.revision_id]
        facts = [
            row.number, row.product_name, row.artisan_name, row.region_name, row.craft_name,
            SUBMISSION_STATES[row.status], work.materials, work.technique, work.length_mm, work.width_mm,
            work.height_mm, work.weight_g, work.tolerance, work.packaging, work.lead_time_days, row.asking_price,
            row.offtake_price, MODES[row.mode], row.stock, row.submitted_at, _reasons(row.warnings),
            row.held_reason, row.content_hash,
        ]  # fmt: skip
        if sees_contacts:
            maker = makers[row.artisan_id]
            facts += [maker.owner_name, maker.phone, maker.email]
        yield facts


def _score_sheets(round_: RoundView, hidden: set[str]) -> Sheet:
    """One row a sheet and a column for each answer: a long table would be a hundred thousand rows."""
    rubric = round_.rubric
    columns = [
        Column("No", 6), Column("Kursi", 6), Column("Kurator", 24), Column("Status", 16),
        *(Column(sub.code, 6) for sub in rubric.subs), *(Column(gate.code, 7) for gate in rubric.gates),
        Column("Catatan", 40), Column("Terkirim", 16), Column("Diketik oleh", 20),
    ]  # fmt: skip
    return Sheet("Lembar nilai", columns, _score_rows(round_.year, rubric, hidden))


def _score_rows(year: int, rubric: Rubric, hidden: set[str]) -> Iterator[Row]:
    for line in record.sheet_lines(year=year):
        seen = line.submission_id not in hidden
        yield [
            line.number, line.seat, line.curator, SHEET_STATES[line.status],
            *(line.scores.get(sub.code) if seen else None for sub in rubric.subs),
            *(line.gates.get(gate.code) if seen else None for gate in rubric.gates),
            line.note if seen else None, line.submitted_at, line.entered_by,
        ]  # fmt: skip


def _decisions(round_: RoundView, rows: Sequence[SubmissionView], hidden: set[str]) -> Sheet:
    found = queries.decisions(year=round_.year)
    criteria = round_.rubric.criteria
    columns = [
        Column("No", 6), Column("Karya", 32), Column("Perajin", 28), Column("Keputusan", 16), Column("Nilai", 9),
        *(Column(one.code, 9) for one in criteria), Column("Lemah", 14), Column("Syarat gagal", 14),
        Column("Dasar", 12), Column("Alasan", 60), Column("Diputuskan", 16), Column("Diumumkan", 16),
    ]  # fmt: skip
    return Sheet(
        "Keputusan",
        columns,
        [
            [
                row.number, row.product_name, row.artisan_name, OUTCOMES[one.outcome], _points(one.total_hundredths),
                *(_points(_by_code(one.criteria).get(criterion.code)) for criterion in criteria),
                ", ".join(one.weak), ", ".join(one.failed_gates), one.basis, one.reason, one.decided_at,
                one.announced_at,
            ]
            for row in rows
            if row.id not in hidden and (one := found.get(row.id)) is not None
        ],
    )  # fmt: skip


def _rubric(rubric: Rubric) -> Sheet:
    columns = [Column("Kode", 8), Column("Kriteria", 32), Column("Butir", 40), Column("Bobot", 8), Column("Bukti", 40)]
    rows: list[Row] = []
    for criterion in rubric.criteria:
        rows.append([criterion.code, criterion.name, None, criterion.weight, None])
        rows += [[sub.code, criterion.name, sub.name, sub.weight, sub.evidence] for sub in criterion.subs]
    rows += [[gate.code, "Syarat", gate.name, None, gate.help] for gate in rubric.gates]
    return Sheet("Kriteria", columns, rows)


def _jury(round_: RoundView) -> Sheet:
    columns = [Column("Kurator", 26), Column("Kursi", 6), Column("Usaha", 30), Column("Kepentingan", 40),
               Column("Dicatat", 16), Column("Mundur dari nomor", 30)]  # fmt: skip
    recused: dict[str, list[str]] = {}
    for one in record.recusals(year=round_.year):
        recused.setdefault(one.curator, []).append(str(one.number))
    rows: list[Row] = [
        [seat.name, seat.seat, None, None, None, ", ".join(recused.get(seat.name, []))] for seat in round_.jury
    ]
    rows += [
        [one.curator, None, one.artisan_name, one.reason, one.declared_at, None]
        for one in record.interests(year=round_.year)
    ]
    return Sheet("Juri dan kepentingan", columns, rows)


def _plans(rows: Sequence[SubmissionView]) -> Sheet:
    columns = [Column("No", 6), Column("Karya", 32), Column("Jenis", 14), Column("Status", 20),
               Column("Pendamping", 24), Column("Langkah selesai", 10), Column("Langkah", 10)]  # fmt: skip
    of_submission = {row.id: row for row in rows}
    found = [plan for plan in queries.plans() if plan.submission_id in of_submission]
    found.sort(key=lambda plan: of_submission[plan.submission_id].number)
    return Sheet(
        "Pembinaan",
        columns,
        [
            [
                of_submission[plan.submission_id].number, of_submission[plan.submission_id].product_name,
                "jualan" if plan.kind == "selling" else "pembinaan", PLAN_STATES[plan.status], plan.mentor_name,
                plan.done, len(plan.tasks),
            ]
            for plan in found
        ],
    )  # fmt: skip


def _imports(year: int) -> Sheet:
    columns = [Column("Berkas", 30), Column("Diimpor", 16), Column("Oleh", 20), Column("Baris", 8), Column("Sebab", 80)]
    return Sheet(
        "Impor",
        columns,
        [
            [one.file_name, one.imported_at, one.imported_by, refused["row"], _reasons(refused["reasons"])]
            for one in queries.imports(year=year)
            for refused in one.refused
        ],
    )


def _reasons(reasons: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(_reason(one) for one in reasons)


def _reason(one: Mapping[str, Any]) -> str:
    """The sentence; of a private column without what was typed into it."""
    if one.get("field") in PRIVATE_FIELDS:
        return PRIVATE_TEXT
    params = one.get("params") or {}
    return str(one["text"] % params if params else one["text"])


def _by_code(criteria: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {one["code"]: one["points"] for one in criteria}


def _points(hundredths: int | None) -> str | None:
    return None if hundredths is None else f"{hundredths // 100},{hundredths % 100:02d}"
