"""What every part of the twin shares: its file, its clock and its tariff."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stripe._api_version import _ApiVersion

from tests.twins.stripe_twin.errors import StripeRefusal, missing_object
from tests.twins.stripe_twin.store import Store

API_VERSION = _ApiVersion.CURRENT


@dataclass(frozen=True)
class Tariff:
    """Fees and limits, in the smallest unit of each currency. IDR has two decimals here: Rp10.000 is 1000000."""

    fee_basis_points: int = 290
    fee_fixed: dict[str, int] = field(default_factory=lambda: {"idr": 200_000, "usd": 30, "sgd": 50, "eur": 30})
    minimum: dict[str, int] = field(default_factory=lambda: {"idr": 1_000_000, "usd": 50, "sgd": 50, "eur": 50})
    dispute_fee: dict[str, int] = field(
        default_factory=lambda: {"idr": 25_000_000, "usd": 1500, "sgd": 1500, "eur": 2000}
    )
    digits: dict[str, int] = field(default_factory=lambda: {"idr": 12})

    def fee(self, *, amount: int, currency: str) -> int:
        """The provider's fee for a payment, rounded half up."""
        return (amount * self.fee_basis_points + 5_000) // 10_000 + self.fee_fixed[currency]

    def check(self, *, amount: int, currency: str, param: str = "amount") -> None:
        """Raises StripeRefusal when an amount is not chargeable: unknown currency, below the minimum, too long."""
        if currency not in self.minimum:
            raise StripeRefusal(f"Invalid currency: {currency}.", param="currency")
        if amount < 1:
            raise StripeRefusal(
                "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=param
            )
        if amount >= 10 ** self.digits.get(currency, 8):
            largest = 10 ** self.digits.get(currency, 8) - 1
            raise StripeRefusal(
                f"Amount must be no more than {_shown(largest, currency)}", code="amount_too_large", param=param
            )
        if amount < self.minimum[currency]:
            raise StripeRefusal(
                f"Amount must be at least {_shown(self.minimum[currency], currency)}",
                code="amount_too_small",
                param=param,
            )


def _shown(amount: int, currency: str) -> str:
    return f"{amount // 100:,}.{amount % 100:02d} {currency}"


@dataclass
class World:
    store: Store
    clock: Callable[[], float] = time.time
    tariff: Tariff = field(default_factory=Tariff)

    def now(self) -> int:
        """The twin's time in whole seconds since 1970, moved by the clock control."""
        return int(self.clock()) + int(self.store.document("clock_offset", 0))

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{secrets.token_hex(12)}"

    def need(self, kind: str, object_id: str, *, param: str = "id") -> dict[str, Any]:
        """The object, or Stripe's 404 ``resource_missing``."""
        thing = self.store.find(kind, object_id)
        if thing is None:
            raise missing_object(kind=kind, object_id=object_id, param=param)
        return thing

    def plan(self, *, action: str, after: float, body: dict[str, Any]) -> None:
        """Have ``action`` done in ``after`` real seconds, also after a restart of the twin."""
        self.store.run(
            "INSERT INTO plans (due, action, body) VALUES (?, ?, ?)", time.time() + after, action, json.dumps(body)
        )
