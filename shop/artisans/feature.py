"""Wires the makers: memberships age by night, messages to send by hand, checks on capacity and terms."""

from datetime import datetime

from flask import Flask
from flask_babel import lazy_gettext as _l

from shop.artisans import audit_checks as audit_checks  # registers its checks
from shop.artisans import member_desk, message_desk, reminders, service, standing
from shop.jobs import schedule
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.unit_of_work import perform
from shop.messages import queries as messages
from shop.web import menus


def init_app(app: Flask) -> None:
    """Register the nightly ageing of memberships and the desk page of messages."""
    schedule.every(name="artisans.age_memberships", minutes=360)(_age)
    schedule.every(name="artisans.remind_of_terms", minutes=720)(reminders.remind)
    message_desk.declare()
    member_desk.declare()
    app.register_blueprint(message_desk.blueprint)
    app.register_blueprint(member_desk.blueprint)
    app.context_processor(lambda: {"membership_notice": standing.notice})
    menus.register("desk", key="members", label=_l("Keanggotaan"), endpoint="member_desk.members", icon="orang",
                   action=member_desk.READ, order=60)  # fmt: skip
    menus.register("desk", key="messages", label=_l("Pesan"), endpoint="message_desk.waiting", icon="wa",
                   action=message_desk.SEND, order=70, badge=_waiting)  # fmt: skip


def _age(now: datetime) -> None:
    perform(lambda: service.age_memberships(actor=SYSTEM, now=now))


def _waiting(actor: Actor) -> int:
    return messages.count_manual_whatsapp()
