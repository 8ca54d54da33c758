"""The refusals around appeals."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_


class AppealTooLate(ShopError):
    code = "appeal_too_late"
    message = N_("Masa keberatan berakhir %(day)s. Perbaiki karyanya bersama pendamping, lalu ajukan lagi.")


class AppealExists(ShopError):
    code = "appeal_exists"
    message = N_("Keberatan untuk hasil ini sudah pernah diajukan. Lihat jawabannya di halaman hasil.")


class NothingToAppeal(ShopError):
    """The work passed, was withdrawn, or is not decided yet."""

    code = "nothing_to_appeal"
    message = N_("Tidak ada keputusan yang dapat disanggah untuk karya ini. Muat ulang untuk melihat keadaannya.")


class AppealNeedsText(InvalidInput):
    code = "appeal_needs_text"
    message = N_("Tulis apa yang menurut Anda keliru dan buktinya.")


class AppealOpen(ShopError):
    """A round is not filed away while somebody waits for an answer."""

    code = "appeal_open"
    message = N_("Masih ada %(count)s keberatan yang belum dijawab. Jawab dulu, lalu arsipkan putarannya.")


class NotBetter(ShopError):
    code = "not_better"
    http_status = 422
    message = N_(
        "Keberatan hanya dapat menghasilkan keputusan yang lebih baik. Bila tidak diterima, tolak dengan jawaban."
    )
