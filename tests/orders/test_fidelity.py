"""What the curation hears of: upheld claims about the work and refused differences, each once, never of others."""

from datetime import datetime
from typing import Any

import pytest

from curation_gate import queries as curation
from orders.models import Claim
from orders.service import fidelity
from orders.states import ClaimReason
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform
from tests.orders import world


class Parcel:
    """The facts of a work order that count."""

    def __init__(self, artisan_id: str | None, order_id: str = "ord_1") -> None:
        self.id, self.artisan_id, self.order_id, self.code = "wor_1", artisan_id, order_id, "DKL-1-A"


class Line:
    def __init__(self, line_id: str, revision_id: str) -> None:
        self.id, self.revision_id = line_id, revision_id


@pytest.mark.parametrize(
    "reason, counted",
    [(ClaimReason.NOT_AS_SHOWN, 1), (ClaimReason.DAMAGED, 1), (ClaimReason.MISSING, 0), (ClaimReason.NOT_ARRIVED, 0)],
)
def test_only_claims_about_the_work_count(
    database: Any, now: datetime, monkeypatch: pytest.MonkeyPatch, reason: ClaimReason, counted: int
) -> None:
    listing = perform(lambda: world.make_listing(now=now))
    monkeypatch.setattr(fidelity.rows, "lines_of", lambda _: [Line("a", listing.revision_id)] * 2)
    claim = Claim(id="clm_1", reason=reason.value, description="Warnanya lain")
    for _ in range(2):
        perform(
            lambda: fidelity.claim_upheld(
                work_order=Parcel(listing.artisan_id),
                claim=claim,
                actor=SYSTEM,
                now=now,  # type: ignore[arg-type]
            )
        )
    found = curation.problems_of(revision_id=listing.revision_id)
    assert [(one.kind, one.found_at, one.detail) for one in found] == [
        ("claim", "clm_1", "DKL-1-A: Warnanya lain")
    ] * counted


def test_dekranasdas_own_parcels_are_not_the_makers(
    database: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = perform(lambda: world.make_listing(now=now))
    monkeypatch.setattr(fidelity.rows, "lines_of", lambda _: [Line("a", listing.revision_id)])
    claim = Claim(id="clm_1", reason=ClaimReason.NOT_AS_SHOWN.value, description="")
    perform(
        lambda: fidelity.claim_upheld(work_order=Parcel(None), claim=claim, actor=SYSTEM, now=now)  # type: ignore[arg-type]
    )
    assert curation.problems_of(artisan_id=listing.artisan_id) == []
