"""What artisans are told about their runs: by e-mail where they have one, else by WhatsApp."""

from datetime import datetime

from catalog import queries as catalog
from offtake.models import Run
from shop.artisans import queries as artisans
from shop.kernel.clock import CLOSE_OF_DAY, JAKARTA
from shop.messages import service as messages
from shop.messages.links import link


def run_offered(run: Run, *, now: datetime) -> None:
    """Tell the maker of an offer, and until when to answer. Written with the fact, sent after its commit."""
    maker = artisans.artisan(artisan_id=run.artisan_id)
    assert maker is not None
    context = {
        "name": maker.owner_name,
        "run_number": run.number,
        "product": catalog.revision_view(revision_id=run.revision_id).title(),
        "quantity": run.quantity,
        "unit_price": run.unit_price,
        "advance": run.advance_amount,
        "due_on": datetime.combine(run.due_on, CLOSE_OF_DAY, JAKARTA),
        "answer_before": run.answer_by,
        "link": link(f"/perajin/produksi/{run.id}"),
    }
    # An offer made again after a counter-offer is another message.
    reference = f"{run.id}:{now.isoformat(timespec='seconds')}"
    if maker.email:
        messages.queue_mail(
            to=maker.email, template="run_offered", locale="id", context=context, reference=reference, now=now
        )
    else:
        messages.queue_whatsapp_template(
            to_e164=maker.phone, template="run_offered", locale="id", context=context, reference=reference, now=now
        )
