"""Random requests from the API's own document: whatever comes, the shop answers, and never with a 5xx."""

import itertools
import time
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.demo import DemoShop

SECONDS = 25
EXAMPLES = 5
# One after the other, each over all operations, for as long as there is time; the first one is never cut short.
WHO = ("artisan_1", None, "buyer", "finance", "secretariat", "curator_1", "approver", "customer_1")
keys = itertools.count(1)


@pytest.mark.database
def test_no_request_makes_the_api_fall_over(demo_shop: DemoShop) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", demo_shop.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 60
    deadline = time.monotonic() + SECONDS
    answered: set[int] = set()

    for who in WHO:
        for operation in operations:
            if time.monotonic() < deadline or who == WHO[0]:
                answered |= _tried(operation, demo_shop.key(who) if who else {})

    assert {200, 201, 401, 403, 404, 422} <= answered


def _tried(operation: Any, headers: dict[str, str]) -> set[int]:
    """The statuses of a few requests to an operation. Raises AssertionError for a 5xx."""
    answers: set[int] = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        answer = case.call(headers={**headers, "Idempotency-Key": f"acak-{next(keys)}"})
        answers.add(answer.status_code)
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text[:800]}"

    one()
    return answers
