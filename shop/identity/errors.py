"""Refusals about people and their keys."""

from shop.kernel.errors import InvalidInput, ShopError
from shop.kernel.text import N_


class EmailTaken(ShopError):
    code = "email_taken"
    http_status = 409
    message = N_("Sudah ada akun dengan e-mail ini. Cari orangnya di daftar, lalu ubah perannya.")


class UnknownRole(InvalidInput):
    code = "unknown_role"
    message = N_("Peran %(role)s tidak dikenal.")


class RoleNeeded(InvalidInput):
    code = "role_needed"
    message = N_("Pilih paling sedikit satu peran.")


class LastAdmin(ShopError):
    code = "last_admin"
    http_status = 409
    message = N_("Ini pengurus sistem terakhir. Beri peran itu kepada orang lain dulu.")


class NotYourself(ShopError):
    code = "not_yourself"
    http_status = 409
    message = N_("Anda tidak bisa menonaktifkan akun sendiri. Minta pengurus sistem lain.")


class HasBusiness(ShopError):
    """An account belongs to one craft business, or to none."""

    code = "has_business"
    http_status = 409
    message = N_("Akun ini sudah punya usaha. Untuk usaha lain, buat akun dengan e-mail lain.")


class StaffHasNoBusiness(ShopError):
    """Who works for the council does not apply to it."""

    code = "staff_has_no_business"
    http_status = 409
    message = N_("Akun staf Dekranasda tidak bisa mendaftarkan usaha. Pakai akun pribadi dengan e-mail lain.")


class WeakPassword(InvalidInput):
    code = "weak_password"
    message = N_("Kata sandi paling sedikit %(length)s huruf dan tidak mudah ditebak.")


class KeyNotAllowed(ShopError):
    code = "key_not_allowed"
    http_status = 403
    message = N_("Kunci API hanya untuk perajin, mitra penjual, dan staf.")


class KeyRefused(ShopError):
    code = "invalid_key"
    http_status = 401
    message = N_("Kunci API ini tidak berlaku. Buat kunci baru di halaman akun Anda.")
