"""What must always hold of the offtake; each check returns the rows that break it."""

from sqlalchemy import func, or_, select

from catalog import queries as catalog
from offtake import accounting, handover
from offtake.models import Budget, HandoverNote, Inspection, Lot, PaymentDue, Run
from offtake.service.answering import HOLDER
from offtake.states import AGREED_RUNS, OPEN_RUNS, RunStatus
from offtake.terms import advance_amount, terms_hash
from shop.artisans import capacity
from shop.jobs.auditor import Violations, check
from shop.kernel import audit
from shop.kernel.db import db
from shop.payments import earning_queries


@check(
    name="offtake.received",
    room="offtake",
    says="received = accepted + rework + rejected + awaiting for every lot, and the lots of a run add up to it, within "
    "what was ordered",
)
def received() -> Violations:
    lots = (
        select(
            Lot.run_id,
            func.sum(Lot.received).label("received"),
            func.sum(Lot.accepted).label("accepted"),
            func.sum(Lot.rejected).label("rejected"),
        )
        .group_by(Lot.run_id)
        .subquery()
    )
    inspected = (
        select(Inspection.run_id, func.sum(Inspection.accepted).label("accepted"))
        .group_by(Inspection.run_id)
        .subquery()
    )
    broken = select(Lot.id).where(Lot.received != Lot.accepted + Lot.rework + Lot.rejected + Lot.awaiting)
    for lot_id in db.session.scalars(broken):
        yield {"lot": lot_id}
    statement = (
        select(Run.number, Run.quantity, Run.received, lots.c.received.label("by_lots"))
        .outerjoin(lots, lots.c.run_id == Run.id)
        .outerjoin(inspected, inspected.c.run_id == Run.id)
        .where(
            or_(
                Run.received != func.coalesce(lots.c.received, 0),
                Run.accepted != func.coalesce(lots.c.accepted, 0),
                Run.rejected != func.coalesce(lots.c.rejected, 0),
                Run.accepted != func.coalesce(inspected.c.accepted, 0),
                Run.received + Run.released > Run.quantity,
            )
        )
    )
    for row in db.session.execute(statement):
        yield {"run": row.number, "ordered": row.quantity, "received": row.received, "by_lots": row.by_lots}


@check(
    name="offtake.paid",
    room="offtake",
    says="what a run pays is at most its accepted value and its advance; gross is what was accepted, at its price",
)
def paid() -> Violations:
    dues = (
        select(
            PaymentDue.run_id,
            func.sum(PaymentDue.gross).label("gross"),
            func.sum(PaymentDue.advance_recovered).label("recovered"),
            func.sum(PaymentDue.net).label("net"),
        )
        .group_by(PaymentDue.run_id)
        .subquery()
    )
    gross, net = func.coalesce(dues.c.gross, 0), func.coalesce(dues.c.net, 0)
    statement = (
        select(Run.number, Run.advance_paid, gross.label("gross"), net.label("net"))
        .outerjoin(dues, dues.c.run_id == Run.id)
        .where(
            or_(
                gross != Run.accepted * Run.unit_price,
                func.coalesce(dues.c.recovered, 0) != Run.advance_recovered,
                net + Run.advance_paid > Run.accepted * Run.unit_price + Run.advance_amount,
                net + Run.advance_recovered != gross,
            )
        )
    )
    for row in db.session.execute(statement):
        yield {"run": row.number, "advance": row.advance_paid, "gross": row.gross, "net": row.net}


@check(
    name="offtake.earned",
    room="offtake",
    says="every accepted inspection left the artisan exactly what is due for it",
)
def earned() -> Violations:
    dues = db.session.execute(select(PaymentDue.inspection_id, PaymentDue.net).where(PaymentDue.net > 0)).all()
    states = earning_queries.of_sources(
        source_type=accounting.INSPECTION, source_ids=[due.inspection_id for due in dues]
    )
    for inspection_id, net in dues:
        state = states.get(inspection_id)
        if state is None or state.amount != net:
            yield {"inspection": inspection_id, "due": net, "earned": state.amount if state else None}


@check(
    name="offtake.advances",
    room="offtake",
    says="an artisan's advances in the ledger are what their runs have outstanding",
)
def advances() -> Violations:
    outstanding = func.sum(Run.advance_paid - Run.advance_recovered - Run.advance_carried)
    by_runs = {
        maker: int(amount)
        for maker, amount in db.session.execute(select(Run.artisan_id, outstanding).group_by(Run.artisan_id))
    }
    booked = accounting.advance_balances()
    for maker in sorted(by_runs.keys() | booked.keys()):
        if by_runs.get(maker, 0) != booked.get(maker, 0):
            yield {"artisan": maker, "runs": by_runs.get(maker, 0), "ledger": booked.get(maker, 0)}


@check(
    name="offtake.inventory",
    room="offtake",
    says="goods at cost in the ledger (inventory and expensed) are what the shelf holds and what was sold, at cost",
)
def inventory() -> Violations:
    """Sold goods leave the shelf at checkout and the inventory at completion: both sides count them until then."""
    shelf = sum(line.cost_on_hand + line.cost_of_sold for line in catalog.owned_stock_summary())
    booked = accounting.goods_at_cost()
    if shelf != booked:
        yield {"shelf": shelf, "ledger": booked}


