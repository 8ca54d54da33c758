"""What is refused around coaching plans, their sessions and reviews of fidelity."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_


class PlanOver(ShopError):
    code = "plan_over"
    message = N_("Rencana ini sudah selesai, jadi tidak diubah lagi. Buka rencana dari putaran yang terbaru.")


class SessionInThePast(InvalidInput):
    code = "session_in_the_past"
    message = N_("Waktu pertemuan sudah lewat. Pilih hari dan jam yang akan datang.")


class SessionNotBegun(ShopError):
    code = "session_not_begun"
    message = N_("Pertemuan ini belum dimulai. Catat hasilnya setelah pertemuan, atau pindahkan waktunya.")


class OutcomeMissing(InvalidInput):
    code = "outcome_missing"
    message = N_("Tulis apa yang dikerjakan dan disepakati.")


class EvidenceFull(ShopError):
    code = "evidence_full"
    message = N_("Sudah ada %(most)s foto di rencana ini. Ceritakan kelanjutannya di catatan langkah.")


class EvidenceMissing(InvalidInput):
    code = "evidence_missing"
    message = N_("Pilih sedikitnya satu foto.")
