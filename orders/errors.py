"""The refusals of carts, orders and claims."""

from shop.kernel.errors import InvalidInput, NotFound, ShopError
from shop.kernel.text import N_


class CartEmpty(ShopError):
    code = "cart_empty"
    message = N_("Keranjang Anda masih kosong. Pilih karya dulu, lalu lanjutkan.")


class CartOrdered(ShopError):
    """The cart has become an order; it is kept as it was."""

    code = "cart_ordered"
    message = N_("Keranjang ini sudah menjadi pesanan. Buka pesanannya, atau mulai keranjang baru.")


class CartChanged(ShopError):
    """A piece is shown from another revision than the one that was put in; `ids` names the variants."""

    code = "cart_changed"
    message = N_("Keterangan barang di keranjang sudah berubah. Periksa keranjang, lalu setujui yang baru.")


class TotalChanged(ShopError):
    """What the page showed is not what it costs now; `ids` has the total in rupiah as it is now."""

    code = "total_changed"
    message = N_("Jumlahnya berubah menjadi Rp%(shown)s. Periksa lagi, lalu kirim dengan jumlah yang baru.")

    def __init__(self, *, total: int) -> None:
        self.total = total
        super().__init__(ids={"total": str(total)}, shown=f"{total:,}".replace(",", "."))


class ShippingNotOffered(InvalidInput):
    code = "shipping_not_offered"
    message = N_("Kurir atau layanan itu tidak tersedia untuk alamat ini. Pilih yang ada di daftar.")


class AddressUnknown(InvalidInput):
    code = "address_unknown"
    message = N_("Kabupaten atau kota itu tidak kami kenal. Pilih dari daftar.")


class NotPayable(ShopError):
    code = "not_payable"
    message = N_("Pesanan ini tidak menunggu pembayaran lagi. Buka pesanannya untuk melihat keadaannya.")


class CannotCancel(ShopError):
    code = "cannot_cancel"
    message = N_("Pesanan ini sudah diterima perajin, jadi tidak bisa dibatalkan. Hubungi kami bila ada masalah.")


class AnswerTooLate(ShopError):
    code = "answer_too_late"
    message = N_("Batas waktu menjawab sudah lewat. Pesanan ini dialihkan, Anda tidak kena sanksi.")


class PhotoMissing(InvalidInput):
    code = "photo_missing"
    message = N_("Ambil paling sedikit satu foto barang sebelum dibungkus.")


class PackingIncomplete(InvalidInput):
    code = "packing_incomplete"
    message = N_("Jawab jumlah setiap barang yang dibungkus.")


class DeviationUnexplained(InvalidInput):
    """Figures differ from the curated revision and nobody said why; `errors` names them."""

    code = "deviation_unexplained"
    message = N_("Ada yang tidak sama dengan karya yang lolos kurasi. Hitung dan ukur lagi, atau tulis bedanya.")


class NotChecked(ShopError):
    code = "not_checked"
    message = N_("Periksa dan foto barangnya dulu sebelum dikirim.")


class ConsentMissing(ShopError):
    code = "consent_missing"
    message = N_("Pembeli belum setuju dengan bedanya. Tunggu jawabannya sebelum mengirim.")


class ConsentNotAsked(ShopError):
    code = "consent_not_asked"
    message = N_("Tidak ada yang perlu Anda setujui pada paket ini.")


class TrackingNumberOdd(InvalidInput):
    code = "tracking_number_odd"
    message = N_(
        "Nomor resi ini tidak seperti biasanya, contohnya %(example)s. Periksa lagi, atau pastikan memang begitu."
    )


class TrackingNumberBad(InvalidInput):
    code = "tracking_number_bad"
    message = N_("Tulis nomor resi dengan huruf dan angka saja, misalnya %(example)s.")


class NotOnTheWay(ShopError):
    code = "not_on_the_way"
    message = N_("Paket ini belum dikirim atau sudah selesai. Muat ulang untuk melihat keadaannya.")


class ClaimOpen(ShopError):
    code = "claim_open"
    message = N_("Masih ada klaim yang berjalan untuk paket ini. Tunggu keputusannya.")


class ClaimWindowClosed(ShopError):
    code = "claim_window_closed"
    message = N_("Waktu mengajukan klaim untuk paket ini sudah lewat. Hubungi kami bila tetap ada masalah.")


class ClaimTooEarly(ShopError):
    code = "claim_too_early"
    message = N_("Paket ini masih dalam perkiraan waktu kirim. Ajukan klaim bila belum sampai setelah %(day)s.")


class ClaimAmountWrong(InvalidInput):
    code = "claim_amount_wrong"
    message = N_("Isi jumlah antara Rp1 dan Rp%(most)s.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=f"{most:,}".replace(",", "."))


class UnknownLine(NotFound):
    message = N_("Barang itu tidak ada di pesanan ini.")


class PhotoUnknown(InvalidInput):
    code = "photo_unknown"
    message = N_("Salah satu foto tidak dapat dipakai. Unggah ulang foto itu.")
