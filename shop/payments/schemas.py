"""Payments and payouts as JSON."""

from typing import Any

from marshmallow import fields

from shop.api import CleanText, Currency, Moment, Rupiah, ShopSchema, WholeNumber
from shop.payments.payout_queries import BatchView, PayoutView
from shop.payments.queries import PaymentView


class PaymentSchema(ShopSchema):
    """A payment as its customer sees it."""

    id = fields.String(required=True)
    provider = fields.String(required=True)
    status = fields.String(required=True)
    amount = Rupiah(required=True)
    captured_amount = Rupiah(required=True)
    refunded_amount = Rupiah(required=True)
    currency = Currency()
    next_action = fields.Dict(required=True)
    expires_at = Moment(required=True)


class SimulateSchema(ShopSchema):
    """How a simulated payment ends."""

    outcome = CleanText(required=True, max_length=20, one_of=("captured", "failed"))


class EarningSchema(ShopSchema):
    """One earning in a payout; negative for what was taken back."""

    id = fields.String(required=True)
    source_type = fields.String(required=True)
    source_id = fields.String(required=True)
    description = fields.String(required=True)
    amount = fields.Integer(required=True)
    currency = Currency()


class PayoutSchema(ShopSchema):
    """Money sent to an artisan."""

    id = fields.String(required=True)
    batch_id = fields.String(required=True)
    artisan_id = fields.String(required=True)
    status = fields.String(required=True)
    reference = fields.String(required=True)
    amount = Rupiah(required=True)
    currency = Currency()
    bank = fields.String(required=True)
    account = fields.String(required=True, metadata={"description": "Masked"})
    created_at = Moment(required=True)
    settled_at = Moment(required=True, allow_none=True)
    returned_reason = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(EarningSchema), required=True)


class SkippedSchema(ShopSchema):
    """An artisan left out of a draft: no_account, account_changed or negative."""

    artisan_id = fields.String(required=True)
    amount = fields.Integer(required=True)
    reason = fields.String(required=True)


class BatchSchema(ShopSchema):
    """Payouts that go to the bank in one file."""

    id = fields.String(required=True)
    status = fields.String(required=True)
    total = Rupiah(required=True)
    currency = Currency()
    count = WholeNumber(required=True)
    requested_by = fields.String(required=True)
    approved_by = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)
    approved_at = Moment(required=True, allow_none=True)
    sent_at = Moment(required=True, allow_none=True)
    payouts = fields.List(fields.Nested(PayoutSchema), required=True)
    skipped = fields.List(fields.Nested(SkippedSchema), required=True)


class PayoutReasonSchema(ShopSchema):
    """Why."""

    reason = CleanText(required=True, max_length=500)


def payment_json(view: PaymentView) -> dict[str, Any]:
    """A payment for PaymentSchema."""
    return {
        "id": view.id,
        "provider": view.provider,
        "status": view.status,
        "amount": view.amount,
        "captured_amount": view.captured_amount,
        "refunded_amount": view.refunded_amount,
        "next_action": view.next_action,
        "expires_at": view.expires_at,
    }


def payout_json(view: PayoutView) -> dict[str, Any]:
    """A payout for PayoutSchema."""
    return {
        "id": view.id,
        "batch_id": view.batch_id,
        "artisan_id": view.artisan_id,
        "status": view.status,
        "reference": view.reference,
        "amount": view.amount,
        "bank": view.bank_name,
        "account": view.bank_account_masked,
        "created_at": view.created_at,
        "settled_at": view.settled_at,
        "returned_reason": view.returned_reason,
        "items": [
            {
                "id": each.id,
                "source_type": each.source_type,
                "source_id": each.source_id,
                "description": each.description,
                "amount": each.amount,
            }
            for each in view.items
        ],
    }


def batch_json(view: BatchView, skipped: Any = ()) -> dict[str, Any]:
    """A batch for BatchSchema."""
    return {
        "id": view.id,
        "status": view.status,
        "total": view.total,
        "count": len(view.payouts),
        "requested_by": view.requested_label,
        "approved_by": view.approved_label,
        "created_at": view.created_at,
        "approved_at": view.approved_at,
        "sent_at": view.sent_at,
        "payouts": [payout_json(each) for each in view.payouts],
        "skipped": [{"artisan_id": each.artisan_id, "amount": each.amount, "reason": each.reason} for each in skipped],
    }
