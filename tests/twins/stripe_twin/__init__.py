"""A Stripe-shaped server that tests, fault runs and browser journeys use through the real Stripe client.

It owns its own file, so it survives both its own restart and a shop that was killed: what it holds afterwards is
the truth the shop's ledger is compared with. It imitates what the shop uses (payment intents, hosted checkout,
charges, refunds, balance transactions, disputes, events, signed webhooks, idempotency keys) and refuses every
parameter it does not imitate. Control addresses under ``/_twin/`` make it misbehave on demand.

Amounts are in the currency's smallest unit: for IDR that is 1/100 rupiah, as Stripe counts it.
"""

from tests.twins.stripe_twin.process import StripeTwin

__all__ = ["StripeTwin"]
