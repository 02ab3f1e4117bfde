"""What CHANGE_CHARGING and CHANGE_BILLING do about an add-on with an allowance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.flows.outcomes import Refused
from tutorial_app.mock.subscriptions.allowances import begin_package, drop_package
from tutorial_app.mock.subscriptions.balances import add_money, money_on
from tutorial_app.mock.topups.auto import money_fell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order
    from tutorial_app.partners.model import Product


def buy_package(
    world: World, order: Order, sub: Mapping[str, Any], package: Product
) -> None:
    """Give the line its package; who is prepaid pays from the balance.

    Raises:
        Refused: if the money has gone since the order was taken.
    """
    if sub["payment"] == "PREPAID":
        before, price = money_on(world, order.subscription_id), package.monthly_price
        if before < price:
            text = f"The balance is DKK {before:.2f}; {package.code} costs {price:.2f}."
            raise Refused("CHARGING_REJECTED", text)
        booked = {"kind": "ADD_ON", "reference": order.id}
        add_money(world, order.subscription_id, -price, **booked)
        money_fell(world, sub, before)
    begin_package(world, order.subscription_id, package, order.id)


def return_package(world: World, order: Order) -> None:
    """Take the package off the line again, and give its price back."""
    drop_package(world, order.id)
    package = order.partner.products[order.row["product_code"]]
    if package.payment == "PREPAID":
        booked = {"kind": "ADD_ON_BACK", "reference": order.id}
        price = package.monthly_price
        add_money(world, order.subscription_id, price, **booked)
