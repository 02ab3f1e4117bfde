"""The steps of a sign-up: each does one thing, and some can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from tutorial_app.mock.customers.rules import MAY_ORDER
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.discounts.granting import grant
from tutorial_app.mock.flows.consent_steps import wait_for_a_person
from tutorial_app.mock.flows.outcomes import Refused, TimedOut
from tutorial_app.mock.flows.shipping_steps import await_first_use
from tutorial_app.mock.flows.telling import tell_customer
from tutorial_app.mock.moments import months_after, today
from tutorial_app.mock.numbers.sims import activation_code, move_sim
from tutorial_app.mock.numbers.store import assign_number, free_number
from tutorial_app.mock.numbers.tables import SIMS
from tutorial_app.mock.subscriptions.balances import (
    BALANCE_LASTS,
    close_account,
    open_account,
)
from tutorial_app.mock.subscriptions.renewing import begin_paid_period
from tutorial_app.mock.subscriptions.store import move_subscription
from tutorial_app.mock.subscriptions.tables import DISCOUNTS

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order


def validate(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Check again that the customer may order: days may lie between."""
    customer = customer_row(world, order.customer_id)
    wait_for_a_person(world, order, customer)
    if customer is None or customer["status"] not in MAY_ORDER:
        state = "unknown" if customer is None else customer["status"]
        raise Refused("CANCELLED_BY_CLIENT", f"The customer is {state}.")


def allocate_number(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Turn the reserved number into the subscription's.

    A line that changes its number keeps the old one until the network knows the new.
    """
    change = order.row["order_type"] == "CHANGE_NUMBER"
    owner = None if change else order.subscription_id
    assign_number(world, order.row["msisdn"], owner)


def free_its_number(world: World, order: Order) -> None:
    """Give the number back."""
    free_number(world, order.row["msisdn"])


def allocate_sim(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Take the SIM card out of stock."""
    sub = order.subscription_id
    move_sim(world, order.facts.iccid, "ALLOCATED", subscription_id=sub)


def return_sim(world: World, order: Order) -> None:
    """Put the SIM card back into stock, or retire it if it has left the house."""
    here = (SIMS.c.workspace == world.workspace, SIMS.c.iccid == order.facts.iccid)
    status = world.db.execute(select(SIMS.c.status).where(*here)).scalar()
    after = "IN_STOCK" if status == "ALLOCATED" else "RETIRED"
    move_sim(world, order.facts.iccid, after, subscription_id=None)


def provision_hlr(world: World, order: Order, attempt: int) -> None:
    """Write SIM and number into the HLR; magic SIM cards make it fail."""
    meet_magic(world, order, attempt, "PROVISION_HLR")


def create_charging(world: World, order: Order, attempt: int) -> None:
    """Open the prepaid account with its start balance, the product paid."""
    meet_magic(world, order, attempt, "CREATE_CHARGING")
    product = order.partner.products[order.row["product_code"]]
    open_account(world, order.subscription_id, product, order.facts.start_balance)


def delete_charging(world: World, order: Order) -> None:
    """Delete the prepaid account."""
    close_account(world, order.subscription_id)


def apply_discount(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Put the discount on the subscription."""
    discount = order.partner.discounts[order.facts.discount_code]
    row = {"subscription_id": order.subscription_id, "customer_id": order.customer_id}
    grant(world, order.partner, discount, row, order_id=order.id)


def remove_discount(world: World, order: Order) -> None:
    """Take the discount off; the order's end frees a single-use code."""
    world.db.execute(
        delete(DISCOUNTS).where(
            DISCOUNTS.c.workspace == world.workspace,
            DISCOUNTS.c.subscription_id == order.subscription_id,
        )
    )


def send_profile(world: World, order: Order) -> None:
    """Send the eSIM's activation code; then the customer has to install it."""
    code = activation_code(order.facts.iccid)
    tell_customer(world, order, "ESIM_QR", activation_code=code)


def activate(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Make SIM card and subscription active."""
    await_first_use(world, order)
    sub = order.subscription_id
    move_sim(world, order.facts.iccid, "ACTIVE", subscription_id=sub)
    day = today(world.now)
    product = order.partner.products[order.row["product_code"]]
    prepaid = product.payment == "PREPAID"
    move_subscription(
        world,
        sub,
        "ACTIVE",
        started_at=world.now,
        binding_ends=months_after(day, product.binding_months)
        if product.binding_months
        else None,
        balance_expires=day + BALANCE_LASTS if prepaid else None,
    )
    begin_paid_period(world, sub)


def confirm_order(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Send the order confirmation."""
    tell_customer(world, order, "ORDER_CONFIRMATION")


def welcome(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Send the welcome message, but not the letter with the codes once more."""
    flow = order.partner.flow(order.row["order_type"], order.row["variant"])
    channels = ("EMAIL", "SMS") if flow.has("WELCOME_LETTER") else None
    tell_customer(world, order, "WELCOME", channels=channels)


def meet_magic(world: World, order: Order, attempt: int, *steps: str) -> None:
    """Fail as the order's SIM card wants one of these *steps* to, if it is magic.

    Raises:
        TimedOut: at the attempts at which the card times out.
        Refused: if the card is refused.
    """
    magic = world.partners.magic.sims.get(order.facts.iccid)
    if magic is None or magic.failing_step not in steps:
        return
    if attempt <= magic.timeouts:
        # A card that only times out at first never fails the order.
        raise TimedOut(magic.failure or "HLR_TIMEOUT", "The system did not answer.")
    if magic.failure and not magic.timeouts:
        raise Refused(magic.failure, f"The system refused SIM card {magic.iccid}.")
