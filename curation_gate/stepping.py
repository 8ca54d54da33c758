"""One step of somebody at the desk: done, said and gone on from, or refused on the page it was tried from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect

from shop.identity.current import current_actor
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform


def take(
    step: Callable[[Actor, datetime], object], *, said: str, then: str, otherwise: Callable[[str], Any]
) -> Any:  # fmt: skip
    """Do `step` in a unit of work, flash what is `said` and redirect to `then`; `otherwise` shows why it was not."""
    actor, now = current_actor(), clock.now()
    try:
        perform(lambda: step(actor, now))
    except ShopError as error:
        return otherwise(error.text()), error.http_status
    flash(said)
    return redirect(then, 303)
