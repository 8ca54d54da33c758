"""WhatsApp through a host that speaks like Meta's Cloud API (`POST {WHATSAPP_URL}/messages`)."""

import requests

from shop.messages.errors import DeliveryFailed, NotSendable

TIMEOUT_SECONDS = (3.05, 10)
# Ours to mend or theirs to recover from: a wrong token, too many requests, a timeout.
WORTH_ANOTHER_TRY = {401, 403, 408, 425, 429}


def deliver(*, url: str, token: str | None, message_id: str, to_e164: str, text: str) -> None:
    """Send one text message; `message_id` comes back in the host's delivery reports.

    The host has no idempotency key: when its answer is lost, a retry may show the text twice, which is preferred to
    losing it. Raises NotSendable, DeliveryFailed; neither names the number or the text.
    """
    try:
        answer = requests.post(
            f"{url.rstrip('/')}/messages",
            json={
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": to_e164.lstrip("+"),
                "type": "text",
                "text": {"preview_url": False, "body": text},
                "biz_opaque_callback_data": message_id,
            },
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise DeliveryFailed(reason=type(error).__name__) from None
    if 200 <= answer.status_code < 300:
        return
    if 400 <= answer.status_code < 500 and answer.status_code not in WORTH_ANOTHER_TRY:
        raise NotSendable(reason=f"WhatsApp {answer.status_code}")
    raise DeliveryFailed(reason=f"WhatsApp {answer.status_code}")