@check(
    name="offtake.exposure",
    room="offtake",
    says="open runs that nobody signed a second time stay under the highest ceiling their budget ever had",
)
def exposure() -> Violations:
    left = Run.quantity - Run.accepted - Run.rejected - Run.released
    sums = db.session.execute(
        select(Run.budget_id, func.sum(left * Run.unit_price))
        .where(Run._status.in_(OPEN_RUNS), Run.approved_by.is_(None), Run.commitment_id.is_(None))
        .group_by(Run.budget_id)
    )
    for budget_id, amount in sums:
        budget = db.session.get(Budget, budget_id)
        assert budget is not None
        events = audit.history(object_type="offtake_budget", object_id=budget_id)
        highest = max([budget.ceiling, *(int(event.data["after"]["ceiling"]) for event in events)])
        if int(amount) > highest:
            yield {"year": budget.year, "unsigned": int(amount), "ceiling": highest}


@check(
    name="offtake.terms",
    room="offtake",
    says="what a run says is what both sides agreed on",
)
def terms() -> Violations:
    for run in db.session.scalars(select(Run).order_by(Run.id)):
        agreed = terms_hash(
            artisan_id=run.artisan_id, content_hash=run.content_hash, quantity=run.quantity,
            unit_price=run.unit_price, advance_bp=run.advance_bp, due_on=run.due_on,
        )  # fmt: skip
        advance = advance_amount(quantity=run.quantity, unit_price=run.unit_price, basis_points=run.advance_bp)
        if agreed != run.terms_hash or advance != run.advance_amount:
            yield {"run": run.number, "agreed": run.terms_hash, "now": agreed}


@check(
    name="offtake.capacity",
    room="offtake",
    says="every run that both sides agreed on holds its capacity, and no other does",
)
def capacity_held() -> Violations:
    booked = capacity.booked(holder_type=HOLDER)
    kept = (*AGREED_RUNS, RunStatus.SETTLED)
    for run in db.session.scalars(select(Run).order_by(Run.id)):
        wanted = run.quantity - run.released if run.status in kept else 0
        if booked.get(run.id, 0) != wanted:
            yield {"run": run.number, "status": run.status, "pieces": wanted, "booked": booked.get(run.id, 0)}


@check(
    name="offtake.two_people",
    room="offtake",
    says="who signed, or paid the advance, is not who issued the run; the trail says so too",
)
def two_people() -> Violations:
    for run in db.session.scalars(select(Run).order_by(Run.id)):
        events = audit.history(object_type="production_run", object_id=run.id)
        paid_by = [event.actor_id for event in events if event.to_state == RunStatus.ADVANCE_PAID]
        first_offer = [event.actor_id for event in events if event.to_state == RunStatus.OFFERED][:1]
        # A counter-offer may have made the signature due only after the first offer.
        countered = any(event.to_state == RunStatus.COUNTERED for event in events)
        signed_by = first_offer if run.needs_signature and not countered else []
        if run.issued_by in (*paid_by, *signed_by):
            yield {"run": run.number, "issued_by": run.issued_by, "signed_by": signed_by, "paid_by": paid_by}
        if run.approved_by == run.issued_by or (run.advance_paid and run.advance_paid_by == run.issued_by):
            yield {"run": run.number, "issued_by": run.issued_by}


@check(
    name="offtake.handover_chain",
    room="offtake",
    says="every handover note still says what was inspected, and follows the note before it",
)
def handover_chain() -> Violations:
    rows = db.session.execute(
        select(Inspection, Run, HandoverNote)
        .join(Run, Run.id == Inspection.run_id)
        .outerjoin(HandoverNote, HandoverNote.inspection_id == Inspection.id)
        .order_by(Inspection.run_id, Inspection.id)
    )
    last: dict[str, str] = {}
    for inspection, run, note in rows:
        found = handover.inspection_hash(
            run_number=run.number, content_hash=run.content_hash, lot_id=inspection.lot_id,
            sequence=inspection.sequence, accepted=inspection.accepted, rework=inspection.rework,
            rejected=inspection.rejected, readings=inspection.readings, reasons=inspection.reasons,
            photos=inspection.photos, note=inspection.note, inspected_by=inspection.inspected_by, at=inspection.at,
        )  # fmt: skip
        if found != inspection.content_hash or (note is None) != (inspection.accepted == 0):
            yield {"inspection": inspection.id, "recorded": inspection.content_hash, "now": found}
        if note is None:
            continue
        expected = handover.note_hash(
            number=note.number, lot_id=note.lot_id, inspection_hash=inspection.content_hash, quantity=note.quantity,
            value=note.value, previous_hash=note.previous_hash,
        )  # fmt: skip
        fits = note.quantity == inspection.accepted and note.value == note.quantity * run.unit_price
        if expected != note.record_hash or note.previous_hash != last.get(run.id, "") or not fits:
            yield {"note": note.number, "recorded": note.record_hash, "now": expected}
        last[run.id] = note.record_hash
