"""What the curation hears of: parcels that were not what its jury cleared.

Counted against the maker's revision: a claim that was upheld because the goods were not as shown or broken (packaging
is part of what was judged), and a difference at packing that the customer refused. Missing pieces and parcels that
never came say nothing of the work. Dekranasda's own parcels are not the maker's.
"""

from datetime import datetime

from curation_gate import service as curation
from orders.models import Claim, OrderLine, PackingCheck, WorkOrder
from orders.queries import rows
from orders.states import ClaimReason
from shop.kernel.actors import Actor

OF_THE_WORK = (ClaimReason.NOT_AS_SHOWN, ClaimReason.DAMAGED)


def claim_upheld(*, work_order: WorkOrder, claim: Claim, actor: Actor, now: datetime) -> None:
    """A claim was decided for the customer."""
    if work_order.artisan_id is None or claim.reason not in OF_THE_WORK:
        return
    for revision_id in _revisions(rows.lines_of(work_order.id)):
        curation.note_problem(
            revision_id=revision_id, artisan_id=work_order.artisan_id, kind="claim",
            reference=f"{claim.id}/{revision_id}", detail=f"{work_order.code}: {claim.description}", actor=actor,
            now=now,
        )  # fmt: skip


def difference_refused(*, work_order: WorkOrder, check: PackingCheck, actor: Actor, now: datetime) -> None:
    """The customer does not want what differs; only the lines that differ count, all where none is named."""
    if work_order.artisan_id is None:
        return
    differing = {each["line_id"] for each in check.differences}
    lines = rows.lines_of(work_order.id)
    for revision_id in _revisions([line for line in lines if line.id in differing] or lines):
        curation.note_problem(
            revision_id=revision_id, artisan_id=work_order.artisan_id, kind="packing_check",
            reference=f"{work_order.order_id}/{check.id}/{revision_id}", detail=f"{work_order.code}: {check.deviation}",
            actor=actor, now=now,
        )  # fmt: skip


def _revisions(lines: list[OrderLine]) -> list[str]:
    return list(dict.fromkeys(line.revision_id for line in lines))
