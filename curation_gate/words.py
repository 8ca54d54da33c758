"""Words for states and codes on pages; the texts are msgids, translated where they are shown."""

from typing import Any

from flask import url_for

from shop.kernel.text import N_
from shop.media import queries as media
from shop.media.urls import ImageUrls, image_urls
from shop.web.languages import current_language

ROUND_STATES = {
    "draft": N_("Draf"),
    "open": N_("Pendaftaran dibuka"),
    "screening": N_("Pemeriksaan berkas"),
    "scoring": N_("Penilaian"),
    "deliberation": N_("Musyawarah"),
    "announced": N_("Sudah diumumkan"),
    "closed": N_("Diarsipkan"),
}
ROUND_TONES = {"open": "info", "scoring": "warn", "deliberation": "warn", "announced": "ok"}
SUBMISSION_STATES = {
    "draft": N_("Draf"),
    "submitted": N_("Terkirim"),
    "needs_fix": N_("Perlu diperbaiki"),
    "screened": N_("Menunggu nilai"),
    "scored": N_("Sudah dinilai"),
    "passed": N_("Lolos"),
    "coaching": N_("Pembinaan"),
    "not_passed": N_("Belum lolos"),
    "withdrawn": N_("Ditarik"),
}
SUBMISSION_TONES = {"passed": "ok", "coaching": "warn", "not_passed": "bad", "needs_fix": "warn", "scored": "info"}
SHEET_STATES = {
    "assigned": N_("Belum dinilai"),
    "recused": N_("Mengundurkan diri"),
    "submitted": N_("Terkirim"),
    "reopened": N_("Dibuka lagi"),
}
SHEET_TONES = {"submitted": "ok", "reopened": "warn", "assigned": "info"}
PLAN_STATES = {
    "open": N_("Baru"),
    "in_progress": N_("Berjalan"),
    "ready": N_("Siap diajukan lagi"),
    "resubmitted": N_("Sudah diajukan lagi"),
    "closed": N_("Selesai"),
}
PLAN_TONES = {"ready": "ok", "in_progress": "info"}
PLAN_KINDS = {"coaching": N_("Pembinaan"), "selling": N_("Pendampingan jualan")}
SESSION_STATES = {"planned": N_("Direncanakan"), "held": N_("Sudah dilaksanakan"), "cancelled": N_("Dibatalkan")}
SESSION_TONES = {"planned": "info", "held": "ok"}
SESSION_KINDS = {"visit": N_("Kunjungan"), "workshop": N_("Lokakarya"), "online": N_("Daring")}
PROBLEM_KINDS = {
    "claim": N_("Klaim pembeli"),
    "packing_check": N_("Pemeriksaan kemasan"),
    "inspection": N_("Pemeriksaan mutu"),
}
REVIEW_STATES = {"open": N_("Perlu diputuskan"), "kept": N_("Izin tetap"), "revoked": N_("Izin dicabut")}
REVIEW_TONES = {"open": "warn", "kept": "ok", "revoked": "bad"}
RULING_STATES = {
    "proposed": N_("Menunggu tanda tangan kedua"),
    "signed": N_("Ditandatangani"),
    "refused": N_("Ditolak"),
    "withdrawn": N_("Ditarik"),
}
RULING_TONES = {"proposed": "warn", "signed": "ok"}
APPEAL_STATES = {
    "filed": N_("Menunggu jawaban"),
    "upheld": N_("Diterima"),
    "refused": N_("Ditolak"),
    "withdrawn": N_("Ditarik"),
}
APPEAL_TONES = {"filed": "warn", "upheld": "ok"}
SUBMISSION_KINDS = {
    "new": N_("Karya baru"),
    "reapplication": N_("Diajukan lagi"),
    "renewal": N_("Perpanjangan"),
    "change": N_("Perubahan"),
}
PHOTO_SLOTS = {
    "front": N_("Depan"),
    "detail": N_("Detail"),
    "back": N_("Belakang"),
    "size": N_("Ukuran"),
    "process": N_("Pembuatan"),
    "packaging": N_("Kemasan"),
}
MODES = {"ready_stock": N_("Siap stok"), "made_to_order": N_("Dibuat sesuai pesanan")}


def own(thing: Any, field: str) -> str:
    """A text that is kept in both languages, in the reader's: `name` and `name_en` of a rubric or a task."""
    english = getattr(thing, f"{field}_en", "") if current_language() == "en" else ""
    return str(english or getattr(thing, field))


def points(hundredths: int) -> str:
    """Points with two decimals in the reader's language: 6460 → 64,60."""
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text if current_language() == "en" else text.replace(".", ",")


def median(doubled: int) -> str:
    """A doubled median as it is: 7 → 3,5."""
    text = f"{doubled // 2}{'.5' if doubled % 2 else ''}"
    return text if current_language() == "en" else text.replace(".", ",")


def pictures(photos: Any, *, up_to: int | None = None) -> list[ImageUrls]:
    """What `<img>` needs for the photos of a revision that are stored, in order."""
    rows = media.by_ids(photo.media_id for photo in photos) if photos else {}
    return [image_urls(rows[photo.media_id], up_to=up_to) for photo in photos if photo.media_id in rows]


def queue_url() -> str:
    """The curator's queue."""
    return url_for("curation_jury.queue")
