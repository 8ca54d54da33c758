"""What must hold of fidelity: problems enough have led to a review, and a decided review says why."""

from datetime import timedelta

from sqlalchemy import select

from curation_gate import terms
from curation_gate.models import FidelityProblem, FidelityReview
from curation_gate.service.fidelity import counted_problems
from shop.jobs.auditor import Violations, check
from shop.kernel import clock, settings
from shop.kernel.db import db

# The outbox counts at once; after a day something is stuck.
GRACE = timedelta(days=1)


@check(
    name="curation.fidelity_review", room="curation",
    says="a revision with as many problems as the council's threshold is under review a day later",
)  # fmt: skip
def fidelity_review() -> Violations:
    now = clock.now()
    threshold = settings.get(terms.FIDELITY_THRESHOLD)
    open_reviews = set(db.session.scalars(select(FidelityReview.revision_id).where(FidelityReview._status == "open")))
    waiting = db.session.scalars(
        select(FidelityProblem.revision_id).where(FidelityProblem.occurred_at <= now - GRACE).distinct()
    )
    for revision_id in waiting:
        if revision_id in open_reviews:
            continue
        found = counted_problems(revision_id, now=now, until=now - GRACE)
        if found >= threshold:
            yield {"revision": revision_id, "problems": found}


@check(
    name="curation.fidelity_reason", room="curation", says="every decided review of fidelity has its reason"
)  # fmt: skip
def fidelity_reason() -> Violations:
    rows = db.session.execute(select(FidelityReview.id, FidelityReview.reason).where(FidelityReview._status != "open"))
    yield from ({"review": row.id} for row in rows if not (row.reason or "").strip())
