"""What an application and its check refuse."""

from curation_gate.errors import QuotaReached, RoundNotReady
from shop.kernel.errors import InvalidInput, ShopError, Stale
from shop.kernel.text import N_


class NoOpenRound(ShopError):
    code = "no_open_round"
    message = N_("Belum ada pendaftaran kurasi yang dibuka. Isian Anda tetap tersimpan; kirim begitu dibuka.")


class ApplicationClosed(RoundNotReady):
    """The registration of the round is over (or not yet open)."""

    code = "application_closed"
    message = N_(
        "Pendaftaran kurasi %(year)s tidak dibuka sekarang. Isian Anda tetap tersimpan untuk putaran berikutnya."
    )


class ApplicationsFull(QuotaReached):
    """What an applicant reads when the quota is used up."""

    code = "applications_full"
    message = N_(
        "Kuota kurasi %(year)s sudah penuh (%(quota)s karya). Isian Anda tetap tersimpan; hubungi sekretariat bila ada "
        "yang mundur."
    )


class ApplicationStale(Stale):
    """Another tab or phone has saved it since this page was opened."""

    code = "application_stale"
    message = N_(
        "Isian ini sudah diubah di jendela atau HP lain. Yang Anda ketik masih ada di bawah: periksa, lalu simpan "
        "sekali lagi."
    )


class ApplicationSent(ShopError):
    code = "application_sent"
    message = N_("Pengajuan ini sudah terkirim dan tidak bisa diubah. Lihat keadaannya di halaman Kurasi saya.")


class ApplicationIncomplete(InvalidInput):
    code = "application_incomplete"
    message = N_("Masih ada yang belum lengkap. Lengkapi yang ditandai, lalu kirim.")


class ConsentMissing(InvalidInput):
    code = "consent_missing"
    message = N_("Centang bahwa Anda menyetujui ketentuan kurasi, lalu kirim.")


class AlreadyApplied(ShopError):
    """A work goes before a round once, also when it was taken back."""

    code = "already_applied"
    message = N_(
        "Karya ini sudah didaftarkan ke kurasi %(year)s dengan nomor %(number)s. Satu karya hanya sekali dalam satu "
        "putaran."
    )


class NothingChanged(ShopError):
    code = "nothing_changed"
    message = N_("Belum ada yang berubah dari karya yang tayang. Ubah isiannya dulu, lalu kirim.")


class NotOffered(ShopError):
    """A work cannot go before a round again in this way now."""

    code = "not_offered"
    message = N_("Karya ini belum bisa diajukan lagi dengan cara itu. Lihat pilihan di halaman Kurasi saya.")


class DraftsFull(ShopError):
    code = "drafts_full"
    message = N_("Sudah ada %(most)s isian yang belum dikirim. Lanjutkan atau hapus salah satunya dulu.")


class PhotoRepeated(InvalidInput):
    code = "photo_repeated"
    message = N_("Foto ini sudah dipakai di tempat lain. Ambil foto yang berbeda.")


class PhotosFull(InvalidInput):
    code = "photos_full"
    message = N_("Paling banyak %(most)s foto. Hapus satu foto dulu.")


class NotWithdrawable(ShopError):
    code = "not_withdrawable"
    message = N_("Pengajuan ini tidak bisa ditarik di tahap ini. Muat ulang untuk melihat keadaannya.")


class RegionNotConfirmed(InvalidInput):
    code = "region_not_confirmed"
    message = N_("Centang bahwa bukti daerah usaha sudah Anda lihat, atau minta perajin melengkapinya.")
