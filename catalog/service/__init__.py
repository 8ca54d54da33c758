"""What can be done with the catalogue: the public face of the use cases, each in its own file."""

from catalog.fields import PhotoInput, RevisionStatement
from catalog.service.clearances import grant_clearance, hold_products, refuse_revision, revoke_clearance
from catalog.service.listings import (
    change_mode,
    change_price,
    lift_suspension,
    pause_listing,
    put_on_sale,
    resume_listing,
    retire_listing,
    set_stock,
    suspend_listing,
)
from catalog.service.owned_stock import receive_owned_stock, write_off_owned_stock
from catalog.service.revisions import draft_revision, revise, submit_revision

__all__ = [
    "PhotoInput",
    "RevisionStatement",
    "change_mode",
    "change_price",
    "draft_revision",
    "grant_clearance",
    "hold_products",
    "lift_suspension",
    "pause_listing",
    "put_on_sale",
    "receive_owned_stock",
    "refuse_revision",
    "resume_listing",
    "retire_listing",
    "revise",
    "revoke_clearance",
    "set_stock",
    "submit_revision",
    "suspend_listing",
    "write_off_owned_stock",
]
