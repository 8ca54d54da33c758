"""The hosted payment page: plain forms, so that a browser pays, fails or leaves as a customer would."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as BaseResponse

from tests.twins.stripe_twin import checkout
from tests.twins.stripe_twin.payments import Attempt
from tests.twins.stripe_twin.world import World

_PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Pembayaran uji coba</title>
<style>
  body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 30rem; padding: 1rem; }
  table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
  td, th { padding: .5rem 0; text-align: left; border-bottom: 1px solid #ccc; overflow-wrap: anywhere; }
  td + td { text-align: right; white-space: nowrap; }
  button { display: block; width: 100%; min-height: 3.5rem; margin: .75rem 0; font: inherit; font-weight: 600;
           border: 2px solid #222; border-radius: .5rem; background: #fff; color: #111; }
  button[value=pay] { background: #12613a; border-color: #12613a; color: #fff; }
  [role=alert] { border: 2px solid #a11; padding: .75rem; }
</style>
</head>
<body>
<main>
<h1>Pembayaran uji coba</h1>
<p>Halaman penyedia pembayaran tiruan. Tidak ada uang sungguhan.</p>
{% if error %}<p role="alert">{{ error }}</p>{% endif %}
<table>
{% for line in lines %}<tr>
<td>{{ line.quantity }} × {{ line.description }}</td>
<td>{{ money(line.amount_total) }}</td>
</tr>{% endfor %}
<tr><th scope="row">Jumlah</th><td><strong id="total">{{ money(session.amount_total) }}</strong></td></tr>
</table>
{% if session.status == "open" %}
<form method="post">
<button name="action" value="pay">Bayar</button>
<button name="action" value="pending">Tertunda</button>
<button name="action" value="fail">Gagal</button>
<button name="action" value="cancel">Batal</button>
</form>
{% elif session.status == "complete" %}
<p>Pembayaran ini sudah selesai. <a href="{{ success_url }}">Kembali ke toko</a></p>
{% else %}
<p>Waktu pembayaran ini sudah habis. Silakan kembali ke toko dan mulai lagi.</p>
{% endif %}
</main>
</body>
</html>
"""

_OUTCOMES = {"pay": "succeeded", "pending": "processing", "fail": "failed"}


def next_attempt(world: World, *, default: str) -> Attempt:
    """The ordered course of the next payment, or the given one."""
    ordered = world.store.take("next_payments") or {}
    ordered.pop("times", None)
    return Attempt(**({"outcome": default} | ordered))


def _money(amount: int, currency: str) -> str:
    whole, hundredths = divmod(amount, 100)
    text = f"{whole:,}".replace(",", ".") + (f",{hundredths:02d}" if hundredths else "")
    return f"Rp{text}" if currency == "idr" else f"{currency.upper()} {text}"


def return_address(session: dict[str, Any]) -> str:
    address: str = session["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session["id"])


def hosted_pages(*, world: World) -> Blueprint:
    pages = Blueprint("hosted", __name__)

    def show(session: dict[str, Any], *, error: str | None = None) -> Response:
        # Always 200: a browser reports every other status of a page as an error in its console.
        html = render_template_string(
            _PAGE,
            session=session,
            lines=checkout.lines_of(world, session),
            money=lambda amount: _money(amount, session["currency"]),
            success_url=return_address(session),
            error=error,
        )
        return Response(html, mimetype="text/html")

    def find(session_id: str) -> dict[str, Any] | None:
        checkout.expire_due(world)
        return world.store.find(checkout.KIND, session_id)

    @pages.get("/c/pay/<session_id>")
    def look(session_id: str) -> Response:
        session = find(session_id)
        return Response("Tidak ada pembayaran ini.", status=404) if session is None else show(session)

    @pages.post("/c/pay/<session_id>")
    def act(session_id: str) -> BaseResponse:
        action = request.form.get("action", "")
        if find(session_id) is None or action not in {*_OUTCOMES, "cancel"}:
            return Response("Tidak ada pembayaran ini.", status=404)
        with world.store.transaction():
            session = world.need(checkout.KIND, session_id)
            if session["status"] == "open" and action != "cancel":
                attempt = next_attempt(world, default="succeeded") if action == "pay" else Attempt(_OUTCOMES[action])
                session = checkout.pay_session(world, session=session, attempt=attempt)
        if session["status"] == "complete":
            return redirect(return_address(session), code=303)
        if session["status"] == "expired":
            return show(session)
        if action == "cancel":
            return redirect(session["cancel_url"], code=303) if session["cancel_url"] else show(session)
        return show(session, error="Pembayaran ditolak. Coba lagi atau pilih Batal.")

    return pages
