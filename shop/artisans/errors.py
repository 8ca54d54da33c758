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


class BusinessKnown(ShopError):
    """A business of this name and number is there; nobody gets it by typing its name."""

    code = "business_known"
    http_status = 409
    message = N_(
        "Usaha dengan nama dan nomor WhatsApp ini sudah tercatat di Dekranasda. Hubungi sekretariat supaya akun Anda "
        "disambungkan ke usaha itu."
    )


class UnknownRegion(ShopError):
    code = "unknown_region"
    http_status = 422
    message = N_("Kabupaten/kota tidak dikenal. Pilih dari daftar.")
