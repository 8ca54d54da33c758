"""The artisan's money (/perajin/uang): free, coming, on its way, and what each payout contains."""

from typing import Any

from flask import Blueprint, render_template

from shop.artisans import queries as artisans
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel.errors import NotFound
from shop.payments import payouts, rights

blueprint = Blueprint("payouts_workbench", __name__, url_prefix="/perajin/uang", template_folder="templates")


@blueprint.get("")
@guard(rights.READ_MONEY)
def money() -> Any:
    """What the artisan has, and every payout with its earnings."""
    actor = current_actor()
    if actor.artisan_id is None:
        raise NotFound()
    policy.demand(actor, rights.READ_MONEY, actor.artisan_id)
    return render_template(
        "payments/money.html",
        money=payouts.money_of(actor.artisan_id),
        waiting=payouts.waiting_for(actor.artisan_id),
        account=artisans.bank_details(artisan_id=actor.artisan_id),
    )
