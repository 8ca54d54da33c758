"""Finding an object for whoever asks: everything for the desk, one's own for an artisan, 404 for the rest."""

from offtake import queries
from shop.identity import policy
from shop.identity.policy import Reach
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound

# No artisan has this id.
NOBODY = "-"


def run_for(actor: Actor, action: str, run_id: str) -> queries.RunView:
    """A run the actor may do `action` on; its artisan sees it from the first offer on. Raises NotFound, Forbidden."""
    run = queries.run_view(run_id=run_id)
    policy.demand(actor, action, run)
    if policy.reach(actor, action) is Reach.OWN and run.offered_at is None:
        raise NotFound(ids={"production_run": run_id[:40]})
    return run


def lot_for(actor: Actor, action: str, lot_id: str) -> queries.LotView:
    """A lot the actor may do `action` on. Raises NotFound, Forbidden."""
    lot = queries.lot_view(lot_id=lot_id)
    policy.demand(actor, action, lot)
    return lot


def commitment_for(actor: Actor, action: str, commitment_id: str) -> queries.CommitmentView:
    """A commitment the actor may do `action` on; its artisan sees it once it is approved. Raises NotFound."""
    commitment = queries.commitment_view(commitment_id=commitment_id)
    policy.demand(actor, action, commitment)
    if policy.reach(actor, action) is Reach.OWN and commitment.approved_by is None:
        raise NotFound(ids={"offtake_commitment": commitment_id[:40]})
    return commitment


def inspection_for(actor: Actor, action: str, inspection_id: str) -> queries.InspectionView:
    """An inspection the actor may see. Raises NotFound."""
    inspection = queries.inspection_view(inspection_id=inspection_id)
    policy.demand(actor, action, inspection)
    return inspection


def artisan_filter(actor: Actor, action: str, wanted: str | None) -> str | None:
    """Whose rows to list: the wanted artisan's (None: all) for the desk, one's own for an artisan, else nobody's."""
    extent = policy.reach(actor, action)
    if extent is Reach.ALL:
        return wanted
    own = actor.artisan_id or NOBODY
    return own if extent is Reach.OWN and wanted in (None, own) else NOBODY


def sees_own_only(actor: Actor, action: str) -> bool:
    """Whether the actor sees only their own, and so nothing that was never offered."""
    return policy.reach(actor, action) is not Reach.ALL
