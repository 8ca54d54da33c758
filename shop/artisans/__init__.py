"""The makers: profile, verified region, bank account, membership, and the one monthly capacity.

Invariants: one membership per artisan at a time; a number is never reused; capacity booked never exceeds capacity
(constraint), and both retail made-to-order work and production runs draw on it here.
"""
