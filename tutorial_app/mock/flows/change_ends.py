"""What hangs on the end of an order that changes or ends a subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from tutorial_app.mock.customers.store import become, count_subscriptions, customer_row
from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.model import OrderStatus
from tutorial_app.mock.flows.sim_steps import unblock_old_sim
from tutorial_app.mock.flows.telling import apologize
from tutorial_app.mock.numbers.quarantine import quarantine_number
from tutorial_app.mock.numbers.store import free_number, number_of, number_row
from tutorial_app.mock.numbers.tables import SIMS
from tutorial_app.mock.subscriptions.store import move_subscription, subscription_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.flows.model import Run
    from tutorial_app.mock.orders.store import Order


def changed(world: World, order: Order, run: Run) -> None:
    """End a change of product or services."""
    if run.status is OrderStatus.COMPLETED:
        tell_changed(world, order)
    elif run.status is OrderStatus.FAILED:
        apologize(world, order, run)


def number_changed(world: World, order: Order, run: Run) -> None:
    """End a change of number; one that came to nothing gives the number back."""
    changed(world, order, run)
    msisdn = order.row["msisdn"]
    if run.status is OrderStatus.COMPLETED or msisdn is None:
        return
    row = number_row(world, msisdn)
    if row is not None and row["status"] == "RESERVED":
        free_number(world, msisdn)


def sim_changed(world: World, order: Order, run: Run) -> None:
    """End a SIM swap; one that came to nothing leaves the old card in use."""
    if run.status is OrderStatus.COMPLETED:
        return
    world.db.execute(
        delete(SIMS).where(
            SIMS.c.workspace == world.workspace,
            SIMS.c.order_id == order.id,
            SIMS.c.status == "IN_STOCK",
        )
    )
    unblock_old_sim(world, order)
    if run.status is OrderStatus.FAILED:
        apologize(world, order, run)


def terminated(world: World, order: Order, run: Run) -> None:
    """End a termination: the line is gone, or it goes on as it was."""
    if run.status is OrderStatus.COMPLETED:
        leave(world, order)
        return
    go_on(world, order)
    if run.status is OrderStatus.FAILED:
        apologize(world, order, run)


def leave(world: World, order: Order) -> None:
    """Let the number of a line that has ended go, and close its customer."""
    msisdn = number_of(world, order.subscription_id)
    if msisdn is not None:
        quarantine_number(world, msisdn, order.subscription_id)
    customer = customer_row(world, order.customer_id)
    prepaid = "POSTPAID" not in order.partner.payments
    # Who is billed afterwards still has the last invoice to pay.
    if prepaid and customer is not None and customer["status"] == "ACTIVE":
        close_without_subscriptions(world, order.customer_id)


def close_without_subscriptions(world: World, customer_id: str) -> None:
    """Close a customer with nothing to pay whose last subscription has ended."""
    if count_subscriptions(world, customer_id) == 0:
        become(world, customer_id, "CLOSED")


def go_on(world: World, order: Order) -> None:
    """Let a line that was to end go on, BLOCKED if it was so before."""
    sub = subscription_row(world, order.subscription_id)
    if sub is not None and sub["status"] == "TERMINATING":
        status = "BLOCKED" if sub["block_reason"] else "ACTIVE"
        move_subscription(world, order.subscription_id, status, termination_date=None)


def tell_changed(world: World, order: Order) -> None:
    """Write the event of a subscription that is not what it was."""
    emit(
        world,
        "SubscriptionChanged",
        order.partner.code,
        order_id=order.id,
        customer_id=order.customer_id,
        subscription_id=order.subscription_id,
        msisdn=number_of(world, order.subscription_id),
        detail=order.row["order_type"],
    )
