"""The shop itself, on which every feature stands.

Owns the application factory, the kernel (database, states, audit, outbox), people, artisans, money and the web edge.
It never imports a feature (catalog, curation_gate, orders, offtake): features are listed in the configuration and
loaded by name, so another council can leave one out or add its own.
"""

from shop.application import create_app

__all__ = ["create_app"]
