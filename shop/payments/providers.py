"""Which providers this shop has: chosen once at start-up from its settings."""

import os
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from shop.config import Config
from shop.kernel.errors import ShopError
from shop.kernel.text import N_
from shop.payments.bank_transfer import BankTransferProvider, ReceivingAccount
from shop.payments.ports import Provider
from shop.payments.simulated import SimulatedProvider

LABELS = {
    "stripe": N_("Kartu, QRIS, atau dompet digital"),
    "bank_transfer": N_("Transfer bank"),
    "simulated": N_("Simulasi pembayaran (bukan uang sungguhan)"),
}
EXAMPLE_ACCOUNT = ReceivingAccount(bank="Bank Contoh", number="000 111 222", holder="Contoh, bukan rekening sungguhan")


class ProviderUnavailable(ShopError):
    code = "provider_unavailable"
    http_status = 422
    message = N_("Cara bayar ini tidak tersedia. Pilih cara bayar lain.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay that customers can choose. `label` is an Indonesian msgid."""

    name: str
    label: str


def init_app(app: Flask) -> None:
    """Build the providers that the settings allow. Raises ConfigurationError for a malformed one."""
    config: Config = app.config["SHOP"]
    found: dict[str, Provider] = {}
    if config.stripe_api_key:
        from shop.payments.stripe_provider import StripeProvider

        # The checkout form answers with a redirect to Stripe's page, which the content policy has to know.
        pages = ("https://checkout.stripe.com", config.stripe_api_base)
        app.config["CSP_FORM_ACTION"] = (*app.config.get("CSP_FORM_ACTION", ()), *pages)
        found["stripe"] = StripeProvider(
            api_key=config.stripe_api_key,
            webhook_secret=config.stripe_webhook_secret or "",
            api_base=config.stripe_api_base,
        )
    account = receiving_account(os.environ.get("BANK_TRANSFER_ACCOUNT", ""))
    if account is None and not config.production:
        account = EXAMPLE_ACCOUNT
    if account is not None:
        found["bank_transfer"] = BankTransferProvider(account=account, base_url=config.base_url)
    if not config.production:
        found["simulated"] = SimulatedProvider(env=config.env, base_url=config.base_url)
    app.extensions["shop.payments"] = found


def receiving_account(text: str) -> ReceivingAccount | None:
    """The account of `BANK_TRANSFER_ACCOUNT`: `Bank;number;holder`. None when it is not set."""
    from shop.config import ConfigurationError

    if not text:
        return None
    parts = [part.strip() for part in text.split(";")]
    if len(parts) != 3 or not all(parts):
        raise ConfigurationError("BANK_TRANSFER_ACCOUNT is written as: bank;account number;holder")
    return ReceivingAccount(bank=parts[0], number=parts[1], holder=parts[2])


def all_providers() -> dict[str, Provider]:
    """Every provider of this shop by name."""
    return cast(dict[str, Provider], current_app.extensions["shop.payments"])


def get(name: str) -> Provider:
    """A provider by name. Raises ProviderUnavailable."""
    provider = all_providers().get(name)
    if provider is None:
        raise ProviderUnavailable()
    return provider


def offered() -> list[Offer]:
    """The ways to pay, in the order customers see them."""
    return [Offer(name=name, label=LABELS[name]) for name in LABELS if name in all_providers()]
