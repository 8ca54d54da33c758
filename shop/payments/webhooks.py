"""Where providers report: /webhooks/<provider>. The signature is checked over the raw body, then the event is kept."""

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_
from shop.kernel.unit_of_work import perform
from shop.payments import inbox, providers
from shop.payments.ports import BadSignature

log = structlog.get_logger()
blueprint = Blueprint("payments_webhooks", __name__, url_prefix="/webhooks")
LARGEST_BODY = 512 * 1024


class SignatureRefused(ShopError):
    code = "bad_signature"
    http_status = 400
    message = N_("Tanda tangan laporan ini tidak cocok, jadi tidak kami simpan.")


@blueprint.post("/<string:provider>")
@public
def receive(provider: str) -> tuple[Response, int]:
    """Keep a signed event and answer at once; it is handled after. Unsigned ones leave no trace (400)."""
    adapter = providers.all_providers().get(provider)
    if adapter is None:
        raise NotFound()
    # The limit of the request itself comes too late once something before has touched its stream.
    if (request.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge()
    body = request.get_data(cache=False)
    if len(body) > LARGEST_BODY:
        raise RequestEntityTooLarge()
    try:
        notice = adapter.verify_webhook(headers=dict(request.headers), body=body)
    except BadSignature as error:
        log.warning("webhook_refused", provider=provider, reason=str(error)[:200])
        raise SignatureRefused() from error
    now = clock.now()
    kept = perform(lambda: inbox.receive(provider=provider, notice=notice, source="webhook", now=now))
    return jsonify(received=True, new=kept is not None), 200
