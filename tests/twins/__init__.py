"""Twins of the outside: servers and readers that stand in for payment providers and mail, over the real wire."""
