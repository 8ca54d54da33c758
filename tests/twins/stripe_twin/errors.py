"""Refusals in Stripe's shape, with the HTTP codes its client libraries map to their exception classes."""

from __future__ import annotations


class StripeRefusal(Exception):
    """An error answer. ``executed`` says whether the endpoint had begun, so that the answer is kept under its key."""

    executed = True

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, object] = {"message": message, "type": kind}
        if code is not None:
            self.error["code"] = code
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param is not None:
            self.error["param"] = param
        self.error.update(extra or {})

    def body(self) -> dict[str, object]:
        return {"error": self.error}


class ParameterRefusal(StripeRefusal):
    """Parameters failed validation: no endpoint began, so nothing is kept under the idempotency key."""

    executed = False


def missing_object(*, kind: str, object_id: str, param: str = "id") -> StripeRefusal:
    return StripeRefusal(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param)


def unauthenticated(*, key: str | None) -> StripeRefusal:
    if key is None:
        return StripeRefusal(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    shown = f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 12 else "*" * len(key)
    return StripeRefusal(f"Invalid API Key provided: {shown}", status=401)
