"""The steps that end a subscription."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.numbers.quarantine import quarantine_number
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.orders.saving import remember
from tutorial_app.mock.subscriptions.balances import close_account, money_on
from tutorial_app.mock.subscriptions.store import move_subscription, subscription_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order


def deprovision(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Take the line out of the network: it is TERMINATED."""
    sub = subscription_row(world, order.subscription_id)
    if sub is not None and sub["status"] != "TERMINATED":
        move_subscription(world, order.subscription_id, "TERMINATED")


def close_charging(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Pay the rest of the balance back, and what a withdrawal gives back."""
    rest = money_on(world, order.subscription_id)
    back = rest + Decimal(order.facts.details.get("gives_back", "0"))
    close_account(world, order.subscription_id)
    remember(world, order, refunded=str(back))


def give_number_up(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Put the number that is given up into quarantine: the old one of a change."""
    if order.row["order_type"] == "CHANGE_NUMBER":
        msisdn = order.facts.details["old_msisdn"]
    else:
        msisdn = number_of(world, order.subscription_id)
    if msisdn is not None:
        quarantine_number(world, msisdn, order.subscription_id)
