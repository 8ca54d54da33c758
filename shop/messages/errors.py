"""Refusals of a message."""

from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class BadRecipient(ShopError):
    """Not one address or number; also the answer to an address with a line break in it."""

    code = "bad_recipient"
    http_status = 422
    message = N_("Alamat surel atau nomor WhatsApp ini tidak dapat dikirimi. Periksa penulisannya.")


class HeaderInjection(ShopError):
    """Something in the subject would begin a new line of the mail's head."""

    code = "header_injection"
    http_status = 422
    message = N_("Judul pesan hanya boleh satu baris tanpa karakter tersembunyi. Perbaiki nama atau judulnya.")


class BadBody(ShopError):
    code = "bad_body"
    http_status = 422
    message = N_("Isi pesan memuat karakter yang tidak dapat dikirim. Tulis ulang dengan huruf biasa.")


class NotSendable(ShopError):
    """Delivery refused for good by the other side; `reason` names kind and code, never a text or recipient."""

    code = "not_sendable"
    message = N_("Pesan ditolak: %(reason)s. Periksa alamatnya.")


class DeliveryFailed(ShopError):
    """Not delivered this time; the outbox tries again."""

    code = "delivery_failed"
    http_status = 503
    message = N_("Pesan belum terkirim: %(reason)s. Akan dicoba lagi.")
