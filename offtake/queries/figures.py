"""The figures of the offtake: budget, exposure, advances, and what became of what was promised."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from catalog import queries as catalog
from offtake.models import Budget, Commitment, Inspection, Run
from offtake.queries.commitments import NOT_ORDERED, Drawn, drawn
from offtake.queries.lots import DueView, dues_of
from offtake.states import AGREED_RUNS, OPEN_RUNS, STANDING_COMMITMENTS, CommitmentStatus, RunStatus
from offtake.terms import Exposure, OpenRun, Promise, exposure
from shop.artisans import queries as artisans
from shop.kernel.db import db


@dataclass(frozen=True)
class BudgetView:
    """The ceiling of a year and the advance limit per artisan, in rupiah."""

    id: str
    year: int
    ceiling: int
    per_artisan_advance_limit: int
    fund_source: str


@dataclass(frozen=True)
class ArtisanAdvance:
    """The advances of one artisan in rupiah: out and not recovered, and promised but not yet paid."""

    artisan_id: str
    artisan_name: str
    outstanding: int
    promised: int


@dataclass(frozen=True)
class StockLine:
    """Bought pieces of one revision; costs in rupiah, `sold_share` in percent of what was received."""

    title: str
    artisan_name: str
    variant_id: str
    received: int
    on_hand: int
    sold: int
    written_off: int
    cost_on_hand: int
    price: int

    @property
    def sold_share(self) -> int:
        return self.sold * 100 // self.received if self.received else 0


@dataclass(frozen=True)
class Figures:
    """What one year's offtake page shows; amounts in rupiah. `sold` is at cost."""

    budget: BudgetView | None
    exposure: Exposure
    promised: int
    ordered: int
    received: int
    accepted: int
    paid: int
    sold: int
    advances_outstanding: int
    pieces_accepted: int
    pieces_inspected: int
    advances: tuple[ArtisanAdvance, ...] = ()
    stock: tuple[StockLine, ...] = ()
    dues: tuple[DueView, ...] = ()
    reasons: tuple[tuple[str, int], ...] = field(default=())

    @property
    def ceiling(self) -> int:
        return self.budget.ceiling if self.budget else 0

    @property
    def headroom(self) -> int:
        """What may still be promised without a second signature; negative when above the budget."""
        return self.ceiling - self.exposure.total


def budget_of(*, year: int) -> BudgetView | None:
    """The budget of a year, or None."""
    row = db.session.scalar(select(Budget).where(Budget.year == year))
    return None if row is None else _budget(row)


def budgets() -> list[BudgetView]:
    """Every year's budget, newest first."""
    return [_budget(row) for row in db.session.scalars(select(Budget).order_by(Budget.year.desc()))]


def current_exposure(*, without_run: str | None = None, without_commitment: str | None = None) -> Exposure:
    """What Dekranasda stands to pay or to sell now, whatever the year it was promised in."""
    standing = select(Commitment.id, Commitment.promised_value).where(
        Commitment._status.in_(STANDING_COMMITMENTS), Commitment.id != (without_commitment or "")
    )
    promised = db.session.execute(standing).all()
    taken = _drawn_without([row.id for row in promised], without_run)
    open_runs = db.session.scalars(select(Run).where(Run._status.in_(OPEN_RUNS), Run.id != (without_run or "")))
    return exposure(
        promises=[Promise(row.id, row.promised_value, taken.get(row.id, Drawn()).ordered_value) for row in promised],
        runs=[
            OpenRun(row.commitment_id, row.quantity, row.accepted, row.rejected, row.released, row.unit_price)
            for row in open_runs
        ],
        stock_at_cost=sum(line.cost_on_hand for line in catalog.owned_stock_summary()),
    )


