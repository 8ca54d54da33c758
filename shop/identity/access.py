"""Before any view: a right to its action, before its input is read. Staff without a second factor go and set it up."""

from typing import Any

from flask import Flask, current_app, redirect, request, url_for

from shop.identity import loading, policy
from shop.identity.current import current_actor

DESK = "/meja"


def init_app(app: Flask) -> None:
    """Ask on every request."""
    app.before_request(check)


def check() -> Any:
    """Raise unless the actor may do what the view declares. Views ask again about the object."""
    if request.path == DESK or request.path.startswith(DESK + "/"):
        user = loading.signed_in_user()
        if user is not None and loading.needs_totp(user):
            return redirect(url_for("security.two_factor_setup"))
    view = current_app.view_functions.get(request.endpoint or "")
    action = getattr(view, "__access__", None)
    if isinstance(action, str) and action != "public":
        policy.demand(current_actor(), action)
    return None
