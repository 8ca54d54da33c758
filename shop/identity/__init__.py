"""People: accounts, roles, API keys, and the one policy that says who may do what.

Invariants: every route is guarded by an action or declared public; every right is declared once, in `policy`; an object
of somebody else is a 404. Anything above may import `policy`, `guards`, `current`, `service`, `queries`.
"""
