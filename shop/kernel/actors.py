"""Who does something: a person, an API key, the holder of a link, or the shop itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Carried through every service call and into the audit trail.

    `kind` is `user`, `api_key`, `link`, `anonymous` or `system`. `artisan_id` is the craft business the person belongs
    to. `scopes` limits an API key to some actions (None: all of the person's). `grants` names the objects that an
    unguessable link or token opens (ids of carts and orders).
    """

    kind: str
    id: str
    label: str
    roles: frozenset[str] = frozenset()
    artisan_id: str | None = None
    scopes: frozenset[str] | None = None
    grants: frozenset[str] = field(default_factory=frozenset)

    @property
    def user_id(self) -> str | None:
        """The account behind a signed-in person or an API key."""
        return self.id if self.kind in ("user", "api_key") else None


ANONYMOUS = Actor(kind="anonymous", id="anonymous", label="Pengunjung")
SYSTEM = Actor(kind="system", id="system", label="Sistem", roles=frozenset({"system"}))
