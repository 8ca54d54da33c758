"""Wires the makers: memberships age by night, checks on capacity and terms."""

from datetime import datetime

from flask import Flask

from shop.artisans import audit_checks as audit_checks  # registers its checks
from shop.artisans import service
from shop.jobs import schedule
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform


def init_app(app: Flask) -> None:
    """Register the nightly ageing of memberships."""
    schedule.every(name="artisans.age_memberships", minutes=360)(_age)


def _age(now: datetime) -> None:
    perform(lambda: service.age_memberships(actor=SYSTEM, now=now))
