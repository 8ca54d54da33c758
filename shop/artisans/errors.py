"""What the artisans' room refuses."""

from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class CapacityExceeded(ShopError):
    code = "capacity_exceeded"
    http_status = 409
    message = N_("Perajin hanya sanggup %(free)s buah lagi dalam waktu itu. Kurangi jumlahnya atau pilih waktu lain.")


class MembershipExists(ShopError):
    code = "membership_exists"
    http_status = 409
    message = N_("Perajin ini sudah menjadi anggota dengan nomor %(number)s.")


class NotAMember(ShopError):
    code = "not_a_member"
    http_status = 409
    message = N_("Perajin ini belum atau tidak lagi menjadi anggota. Periksa keanggotaannya dulu.")


class UnknownRegion(ShopError):
    code = "unknown_region"
    http_status = 422
    message = N_("Kabupaten/kota tidak dikenal. Pilih dari daftar.")
