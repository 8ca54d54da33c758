"""Objects of the council's work for the access matrix: rounds, sheets, plans; commitments, runs, lots, inspections."""

from datetime import timedelta
from typing import Any

from offtake import service as offtake
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, artisan_of, body, first, provides, rows


@provides("year")
def round_year(world: World, role: str, own: bool) -> Found | None:
    return Found("2021")


@provides("submission_id")
def submission_id(world: World, role: str, own: bool) -> Found | None:
    return of_artisan(world, role, own, "SELECT id FROM submission WHERE artisan_id = :artisan ORDER BY id")


@provides("plan_id")
def plan_id(world: World, role: str, own: bool) -> Found | None:
    return of_artisan(world, role, own, "SELECT id FROM coaching_plan WHERE artisan_id = :artisan ORDER BY id")


@provides("task_id")
def task_id(world: World, role: str, own: bool) -> Found | None:
    return of_artisan(
        world, role, own,
        "SELECT t.id FROM coaching_task t JOIN coaching_plan p ON p.id = t.plan_id WHERE p.artisan_id = :artisan "
        "ORDER BY t.id",
    )  # fmt: skip


@provides("sheet_id")
def sheet_id(world: World, role: str, own: bool) -> Found | None:
    if own and role != "curator":
        return None
    whose = world.people["curator" if own else "other:curator"].id
    return first(
        "SELECT s.id FROM score_sheet s JOIN jury_member j ON j.id = s.curator_id WHERE j.user_id = :user "
        "ORDER BY s.id",
        user=whose,
    )


def of_artisan(world: World, role: str, own: bool, sql: str) -> Found | None:
    """What a query gives for the artisan whose things are own, or foreign, for this role."""
    artisan = artisan_of(world, role, own)
    return first(sql, artisan=artisan) if artisan else None


def council(world: World) -> None:
    """A budget to buy from."""

    def set_budget() -> None:
        perform(
            lambda: offtake.set_budget(
                year=world.now.year, ceiling=500_000_000, per_artisan_advance_limit=50_000_000, fund_source="Dana uji",
                actor=world.people["approver"].actor, now=world.now,
            )
        )  # fmt: skip

    world.once("budget", "", set_budget)


def cleared(artisan: str) -> tuple[str, int]:
    """A cleared revision of this artisan and the lowest price of its band."""
    from sqlalchemy import text

    from shop.kernel.db import db

    row = db.session.execute(
        text(
            "SELECT r.id, c.price_floor FROM revision r JOIN clearance c ON c.revision_id = r.id "
            "JOIN product p ON p.id = r.product_id WHERE p.artisan_id = :artisan AND c.revoked_at IS NULL ORDER BY r.id"
        ),
        {"artisan": artisan},
    ).one_or_none()
    assert row is not None
    return str(row[0]), int(row[1])


def run_of(world: World, artisan: str, purpose: str) -> str:
    """An offered run of one piece."""
    council(world)
    revision, price = cleared(artisan)
    order = offtake.RunOrder(
        revision_id=revision,
        quantity=1,
        unit_price=price,
        due_on=(world.now + timedelta(days=120)).date(),
        advance_bp=0,
    )
    made = world.once(
        f"run {purpose}", artisan,
        lambda: perform(lambda: offtake.issue_run(order=order, actor=world.people["buyer"].actor, now=world.now)).id,
    )  # fmt: skip
    return str(made)


@provides("run_id")
def run_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return Found(run_of(world, artisan, "offered")) if artisan else None


@provides("run_id", endpoint="offtake_api.accept_run")
@provides("run_id", endpoint="offtake_runs.accept_counter")
def run_to_accept(world: World, role: str, own: bool) -> Found | None:
    """An artisan accepts an offer, the buyer a counter-offer."""
    artisan = artisan_of(world, role, own)
    if artisan is None or role != "buyer":
        return run_id(world, role, own)
    from tests.catalog.world import maker_of

    run, maker = run_of(world, artisan, "countered"), maker_of(artisan)
    world.once(
        "counter", artisan,
        lambda: perform(
            lambda: offtake.counter_offer(
                run_id=run, due_on=None, unit_price=cleared(artisan)[1] + 1_000, note="", actor=maker, now=world.now
            )
        ),
    )  # fmt: skip
    return Found(run)


def lot_of(world: World, artisan: str, purpose: str) -> str:
    """A delivered lot that waits for its inspection."""
    from tests.catalog.world import maker_of

    run, buyer, maker = run_of(world, artisan, purpose), world.people["buyer"].actor, maker_of(artisan)

    def deliver() -> str:
        perform(lambda: offtake.accept_offer(run_id=run, actor=maker, now=world.now))
        lot = perform(lambda: offtake.announce_lot(run_id=run, quantity=1, actor=maker, now=world.now)).id
        perform(lambda: offtake.receive_lot(lot_id=lot, quantity=1, actor=buyer, now=world.now))
        return str(lot)

    return str(world.once(f"lot {purpose}", artisan, deliver))


@provides("lot_id")
def lot_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return Found(lot_of(world, artisan, "delivered")) if artisan else None


@provides("inspection_id")
def inspection_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None
    lot, buyer = lot_of(world, artisan, "inspected"), world.people["buyer"].actor
    found = offtake.Findings(accepted=1, rework=0, rejected=0, reasons=[])
    world.once(
        "inspection", artisan,
        lambda: perform(lambda: offtake.inspect_lot(lot_id=lot, findings=found, actor=buyer, now=world.now)),
    )  # fmt: skip
    return Found(rows("SELECT id FROM inspection WHERE lot_id = :lot", lot=lot)[0])


@provides("run_id", endpoint="offtake_workbench.withdraw")
def run_of_lot(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return Found(run_of(world, artisan, "delivered")) if artisan else None


@provides("note_id")
def handover_note_id(world: World, role: str, own: bool) -> Found | None:
    inspected = inspection_id(world, role, own)
    if inspected is None:
        return None
    return first("SELECT id FROM handover_note WHERE inspection_id = :inspection", inspection=inspected.value)


@provides("entry_id")
def ledger_entry_id(world: World, role: str, own: bool) -> Found | None:
    inspection_id(world, "artisan", True)
    return first("SELECT id FROM ledger_entry ORDER BY id")


@provides("name", endpoint="ledger_desk")
def account_name(world: World, role: str, own: bool) -> Found | None:
    return Found("bank")


@provides("commitment_id")
def commitment_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None
    council(world)

    def approved() -> str:
        today = world.now.date()
        made = perform(
            lambda: offtake.draft_commitment(
                artisan_id=artisan, product_id=None, starts_on=today, ends_on=today + timedelta(days=300),
                mode="direct", quantity=None, value=1_000_000, floor_price=0, actor=world.people["buyer"].actor,
                now=world.now,
            )
        ).id  # fmt: skip

        perform(
            lambda: offtake.approve_commitment(
                commitment_id=made, actor=world.people["approver"].actor, now=world.now
            )
        )  # fmt: skip
        return str(made)

    return Found(world.once("commitment", artisan, approved))


@body("offtake_api.decline_run", "offtake_api.cancel_run", "offtake_api.close_run", "offtake_api.end_commitment",
      "offtake_lots_api.withdraw_lot")  # fmt: skip
def why(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"reason": "Uji"}


@body("curation_api.submit_score_sheet")
def scores(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"content_hash": "0" * 64, "scores": {}, "gates": {}}


@body("offtake_api.counter_run")
def counter(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"unit_price": 150_000}


@body("offtake_api.report_progress")
def progress(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"made": 0}
