"""The lives of payments, refunds, provider events, payout batches and payouts."""

from enum import StrEnum

from shop.kernel.states import transitions


class PaymentStatus(StrEnum):
    CREATED = "created"
    PENDING = "pending"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"
    REVIEW = "review"


OPEN = (PaymentStatus.CREATED, PaymentStatus.PENDING)
# Money came in, whatever became of it afterwards.
SUCCESSFUL = (PaymentStatus.CAPTURED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED)

PAYMENT = transitions(
    name="payment",
    states=PaymentStatus,
    initial=PaymentStatus.CREATED,
    table={
        "created": ["pending", "captured", "failed", "expired", "review"],
        "pending": ["captured", "failed", "expired", "review"],
        "captured": ["partially_refunded", "refunded"],
        # Back again when the customer's bank returns a refund.
        "partially_refunded": ["refunded", "captured"],
        "refunded": ["partially_refunded", "captured"],
        # A provider may still report success late: the truth wins, and the purpose decides what to do with it.
        "failed": ["captured", "review"],
        "expired": ["captured", "review"],
        "review": ["captured", "failed"],
    },
    needs_reason=["review"],
)


class RefundStatus(StrEnum):
    REQUESTED = "requested"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


REFUND = transitions(
    name="refund",
    states=RefundStatus,
    initial=RefundStatus.REQUESTED,
    table={
        "requested": ["sent", "succeeded", "failed"],
        "sent": ["succeeded", "failed"],
        # The customer's bank may return it days later.
        "succeeded": ["failed"],
        "failed": [],
    },
    needs_reason=["failed"],
)


class InboxStatus(StrEnum):
    RECEIVED = "received"
    HANDLED = "handled"
    UNMATCHED = "unmatched"


INBOX = transitions(
    name="webhook_event",
    states=InboxStatus,
    initial=InboxStatus.RECEIVED,
    table={"received": ["handled", "unmatched"], "unmatched": ["handled"], "handled": []},
)


class BatchStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    SETTLED = "settled"
    CANCELLED = "cancelled"


BATCH = transitions(
    name="payout_batch",
    states=BatchStatus,
    initial=BatchStatus.DRAFT,
    table={
        "draft": ["approved", "cancelled"],
        "approved": ["sent"],
        "sent": ["settled"],
        "settled": [],
        "cancelled": [],
    },
    needs_reason=["cancelled"],
)


class PayoutStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    SETTLED = "settled"
    RETURNED = "returned"
    CANCELLED = "cancelled"


PAYOUT = transitions(
    name="payout",
    states=PayoutStatus,
    initial=PayoutStatus.DRAFT,
    table={
        "draft": ["approved", "cancelled"],
        "approved": ["sent"],
        "sent": ["settled", "returned"],
        "settled": [],
        "returned": [],
        "cancelled": [],
    },
    needs_reason=["returned", "cancelled"],
)
