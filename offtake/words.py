"""How states and reasons are called on pages: Indonesian msgids with the tone of their badge."""

from offtake.states import CommitmentStatus, LotStatus, Mode, RunStatus
from shop.kernel.text import N_

RUN_WORDS: dict[str, tuple[str, str]] = {
    RunStatus.DRAFT: (N_("Menunggu tanda tangan"), "warn"),
    RunStatus.OFFERED: (N_("Menunggu perajin"), ""),
    RunStatus.COUNTERED: (N_("Ditawar perajin"), "warn"),
    RunStatus.ACCEPTED: (N_("Disanggupi"), "info"),
    RunStatus.ADVANCE_PAID: (N_("Uang muka dibayar"), "info"),
    RunStatus.PRODUCING: (N_("Diproduksi"), "info"),
    RunStatus.DELIVERING: (N_("Dikirim bertahap"), "info"),
    RunStatus.SETTLED: (N_("Selesai"), "ok"),
    RunStatus.DECLINED: (N_("Tidak disanggupi"), "bad"),
    RunStatus.CANCELLED: (N_("Dibatalkan"), "bad"),
}
LOT_WORDS: dict[str, tuple[str, str]] = {
    LotStatus.ANNOUNCED: (N_("Dalam perjalanan"), ""),
    LotStatus.WITHDRAWN: (N_("Tidak jadi dikirim"), "bad"),
    LotStatus.RECEIVED: (N_("Menunggu pemeriksaan"), "warn"),
    LotStatus.INSPECTING: (N_("Sedang diperiksa"), "warn"),
    LotStatus.ACCEPTED: (N_("Lolos semua"), "ok"),
    LotStatus.PART_ACCEPTED: (N_("Lolos sebagian"), "ok"),
    LotStatus.REWORK: (N_("Sedang diperbaiki"), "warn"),
    LotStatus.REJECTED: (N_("Ditolak"), "bad"),
}
COMMITMENT_WORDS: dict[str, tuple[str, str]] = {
    CommitmentStatus.DRAFT: (N_("Menunggu persetujuan"), "warn"),
    CommitmentStatus.APPROVED: (N_("Disetujui"), "info"),
    CommitmentStatus.ACTIVE: (N_("Berjalan"), "info"),
    CommitmentStatus.FULFILLED: (N_("Terpenuhi"), "ok"),
    CommitmentStatus.ENDED: (N_("Berakhir"), ""),
}
MODE_WORDS: dict[str, str] = {
    Mode.DIRECT: N_("Dibeli langsung"),
    Mode.BROKERED_WITH_BACKSTOP: N_("Dicarikan pembeli, sisanya dibeli"),
}
REASON_WORDS = {
    "over_budget": N_("melewati pagu"),
    "over_advance_limit": N_("melewati batas uang muka perajin ini"),
}
VERDICT_WORDS = {"rework": N_("Perlu perbaikan"), "rejected": N_("Ditolak")}
EVENT_WORDS = {
    "production_run.start": N_("Pesanan dibuat"),
    "production_run.offered": N_("Ditawarkan kepada perajin"),
    "production_run.countered": N_("Perajin menawar"),
    "production_run.accepted": N_("Disepakati"),
    "production_run.declined": N_("Perajin tidak sanggup"),
    "production_run.sign": N_("Ditandatangani penyetuju"),
    "production_run.advance_paid": N_("Uang muka dibayar"),
    "production_run.producing": N_("Produksi dimulai"),
    "production_run.progress": N_("Kabar kemajuan"),
    "production_run.delivering": N_("Kiriman pertama diterima"),
    "production_run.settled": N_("Selesai"),
    "production_run.cancelled": N_("Dibatalkan"),
}
