"""The refusals of the offtake."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.money import rupiah
from shop.kernel.text import N_


class NoBudget(ShopError):
    code = "no_budget"
    message = N_("Pagu serap tahun %(year)s belum ditetapkan. Tetapkan pagunya dulu.")


class NoClearance(ShopError):
    code = "not_cleared"
    message = N_("Revisi ini tidak punya izin tayang yang berlaku, jadi belum bisa dipesan. Pilih revisi yang lolos.")


class WrongRevision(ShopError):
    code = "stale_revision"
    message = N_("Isi revisi ini bukan yang Anda lihat. Muat ulang, periksa lagi, lalu pesan.")


class NotAnActiveMember(ShopError):
    code = "not_a_member"
    message = N_("Perajin ini bukan anggota aktif. Aktifkan keanggotaannya dulu.")


class BelowFloor(ShopError):
    code = "below_floor_price"
    message = N_("Harga per buah paling rendah %(floor)s menurut komitmen. Naikkan harganya.")

    def __init__(self, *, floor: int, ids: dict[str, str] | None = None) -> None:
        super().__init__(ids=ids, floor=rupiah(floor))


class ResaleOutsideBand(ShopError):
    code = "price_outside_band"
    message = N_("Harga jual kembali harus antara %(floor)s dan %(ceiling)s, sesuai hasil kurasi.")

    def __init__(self, *, floor: int, ceiling: int, ids: dict[str, str] | None = None) -> None:
        super().__init__(ids=ids, floor=rupiah(floor), ceiling=rupiah(ceiling))


class CommitmentMismatch(ShopError):
    code = "commitment_mismatch"
    message = N_("Komitmen ini tidak berlaku untuk perajin, karya, atau tanggal itu. Pilih komitmen lain.")


class SamePerson(ShopError):
    code = "same_person"
    message = N_("Ini harus dilakukan orang lain daripada yang menerbitkan. Minta rekan Anda.")


class OwnBusiness(ShopError):
    code = "own_business"
    message = N_("Anda bagian dari usaha perajin ini. Serahkan kepada rekan yang tidak berkepentingan.")


class SignatureNeeded(ShopError):
    code = "signature_needed"
    message = N_("Ini melewati pagu atau batas uang muka. Minta tanda tangan penyetuju dulu.")


class DueTooSoon(InvalidInput):
    code = "due_too_soon"
    message = N_("Tanggal selesai harus setelah hari ini.")


class BadPeriod(InvalidInput):
    code = "bad_period"
    message = N_("Tanggal akhir harus setelah tanggal mulai.")


class NothingPromised(InvalidInput):
    code = "nothing_promised"
    message = N_("Isi nilai komitmen, atau jumlah dan harga dasarnya.")


class EmptyCounter(InvalidInput):
    code = "empty_counter"
    message = N_("Usulkan tanggal selesai atau harga yang berbeda dari tawaran.")


class AdvanceNotPaid(ShopError):
    code = "advance_not_paid"
    message = N_("Uang muka belum dibayar. Tunggu uang muka masuk, lalu mulai produksi.")


class NoAdvance(ShopError):
    code = "no_advance"
    message = N_("Pesanan ini tanpa uang muka. Perajin bisa langsung mulai.")


class AboveOrdered(ShopError):
    code = "above_ordered"
    message = N_("Paling banyak %(remaining)s buah lagi yang bisa diterima untuk pesanan ini. Periksa hitungannya.")


class AboveReceived(ShopError):
    code = "above_received"
    message = N_("Hanya %(awaiting)s buah yang menunggu diperiksa. Periksa hitungannya.")


class AboveRework(ShopError):
    code = "above_rework"
    message = N_("Hanya %(rework)s buah yang sedang diperbaiki. Periksa hitungannya.")


class NothingInspected(InvalidInput):
    code = "nothing_inspected"
    message = N_("Isi jumlah yang lolos, perlu perbaikan, atau ditolak.")


class ReasonsDue(InvalidInput):
    code = "reasons_due"
    message = N_("Tulis alasan barang yang perlu perbaikan atau ditolak, supaya perajin tahu.")


class ReworkUsedUp(ShopError):
    code = "rework_used_up"
    message = N_("Kiriman ini sudah diperbaiki sesuai kesempatannya. Putuskan lolos atau ditolak.")


class OutOfRange(InvalidInput):
    code = "out_of_range"
    message = N_("Ada ukuran di luar batas. Tolak barangnya, atau tulis alasan mengapa tetap diterima.")


class LotsUnderWay(ShopError):
    code = "lots_under_way"
    message = N_("Masih ada kiriman yang belum selesai diperiksa. Selesaikan dulu, baru tutup pesanan.")


class WorkDelivered(ShopError):
    code = "work_delivered"
    message = N_("Sudah ada barang yang diterima. Tutup pesanan ini, jangan dibatalkan.")


class ReferenceUsed(ShopError):
    code = "reference_used"
    message = N_("Nomor transfer ini sudah dipakai untuk pesanan lain. Periksa bukti transfernya.")
