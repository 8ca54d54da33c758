"""The packing slip of a work order."""

from orders.links import parcel_link
from orders.queries.views import WorkOrderView
from shop.artisans import queries as artisans
from shop.documents.papers import packing_slip_pdf
from shop.documents.shapes import PackingSlip, SlipPiece


def packing_slip(view: WorkOrderView) -> bytes:
    """The slip on A6, with the bound revision of each piece and a code that leads to the order."""
    maker = artisans.artisan(artisan_id=view.artisan_id) if view.artisan_id else None
    tracking_number = view.parcel.tracking_number if view.parcel else None
    return packing_slip_pdf(
        PackingSlip(
            order_code=view.order_number, work_order_code=view.code, recipient_name=view.recipient.name,
            recipient_phone=view.recipient.phone, address_lines=view.recipient.lines, maker_name=view.maker,
            maker_region=view.maker_region, maker_phone=maker.phone if maker else "",
            pieces=[
                SlipPiece(name=line.title, quantity=line.quantity, revision=line.content_hash.rpartition(":")[2][:8])
                for line in view.lines
            ],
            weight=sum(line.weight_g * line.quantity for line in view.lines),
            courier=f"{view.courier_name} {view.service_name}", link=parcel_link(view.order_number),
            tracking_number=tracking_number or "", note=view.note,
        )
    )  # fmt: skip
