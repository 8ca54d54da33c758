"""REST: lots and inspections (contract.md)."""

from typing import Any

from offtake import access, queries, rights, service
from offtake.api import paged
from offtake.schemas import (
    InspectionPageArguments,
    InspectionSchema,
    LotPageArguments,
    LotSchema,
    NewInspectionSchema,
    NewLotSchema,
    ReceiptSchema,
    WhySchema,
)
from offtake.states import LotStatus
from shop.api import Blueprint, idempotent, page_schema
from shop.api.pagination import demand_parts
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.unit_of_work import perform

blp = Blueprint("offtake_lots_api", __name__, url_prefix="/api/v1", description="Deliveries and their inspection")


@blp.get("/lots")
@blp.arguments(LotPageArguments, location="query")
@blp.response(200, page_schema(LotSchema))
@guard(rights.READ_LOT)
def list_lots(args: dict[str, Any]) -> dict[str, Any]:
    """Lots, newest first."""
    key = demand_parts(args["cursor"], str)
    rows = queries.lots(
        statuses=[args["status"]] if args["status"] else [],
        run_id=args["run_id"],
        artisan_id=access.artisan_filter(current_actor(), rights.READ_LOT, args["artisan_id"]),
        before=key[0] if key else None,
        limit=args["limit"] + 1,
    )
    return paged(rows, args["limit"])


@blp.post("/lots")
@idempotent
@blp.arguments(NewLotSchema)
@blp.response(201, LotSchema)
@guard(rights.ANNOUNCE_LOT)
def announce_lot(data: dict[str, Any]) -> queries.LotView:
    """The artisan announces a delivery."""
    actor, now = current_actor(), clock.now()
    access.run_for(actor, rights.ANNOUNCE_LOT, data["run_id"])
    made = perform(lambda: service.announce_lot(**data, actor=actor, now=now))
    return queries.lot_view(lot_id=made.id)


@blp.get("/lots/<string:lot_id>")
@blp.response(200, LotSchema)
@guard(rights.READ_LOT)
def get_lot(lot_id: str) -> queries.LotView:
    """One lot."""
    return access.lot_for(current_actor(), rights.READ_LOT, lot_id)


@blp.post("/lots/<string:lot_id>/receive")
@idempotent
@blp.arguments(ReceiptSchema)
@blp.response(200, LotSchema)
@guard(rights.RECEIVE_LOT)
def receive_lot(data: dict[str, Any], lot_id: str) -> queries.LotView:
    """Count what arrived: an announced lot, or pieces that come back from rework."""
    actor, now = current_actor(), clock.now()
    lot = access.lot_for(actor, rights.RECEIVE_LOT, lot_id)
    receive = service.receive_rework if lot.status == LotStatus.REWORK else service.receive_lot
    perform(lambda: receive(lot_id=lot_id, **data, actor=actor, now=now))
    return queries.lot_view(lot_id=lot_id)


@blp.post("/lots/<string:lot_id>/withdraw")
@idempotent
@blp.arguments(WhySchema)
@blp.response(200, LotSchema)
@guard(rights.ANNOUNCE_LOT)
def withdraw_lot(data: dict[str, Any], lot_id: str) -> queries.LotView:
    """An announced lot does not come."""
    actor, now = current_actor(), clock.now()
    access.lot_for(actor, rights.ANNOUNCE_LOT, lot_id)
    perform(lambda: service.withdraw_lot(lot_id=lot_id, **data, actor=actor, now=now))
    return queries.lot_view(lot_id=lot_id)


@blp.get("/inspections")
@blp.arguments(InspectionPageArguments, location="query")
@blp.response(200, page_schema(InspectionSchema))
@guard(rights.READ_LOT)
def list_inspections(args: dict[str, Any]) -> dict[str, Any]:
    """Inspections, newest first."""
    key = demand_parts(args["cursor"], str)
    rows = queries.inspections(
        lot_id=args["lot_id"],
        run_id=args["run_id"],
        artisan_id=access.artisan_filter(current_actor(), rights.READ_LOT, args["artisan_id"]),
        before=key[0] if key else None,
        limit=args["limit"] + 1,
    )
    return paged(rows, args["limit"])


@blp.post("/inspections")
@idempotent(required=True)
@blp.arguments(NewInspectionSchema)
@blp.response(201, InspectionSchema)
@guard(rights.INSPECT_LOT)
def inspect_lot(data: dict[str, Any]) -> queries.InspectionView:
    """Judge awaiting pieces; what passes becomes stock, an earning and a handover note at once."""
    actor, now = current_actor(), clock.now()
    lot_id = access.lot_for(actor, rights.INSPECT_LOT, data.pop("lot_id")).id
    reasons = _reasons(data.pop("reasons"), rework=data["rework"], rejected=data["rejected"])
    findings = service.Findings(**data, reasons=reasons)
    made = perform(lambda: service.inspect_lot(lot_id=lot_id, findings=findings, actor=actor, now=now))
    return queries.inspection_view(inspection_id=made.id)


@blp.get("/inspections/<string:inspection_id>")
@blp.response(200, InspectionSchema)
@guard(rights.READ_LOT)
def get_inspection(inspection_id: str) -> queries.InspectionView:
    """One inspection."""
    return access.inspection_for(current_actor(), rights.READ_LOT, inspection_id)


def _reasons(given: list[dict[str, Any]], *, rework: int, rejected: int) -> list[service.Reason]:
    """Reasons as the service takes them: text alone stands for every piece that did not pass."""
    reasons = [service.Reason(**each) for each in given if each["verdict"] is not None]
    texts = "; ".join(each["reason"] for each in given if each["verdict"] is None and each["reason"])
    if texts:
        named = {reason.verdict for reason in reasons}
        for verdict, pieces in (("rework", rework), ("rejected", rejected)):
            if pieces and verdict not in named:
                reasons.append(service.Reason(verdict, pieces, texts))
    return reasons
