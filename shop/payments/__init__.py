"""Money in and money out: payments, refunds, the providers behind them, and payouts to artisans.

Owns the tables `payment`, `refund`, `webhook_event`, `provider_cursor`, `payment_simulation`, `bank_statement_line`,
`earning`, `payout_batch`, `payout`, `payout_item`.

Invariants: the intent is committed before a provider is called, and the outcome after it under the row's lock, as a
no-op when it is already there; landing page, webhook, reconciler and desk all end in one `applying.apply_paid`; a
purpose has at most one successful payment, whatever came beyond it is sent back; refunds never exceed what was
captured; an earning is in at most one living payout; nobody approves the batch they asked for; what is payable to an
artisan never goes below zero.

Features import `service`, `calls`, `events`, `queries`, `payouts` and `states`.
"""
