"""The family of named refusals. A package defines its own where it raises them."""

from typing import Any, ClassVar

from shop.kernel.text import N_


class ShopError(Exception):
    """A refusal with a stable code that tells the person what to do next.

    `message` is an Indonesian msgid with named parameters; the edge translates it. `ids` names the offending objects,
    `errors` maps a field to its messages (only for malformed input, 422).
    """

    code: ClassVar[str] = "shop_error"
    http_status: ClassVar[int] = 409
    message: ClassVar[str] = N_("Permintaan ini tidak dapat dijalankan.")

    def __init__(
        self,
        *,
        ids: dict[str, str] | None = None,
        errors: dict[str, list[str]] | None = None,
        **params: Any,
    ) -> None:
        self.ids = ids or {}
        self.errors = errors or {}
        self.params = params
        super().__init__(self.source_text())

    def source_text(self) -> str:
        """The message in the source language (Indonesian), with its parameters filled in."""
        return self.message % self.params if self.params else self.message

    def text(self) -> str:
        """The message in the language of the person who asks."""
        from flask_babel import gettext

        return str(gettext(self.message, **self.params))


class NotFound(ShopError):
    """Also the answer for an object of somebody else: its existence is not given away."""

    code = "not_found"
    http_status = 404
    message = N_("Tidak ditemukan. Periksa alamatnya atau kembali ke halaman sebelumnya.")


class Forbidden(ShopError):
    code = "forbidden"
    http_status = 403
    message = N_("Akun Anda tidak berhak melakukan ini. Hubungi sekretariat bila seharusnya boleh.")


class SignInRequired(ShopError):
    code = "sign_in_required"
    http_status = 401
    message = N_("Masuk dulu untuk melanjutkan.")


class InvalidInput(ShopError):
    """Malformed input only; a rule of the shop that says no has its own error."""

    code = "invalid_input"
    http_status = 422
    message = N_("Ada isian yang perlu diperbaiki.")


class ReasonRequired(ShopError):
    code = "reason_required"
    http_status = 422
    message = N_("Tulis alasannya, supaya yang bersangkutan tahu apa yang harus diperbaiki.")


class Stale(ShopError):
    """Somebody else changed it since it was shown."""

    code = "stale"
    http_status = 409
    message = N_("Data ini sudah berubah sejak Anda membukanya. Muat ulang lalu coba lagi.")
