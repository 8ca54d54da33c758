"""From a request to an actor: signed-in person or API key."""

from shop.kernel.actors import Actor


def load_actor() -> Actor | None:
    """Who is asking, or None for a stranger."""
    return None
