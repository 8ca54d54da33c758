"""What Dekranasda buys: budget, commitments to artisans, production runs, lots, inspections, handover notes.

Owns the tables `offtake_budget`, `offtake_commitment`, `production_run`, `production_lot`, `inspection`,
`handover_note`, `payment_due`.

Invariants: received = accepted + rework + rejected + awaiting for every lot (a constraint) and never above what was
ordered; what an artisan gets for a run is at most the accepted value and the advance; an advance is recovered pro rata;
exposure above the budget, or an advance above the artisan's limit, asks for the signature of a second person; the terms
of a run do not change after they were offered, except by a counter-offer that both sides took; nobody acts for
Dekranasda on a run of their own business; accepted pieces become Dekranasda's stock, an earning and a ledger entry in
one transaction.

Nobody imports this package: it is at the top, beside `orders`, which it does not know.
"""
