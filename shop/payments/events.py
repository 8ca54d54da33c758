"""How news of money travels up: the room that owns a purpose (an order) registers its handlers at start-up.

Handlers `(view, *, actor, now)` run inside the unit of work that writes the fact, so both stand or neither does; they
flush and never commit, and they must be safe to run for a purpose that has moved on. LOCK_ORDER puts an order above its
payment: whatever a handler changes above `payment` there must be locked by the `lock_first` callable of its purpose
type, which runs before the payment is locked.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from shop.payments.queries import PaymentView, RefundView

Verdict = Literal["accept", "refund"]
Locker = Callable[[str], Any]


class PaymentHandler(Protocol):
    """Told about a payment. For `on_captured` the answer "refund" sends all of the money back (None: accept)."""

    def __call__(self, view: PaymentView, /, *, actor: Any, now: Any) -> Any: ...


class RefundHandler(Protocol):
    """Told about a refund; `view.reference` is the one that the decision gave it."""

    def __call__(self, view: RefundView, /, *, actor: Any, now: Any) -> Any: ...


_handlers: dict[tuple[str, str], Callable[..., Any]] = {}
_lockers: dict[str, Locker] = {}
_addresses: dict[str, Callable[[PaymentView], str]] = {}


def on_captured(purpose_type: str, handler: PaymentHandler) -> None:
    """Call this when money is in. Its answer decides: "accept", or "refund" for money that nobody wants by now."""
    _handlers["captured", purpose_type] = handler


def on_failed(purpose_type: str, handler: PaymentHandler) -> None:
    """Call this when an attempt failed for good. Another attempt may still be open."""
    _handlers["failed", purpose_type] = handler


def on_expired(purpose_type: str, handler: PaymentHandler) -> None:
    """Call this when an attempt ran out of time or was cancelled unpaid."""
    _handlers["expired", purpose_type] = handler


def on_refunded(purpose_type: str, handler: RefundHandler) -> None:
    """Call this when a refund has reached the customer."""
    _handlers["refunded", purpose_type] = handler


def on_refund_failed(purpose_type: str, handler: RefundHandler) -> None:
    """Call this when a refund did not go through; finance has a task by then."""
    _handlers["refund_failed", purpose_type] = handler


def lock_first(purpose_type: str, locker: Locker) -> None:
    """Lock what the handlers will change, by the purpose's id, before the payment itself is locked."""
    _lockers[purpose_type] = locker


def purpose_url(purpose_type: str, address: Callable[[PaymentView], str]) -> None:
    """Where a customer goes after paying: a path of our own for this payment."""
    _addresses[purpose_type] = address


def lock_purpose(*, purpose_type: str, purpose_id: str) -> None:
    """Run the purpose's `lock_first`, if it has one."""
    if purpose_type in _lockers:
        _lockers[purpose_type](purpose_id)


def tell(event: str, view: PaymentView | RefundView, *, actor: Any, now: Any) -> Any:
    """Run the purpose's handler of an event; None without one."""
    handler = _handlers.get((event, view.purpose_type))
    return None if handler is None else handler(view, actor=actor, now=now)


def address_of(view: PaymentView) -> str:
    """The page of the purpose: what its room says, else the return address given when the payment was opened."""
    address = _addresses.get(view.purpose_type)
    return view.return_url if address is None else address(view)
