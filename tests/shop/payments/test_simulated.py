"""The simulated provider: the road of a webhook, and never in production."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shop.config import ConfigurationError
from shop.kernel import clock
from shop.kernel.outbox import drain
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.payments import calls, queries, reconciler
from shop.payments.queries import PaymentView
from shop.payments.simulated import SimulatedProvider
from tests.shop.payments.support import Purpose, opened, refund


def started() -> PaymentView:
    return calls.create_at_provider(opened(clock.now(), provider="simulated").id)


def test_the_customer_is_sent_to_our_own_pay_page(client: FlaskClient, purpose: Purpose) -> None:
    view = started()
    assert view.next_action == {"type": "redirect", "url": f"http://localhost/bayar/{view.id}"}


def test_settling_over_the_api_is_one_effect_however_often(client: FlaskClient, purpose: Purpose) -> None:
    view = started()
    for _ in range(2):
        answer = client.post(f"/api/v1/payments/{view.id}/simulate", json={"outcome": "captured"})
        assert (answer.status_code, answer.json["status"]) == (200, "captured")
    drain()

    assert purpose.heard("captured") == 1
    assert ledger.balance(chart.provider_clearing("simulated")) == 250_000
    assert client.get(f"/api/v1/payments/{view.id}").json["captured_amount"] == 250_000


def test_a_failed_simulation_fails_the_payment(client: FlaskClient, purpose: Purpose) -> None:
    view = started()
    answer = client.post(f"/api/v1/payments/{view.id}/simulate", json={"outcome": "failed"})
    assert answer.json["status"] == "failed"
    assert purpose.heard("failed") == 1


@pytest.mark.parametrize("body", [{}, {"outcome": "paid"}, {"outcome": "captured", "amount": 1}, {"outcome": None}])
def test_a_malformed_outcome_is_refused(client: FlaskClient, purpose: Purpose, body: dict[str, object]) -> None:
    view = started()
    assert client.post(f"/api/v1/payments/{view.id}/simulate", json=body).status_code == 422
    assert queries.payment(view.id).status == "pending"


def test_other_payments_cannot_be_simulated(client: FlaskClient, purpose: Purpose) -> None:
    view = calls.create_at_provider(opened(clock.now(), provider="bank_transfer").id)
    for payment_id in (view.id, "pay_unknown"):
        answer = client.post(f"/api/v1/payments/{payment_id}/simulate", json={"outcome": "captured"})
        assert answer.status_code == 404
    assert queries.payment(view.id).status == "pending"


def test_it_does_not_exist_in_production(app: Flask) -> None:
    with pytest.raises(ConfigurationError):
        SimulatedProvider(env="production", base_url="https://shop.example")


def test_a_refund_reaches_the_customer_once(client: FlaskClient, purpose: Purpose) -> None:
    view = started()
    client.post(f"/api/v1/payments/{view.id}/simulate", json={"outcome": "captured"})
    row = refund(view.id, 50_000, clock.now())
    drain()
    calls.send_refund(row.id)

    assert queries.refund(row.id).status == "succeeded"
    assert purpose.heard("refunded") == 1


def test_the_reconciler_finds_what_was_paid_unheard(client: FlaskClient, app: Flask, purpose: Purpose) -> None:
    view = started()
    provider = app.extensions["shop.payments"]["simulated"]
    provider.settle(queries.payment_row(view.id).provider_ref, outcome="captured")

    report = reconciler.reconcile(now=clock.now())

    assert report.events == 1
    assert queries.payment(view.id).status == "captured"
