"""The refusals of the curation."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_


class RoundExists(ShopError):
    code = "round_exists"
    message = N_("Putaran kurasi %(year)s sudah ada. Buka putaran itu untuk melanjutkan.")


class YearNotPossible(InvalidInput):
    code = "year_not_possible"
    message = N_("Tahun %(year)s tidak wajar. Tulis tahun empat angka, misalnya 2026.")


class RoundNotReady(ShopError):
    """The round is not in the state that this step needs."""

    code = "round_not_ready"
    message = N_("Putaran %(year)s sedang di tahap “%(status)s”. Langkah ini belum atau tidak lagi bisa dijalankan.")


class QuotaReached(RoundNotReady):
    """The round has as many registrations as it takes."""

    code = "quota_reached"
    message = N_("Kuota putaran %(year)s sudah penuh: %(quota)s karya. Naikkan kuotanya, atau daftarkan tahun depan.")


class NotScreened(ShopError):
    code = "not_screened"
    message = N_("%(count)s pengajuan putaran %(year)s belum selesai diperiksa. Periksa dulu, lalu mulai penilaian.")


class RoundSettingsWrong(InvalidInput):
    """Dates out of order or numbers that do not fit; `errors` says which."""

    code = "round_settings_wrong"
    message = N_("Pengaturan putaran belum cocok satu sama lain. Perbaiki isian yang ditandai.")


class RoundSettingsFrozen(ShopError):
    """What applicants could rely on when the round was opened."""

    code = "round_settings_frozen"
    message = N_(
        "Rubrik, jumlah kurator, dan aturan pembawaan nilai terkunci sejak putaran %(year)s dibuka. Kembalikan isian "
        "itu, atau siapkan putaran lain."
    )


class SeatKept(ShopError):
    code = "seat_kept"
    message = N_("Kursi tidak dapat dilepas setelah penilaian dimulai. Kurator yang berhalangan mengundurkan diri.")


class NothingToScore(ShopError):
    code = "nothing_to_score"
    message = N_("Belum ada pengajuan di putaran %(year)s. Impor pendaftaran lebih dulu.")


class JuryTooSmall(ShopError):
    code = "jury_too_small"
    message = N_("Baru ada %(found)s kurator; paling sedikit %(required)s. Tambah kurator, lalu mulai penilaian.")


class SeatTaken(ShopError):
    code = "seat_taken"
    message = N_("Kursi juri atau orang ini sudah terdaftar di putaran ini. Muat ulang untuk melihat susunan juri.")


class NotACurator(ShopError):
    code = "not_a_curator"
    message = N_("Akun ini tidak punya peran kurator. Minta pengurus memberi perannya lebih dulu.")


class OwnWork(ShopError):
    """The curator has an interest in this business."""

    code = "own_work"
    message = N_("Anda punya kepentingan pada usaha ini, jadi tidak menilainya. Kurator lain yang menilai.")


class SheetsMissing(ShopError):
    code = "sheets_missing"
    message = N_(
        "Pengajuan nomor %(numbers)s belum dinilai oleh sedikitnya %(required)s kurator. Tunggu lembar nilainya, atau "
        "tambah kurator."
    )


class DecisionFinal(ShopError):
    code = "decision_final"
    message = N_("Hasil pengajuan ini sudah diumumkan dan tidak berubah lagi. Perajin dapat mengajukan revisi baru.")


class NotDecided(ShopError):
    code = "not_decided"
    message = N_("Pengajuan nomor %(number)s belum diputuskan. Tutup penilaian lebih dulu.")


class TaskDone(ShopError):
    code = "task_done"
    message = N_("Langkah ini sudah Anda tandai selesai. Lanjutkan ke langkah berikutnya.")


class NotHeld(ShopError):
    code = "not_held"
    message = N_("Pengajuan ini tidak sedang menunggu pengecualian daerah asal.")
