"""The refusals of the catalogue."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_


class StaleRevision(ShopError):
    """The approval names another content than the revision has: what was seen is not what is here."""

    code = "stale_revision"
    http_status = 409
    message = N_("Isi revisi ini bukan yang Anda lihat. Muat ulang, periksa lagi, lalu putuskan.")


class OriginRefused(ShopError):
    code = "origin_refused"
    http_status = 409
    message = N_(
        "Kriya %(craft)s berasal dari %(origins)s, sedangkan daerah perajin ini belum terbukti di sana. "
        "Periksa dan sahkan daerahnya, atau tulis alasan pengecualian."
    )


class PhotoRefused(InvalidInput):
    code = "photo_refused"
    message = N_("Salah satu foto tidak dapat dipakai. Unggah ulang foto itu.")


class IncompleteRevision(InvalidInput):
    code = "incomplete_revision"
    message = N_("Keterangan karya belum lengkap: %(fields)s. Lengkapi, lalu ajukan lagi.")


class UnknownField(InvalidInput):
    code = "unknown_field"
    message = N_("Tidak ada isian bernama %(field)s.")


class NotCleared(ShopError):
    code = "not_cleared"
    http_status = 409
    message = N_("Revisi ini tidak punya izin tayang yang berlaku. Ajukan ke putaran kurasi berikutnya.")


class PriceOutsideBand(ShopError):
    code = "price_outside_band"
    http_status = 409
    message = N_("Harga harus antara Rp%(floor)s dan Rp%(ceiling)s, sesuai hasil kurasi.")

    def __init__(self, *, floor: int, ceiling: int, ids: dict[str, str] | None = None) -> None:
        super().__init__(ids=ids, floor=f"{floor:,}".replace(",", "."), ceiling=f"{ceiling:,}".replace(",", "."))


class StockBelowReserved(ShopError):
    code = "stock_below_reserved"
    http_status = 409
    message = N_("Masih ada %(reserved)s buah yang sedang dipesan. Isi stok paling sedikit sebanyak itu.")


class OwnedStock(ShopError):
    code = "owned_stock"
    http_status = 409
    message = N_("Stok milik Dekranasda berubah hanya lewat penerimaan, penjualan, dan penghapusan barang.")


class NotAvailable(ShopError):
    """Sold out, hidden, or more than there is; `ids` names the variants."""

    code = "not_available"
    http_status = 409
    message = N_("Sebagian barang tidak tersedia lagi dalam jumlah itu. Kurangi jumlahnya atau pilih karya lain.")

    def __init__(self, *, variant_ids: tuple[str, ...]) -> None:
        self.variant_ids = variant_ids
        super().__init__(ids={"variant": ", ".join(variant_ids)})


class ReservationLost(ShopError):
    """Nothing is held for this holder any more."""

    code = "reservation_lost"
    http_status = 409
    message = N_("Barang ini tidak lagi ditahan untuk pesanan Anda. Pesan ulang bila masih tersedia.")


class BadCursor(InvalidInput):
    code = "bad_cursor"
    message = N_("Penanda halaman tidak dikenali. Mulai lagi dari halaman pertama.")
