"""Addresses of calendars that a phone can open without signing in: signed, so that nobody can guess one."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

SESSION, PERSON = "curation.session", "curation.calendar"


def session_path(session_id: str) -> str:
    """The address of one session as a calendar file."""
    return f"/kalender/sesi/{_signer(SESSION).dumps(session_id)}.ics"


def calendar_path(user_id: str) -> str:
    """The address of a person's calendar, to be subscribed to."""
    return f"/kalender/{_signer(PERSON).dumps(user_id)}.ics"


def read(token: str, *, purpose: str) -> str | None:
    """The id that a token was made of, or None for one that we did not make."""
    try:
        found = _signer(purpose).loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
