"""The ledger: double entry, append only, whole rupiah.

Owns the chart of accounts and the tables `ledger_account`, `ledger_entry`, `ledger_posting`.

Invariants: an entry is one business fact, unique by `(kind, reference)`; each posting takes one amount from one account
to another, so an entry balances by construction; rows are never changed or deleted (triggers refuse it on SQLite and on
PostgreSQL), a mistake is reversed; a balance is always the sum of its postings, nowhere stored (decision 0005).

Rooms above import `shop.ledger.chart`, `service` and `queries`, and only in their `accounting.py` the chart.
"""
