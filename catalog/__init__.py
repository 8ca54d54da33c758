"""What is sold: kinds of craft, products, revisions, clearances, listings, stock, search and the storefront.

Holds the lock of the gate: nothing is visible or sellable anywhere except through the one `sellable` query, which asks
for a live listing, a valid clearance of exactly that revision and hash, an active maker of the right region, and stock
or free capacity. A revision never changes once it is submitted (triggers in the database). Stock is never negative and
`reserved` is always the sum of the live reservations.

Others use `catalog.service`, `catalog.stock`, `catalog.queries`, `catalog.states`, `catalog.extras`; `models` is
private.
"""
