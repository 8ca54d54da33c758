"""What an artisan should know of their membership: it ends soon, it is over, it is suspended."""

from dataclasses import dataclass
from datetime import timedelta

from shop.artisans import queries
from shop.artisans.queries import MembershipView
from shop.artisans.states import MembershipStatus
from shop.identity.current import current_actor
from shop.kernel import clock
from shop.kernel.clock import local_date

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Notice:
    """`kind` is soon, grace, lapsed or suspended; `membership` the term it is about."""

    kind: str
    membership: MembershipView


def notice() -> Notice | None:
    """What the workbench says to the artisan who is signed in; None while all is well."""
    artisan_id = current_actor().artisan_id
    terms = queries.memberships(artisan_id=artisan_id) if artisan_id else []
    if not terms:
        return None
    last = terms[0]
    if last.status == MembershipStatus.ACTIVE:
        return Notice("soon", last) if last.ends_on - local_date(clock.now()) <= SOON else None
    return Notice(last.status, last)
