"""What a person of the secretariat sends by hand: WhatsApp texts to makers, and mails that did not go out.

Without a WhatsApp service the texts wait here with a wa.me link; a maker without e-mail hears of an order only so.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.identity.roles import Role
from shop.kernel import clock
from shop.kernel.unit_of_work import perform
from shop.messages import queries, service

blueprint = Blueprint("message_desk", __name__, url_prefix="/meja/pesan", template_folder="templates")
SEND = "artisans.message.send"


def declare() -> None:
    """Who may send by hand."""
    policy.declare(action=SEND, all=(Role.SECRETARIAT, Role.ADMIN))


@blueprint.get("")
@guard(SEND)
def waiting() -> str:
    """Texts that wait for a person, oldest first, and what failed."""
    return render_template("artisans/messages.html", waiting=queries.manual_whatsapp(), failed=queries.failed(limit=50))


@blueprint.post("/<string:message_id>/terkirim")
@guard(SEND)
def mark_sent(message_id: str) -> Any:
    """The text was sent by hand."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.mark_sent_by_hand(message_id=message_id, actor=actor, now=now))
    flash(_("Dicatat: pesan sudah dikirim."))
    return redirect(url_for(".waiting"))


@blueprint.post("/<string:message_id>/ulang")
@guard(SEND)
def send_again(message_id: str) -> Any:
    """Try a failed message once more."""
    actor, now = current_actor(), clock.now()
    perform(lambda: service.send_again(message_id=message_id, actor=actor, now=now))
    flash(_("Pesan dikirim ulang. Hasilnya terlihat di sini dalam beberapa menit."))
    return redirect(url_for(".waiting"))