def advances_by_artisan(*, artisan_id: str | None = None, without_run: str | None = None) -> list[ArtisanAdvance]:
    """Advances that are out or promised, largest first."""
    outstanding = func.sum(Run.advance_paid - Run.advance_recovered - Run.advance_carried)
    promised = func.sum(Run.advance_amount - Run.advance_paid)
    statement = select(Run.artisan_id, Run._status, outstanding, promised).group_by(Run.artisan_id, Run._status)
    if artisan_id is not None:
        statement = statement.where(Run.artisan_id == artisan_id)
    if without_run is not None:
        statement = statement.where(Run.id != without_run)
    sums: dict[str, list[int]] = {}
    for maker, status, out, coming in db.session.execute(statement):
        found = sums.setdefault(maker, [0, 0])
        found[0] += int(out)
        if status in (RunStatus.OFFERED, RunStatus.COUNTERED, RunStatus.ACCEPTED):
            found[1] += int(coming)
    names = artisans.artisans(artisan_ids=list(sums))
    rows = [
        ArtisanAdvance(maker, names[maker].name, out, coming) for maker, (out, coming) in sums.items() if out or coming
    ]
    return sorted(rows, key=lambda row: (-row.outstanding - row.promised, row.artisan_name))


def figures(*, year: int) -> Figures:
    """Everything the offtake's first page shows for a year."""
    budget = budget_of(year=year)
    budget_id = budget.id if budget else ""
    runs = db.session.scalars(select(Run).where(Run.budget_id == budget_id, Run._status.not_in(NOT_ORDERED))).all()
    promised = db.session.scalar(
        select(func.coalesce(func.sum(Commitment.promised_value), 0)).where(
            Commitment.budget_id == budget_id,
            Commitment._status.in_((*STANDING_COMMITMENTS, CommitmentStatus.FULFILLED)),
        )
    )
    dues = dues_of(run_ids=[run.id for run in runs])
    owned = catalog.owned_stock_summary()
    inspected = _inspected(budget_id)
    return Figures(
        budget=budget,
        exposure=current_exposure(),
        promised=int(promised or 0),
        ordered=sum((run.quantity - run.released) * run.unit_price for run in runs),
        received=sum(run.received * run.unit_price for run in runs),
        accepted=sum(run.accepted * run.unit_price for run in runs),
        paid=sum(run.advance_paid for run in runs) + sum(due.net for due in dues if due.paid),
        sold=sum(line.cost_of_sold for line in owned),
        advances_outstanding=sum(run.advance_outstanding for run in runs),
        pieces_accepted=sum(row.accepted for row in inspected),
        pieces_inspected=sum(row.accepted + row.rejected + row.rework for row in inspected),
        advances=tuple(row for row in advances_by_artisan()),
        stock=tuple(
            StockLine(
                line.title, line.artisan_name, line.variant_id, line.received, line.on_hand, line.sold,
                line.written_off, line.cost_on_hand, line.price,
            )
            for line in owned
        ),
        dues=tuple(due for due in dues if not due.paid),
        reasons=_reasons(inspected),
    )  # fmt: skip


def counts() -> dict[str, int]:
    """How many runs stand in each status, for to-do lists and badges."""
    return {
        status: int(number)
        for status, number in db.session.execute(select(Run._status, func.count()).group_by(Run._status))
    }


def late_runs(*, today: object) -> int:
    """How many agreed runs are past their date."""
    return int(
        db.session.scalar(select(func.count()).select_from(Run).where(Run._status.in_(AGREED_RUNS), Run.due_on < today))
        or 0
    )


def _inspected(budget_id: str) -> list[Inspection]:
    return list(
        db.session.scalars(select(Inspection).join(Run, Run.id == Inspection.run_id).where(Run.budget_id == budget_id))
    )


def _reasons(inspected: list[Inspection]) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for row in inspected:
        for reason in row.reasons:
            if reason["verdict"] == "rejected":
                counted[reason["reason"]] = counted.get(reason["reason"], 0) + reason["quantity"]
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:6])


def _drawn_without(commitment_ids: list[str], run_id: str | None) -> dict[str, Drawn]:
    taken = drawn(commitment_ids)
    run = db.session.get(Run, run_id) if run_id else None
    if run is not None and run.commitment_id in taken and run.status not in NOT_ORDERED:
        own = taken[run.commitment_id]
        left = own.ordered_value - (run.quantity - run.rejected - run.released) * run.unit_price
        taken[run.commitment_id] = Drawn(left, own.accepted_value, own.accepted_quantity)
    return taken


def _budget(row: Budget) -> BudgetView:
    return BudgetView(row.id, row.year, row.ceiling, row.per_artisan_advance_limit, row.fund_source)
