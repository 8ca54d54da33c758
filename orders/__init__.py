"""Carts, orders, work orders, parcels and claims: from what a customer wants to what the maker is owed.

Invariants: a line is bound to revision, content hash, price and maker at the moment of order; every line is in exactly
one work order, of the maker of that product or of Dekranasda where it owns the goods; an order's status is derived from
its payment and its work orders; the customer is charged what the page showed, or nothing; nothing is shipped without a
packing check; a claim freezes only its own work order. Stands beside `offtake`; neither knows the other.
"""
