"""Sessions as calendar files (RFC 5545): one session, and a calendar that a phone subscribes to.

The address of a calendar is signed and needs no sign-in: a phone's calendar has no password to give.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from curation_gate import queries, session_links, words
from curation_gate.queries import SessionView
from shop.identity import queries as people
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.clock import JAKARTA
from shop.kernel.errors import NotFound
from shop.messages.mail import mail_domain

blueprint = Blueprint("curation_calendars", __name__, url_prefix="/kalender")
REMIND = timedelta(hours=-2)
REFRESH = timedelta(hours=6)


@blueprint.get("/sesi/<string:token>.ics")
@public
def session(token: str) -> Response:
    """One session, for the link in its message; opened again it brings what has changed."""
    session_id = session_links.read(token, purpose=session_links.SESSION)
    if session_id is None:
        raise NotFound()
    return _file([queries.session(session_id=session_id)], name="pembinaan.ics")


@blueprint.get("/<string:token>.ics")
@public
def person(token: str) -> Response:
    """A person's sessions; gone when the account is closed."""
    user_id = session_links.read(token, purpose=session_links.PERSON)
    found = people.user_by_id(user_id=user_id) if user_id else None
    if found is None or not found.active:
        raise NotFound()
    return _file(queries.calendar_of(user_id=found.id, now=clock.now()), name="kalender-pembinaan.ics")


def calendar(sessions: Iterable[SessionView], *, now: datetime, domain: str) -> Calendar:
    """The calendar of these sessions. A session keeps its UID for ever; its SEQUENCE says which version this is."""
    made = Calendar()
    made.add("prodid", f"-//{domain}//Pembinaan//ID")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Pembinaan Dekranasda"))
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for view in sessions:
        made.add_component(_event(view, now=now, domain=domain))
    made.add_missing_timezones()
    return made


def _event(view: SessionView, *, now: datetime, domain: str) -> Event:
    event = Event()
    event.add("uid", f"{view.id}@{domain}")
    event.add("dtstamp", now)
    event.add("sequence", view.sequence)
    event.add("summary", f"{_(words.SESSION_KINDS[view.kind])}: {view.product_name}, {view.artisan_name}")
    event.add("dtstart", view.starts_at.astimezone(JAKARTA))
    event.add("dtend", view.ends_at.astimezone(JAKARTA))
    event.add("location", view.place)
    event.add(
        "description", "\n".join(text for text in (view.agenda, _("Bersama: %(name)s", name=view.led_by)) if text)
    )
    cancelled = view.status == "cancelled"
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", view.product_name)
        alarm.add("trigger", REMIND)
        event.add_component(alarm)
    return event


def _file(sessions: list[SessionView], *, name: str) -> Response:
    domain = mail_domain(current_app.config["BASE_URL"])
    body = calendar(sessions, now=clock.now(), domain=domain).to_ical()
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
