"""The order's status follows from its payment and its work orders, and from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.states import ENDED_WITHOUT_DELIVERY, ON_THE_WAY, WORK_ORDER, OrderStatus, WorkOrderStatus
from orders.status import order_status

states = st.lists(st.sampled_from(list(WorkOrderStatus)), max_size=5)


@pytest.mark.parametrize(
    ("work_orders", "expected"),
    [
        (["awaiting_payment", "awaiting_payment"], "awaiting_payment"),
        (["offered"], "paid"),
        (["offered", "accepted"], "in_progress"),
        (["in_production"], "in_progress"),
        (["packed", "shipped"], "partly_shipped"),
        (["shipped", "offered"], "partly_shipped"),
        (["shipped", "delivered"], "shipped"),
        (["delivered", "completed"], "delivered"),
        (["completed", "completed"], "completed"),
        (["completed", "declined"], "partly_cancelled"),
        (["shipped", "cancelled"], "shipped"),
        (["cancelled", "timed_out"], "cancelled"),
    ],
)
def test_paid_orders(work_orders: list[str], expected: str) -> None:
    assert order_status(paid=expected != "awaiting_payment", expired=False, work_orders=work_orders) == expected


def test_nobody_paid_in_time() -> None:
    assert order_status(paid=False, expired=True, work_orders=["cancelled"]) == "expired"
    assert order_status(paid=False, expired=False, work_orders=["cancelled"]) == "cancelled"


def test_paid_too_late_is_cancelled_and_refunded() -> None:
    assert order_status(paid=True, expired=True, work_orders=["cancelled"]) == "cancelled"


@given(st.booleans(), st.booleans(), states)
def test_always_gives_a_status_whatever_the_order_of_the_parts(
    paid: bool, expired: bool, work_orders: list[str]
) -> None:
    found = order_status(paid=paid, expired=expired, work_orders=work_orders)
    assert found in set(OrderStatus)
    assert order_status(paid=paid, expired=expired, work_orders=list(reversed(work_orders))) == found


@given(states)
def test_shipped_means_that_every_live_part_is_on_its_way(work_orders: list[WorkOrderStatus]) -> None:
    found = order_status(paid=True, expired=False, work_orders=work_orders)
    live = [state for state in work_orders if state not in ENDED_WITHOUT_DELIVERY]
    everything = bool(live) and all(state in ON_THE_WAY for state in live)
    assert everything == (found in {"shipped", "delivered", "completed", "partly_cancelled"})
    assert (not live) == (found == "cancelled")


RANK = ["awaiting_payment", "paid", "in_progress", "partly_shipped", "shipped", "delivered", "completed"]


@given(states, st.data())
def test_one_step_of_one_part_never_takes_the_order_back(
    work_orders: list[WorkOrderStatus], data: st.DataObject
) -> None:
    moves = [
        (index, target)
        for index, state in enumerate(work_orders)
        for target in sorted(WORK_ORDER.table.get(state, frozenset()))
        if target not in ENDED_WITHOUT_DELIVERY
    ]
    if not moves or any(state in ENDED_WITHOUT_DELIVERY for state in work_orders):
        return
    before = order_status(paid=True, expired=False, work_orders=work_orders)
    index, target = data.draw(st.sampled_from(moves))
    after = order_status(
        paid=True, expired=False, work_orders=[*work_orders[:index], target, *work_orders[index + 1 :]]
    )
    assert RANK.index(after) >= RANK.index(before)
