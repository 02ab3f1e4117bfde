"""What hangs on an order's end, beside its steps (contract, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from tutorial_app.mock.customers.store import become
from tutorial_app.mock.flows import change_ends
from tutorial_app.mock.flows.model import OrderStatus
from tutorial_app.mock.flows.telling import apologize
from tutorial_app.mock.numbers.store import free_number, number_row
from tutorial_app.mock.numbers.tables import SIMS
from tutorial_app.mock.porting.ending import drop_case
from tutorial_app.mock.subscriptions.store import move_subscription, subscription_row
from tutorial_app.mock.subscriptions.tables import USED_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.flows.model import Run
    from tutorial_app.mock.orders.store import Order


def at_end(world: World, order: Order, run: Run) -> None:
    """Do what follows from the state that the order of *run* has just reached.

    It comes before the order's own event, so that who has seen the order end has
    seen everything.
    """
    # What hangs on a suborder's end hangs on its primary order's.
    if run.status in _ENDED and order.row["parent_order_id"] is None:
        ENDS.get(order.row["order_type"], _other_order)(world, order, run)


def _sign_up(world: World, order: Order, run: Run) -> None:
    if run.status is OrderStatus.COMPLETED:
        become(world, order.customer_id, "ACTIVE")
        return
    drop_case(world, order.id)
    row = subscription_row(world, order.subscription_id)
    if row is None or row["status"] == "PENDING":
        _give_up(world, order)
    elif run.status is OrderStatus.CANCELLED:
        # The client gave up a line that was in use while its number was on the way.
        move_subscription(world, order.subscription_id, "TERMINATING")
        move_subscription(world, order.subscription_id, "TERMINATED")
    else:
        become(world, order.customer_id, "ACTIVE")
    if run.status is OrderStatus.FAILED:
        apologize(world, order, run)


def _other_order(world: World, order: Order, run: Run) -> None:
    if run.status is OrderStatus.FAILED:
        apologize(world, order, run)


def _give_up(world: World, order: Order) -> None:
    """Give back what the order took when it was placed and no step has undone."""
    number = number_row(world, order.row["msisdn"])
    if number is not None and number["status"] == "RESERVED":
        free_number(world, order.row["msisdn"])
    its_sims = (SIMS.c.workspace == world.workspace, SIMS.c.order_id == order.id)
    world.db.execute(delete(SIMS).where(*its_sims, SIMS.c.status == "IN_STOCK"))
    world.db.execute(
        delete(USED_CODES).where(
            USED_CODES.c.workspace == world.workspace,
            USED_CODES.c.order_id == order.id,
        )
    )
    move_subscription(world, order.subscription_id, "CANCELLED")


_ENDED = (
    OrderStatus.COMPLETED,
    OrderStatus.CANCELLED,
    OrderStatus.FAILED,
    OrderStatus.REJECTED,
)
#: Order type -> what its end brings, beside a message when it failed.
ENDS: Mapping[str, Callable[[World, Order, Run], None]] = {
    "NEW_SUBSCRIPTION": _sign_up,
    "CHANGE_PRODUCT": change_ends.changed,
    "CHANGE_SERVICES": change_ends.changed,
    "CHANGE_SIM": change_ends.sim_changed,
    "CHANGE_NUMBER": change_ends.number_changed,
    "TERMINATE": change_ends.terminated,
    "PORT_OUT": change_ends.terminated,
}
