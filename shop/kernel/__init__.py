"""What every room stands on: database, money, clock, states, errors, audit, outbox, ids, locks, settings.

Knows no domain word and no view. Everything may import it; it imports nothing of the shop.
"""
