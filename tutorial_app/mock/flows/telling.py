"""What an order tells its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.messages.writing import send
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.orders.store import order_row

if TYPE_CHECKING:
    from collections.abc import Collection

    from tutorial_app.mock.call import World
    from tutorial_app.mock.flows.model import Run
    from tutorial_app.mock.orders.store import Order


def tell_customer(
    world: World,
    order: Order,
    template: str,
    *,
    channels: Collection[str] | None = None,
    text: str = "",
    **words: str,
) -> None:
    """Send the customer of *order* a message; *words*: more words of the template.

    `$msisdn` and `$product` are the order's own where *words* does not name them;
    *channels* and *text* as `send` knows them.
    """
    customer = customer_row(world, order.customer_id)
    if customer is None:
        return
    product = order.partner.products[order.row["product_code"]]
    language = customer["data"].get("language", "da")
    # Read anew: a step of this very run may have put another number in its place.
    row = order_row(world, order.id) or order.row
    known = {
        "msisdn": row["msisdn"] or number_of(world, order.subscription_id) or "",
        "product": product.name[language],
    }
    send(
        world,
        order.partner,
        template,
        customer,
        order_id=order.id,
        channels=channels,
        text=text,
        **(known | words),
    )


def apologize(world: World, order: Order, run: Run) -> None:
    """Tell the customer that the order of *run* has failed."""
    reason = run.failure.code if run.failure else ""
    tell_customer(world, order, "ORDER_FAILED", reason=reason)
