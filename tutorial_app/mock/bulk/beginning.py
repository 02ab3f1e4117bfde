"""The orders of a batch begin after it was answered, each by a timer of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.flows.engine import drive
from tutorial_app.mock.flows.model import Event, Failure, OrderStatus
from tutorial_app.mock.orders.store import order_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

#: What the credit bureau has said of somebody whose order is refused.
_REFUSED = frozenset({"DECLINED", "DEPOSIT_REQUIRED"})
_DECLINED = Failure("CREDIT_DECLINED", "The credit check was declined.")


def begin_item(world: World, order_id: str) -> None:
    """Begin an item's order, or refuse it; nothing if it was cancelled before."""
    row = order_row(world, order_id)
    if row is None or row["status"] != OrderStatus.RECEIVED:
        return
    customer = customer_row(world, row["customer_id"])
    if customer is not None and customer["credit_result"] in _REFUSED:
        drive(world, order_id, Event.REFUSED, _DECLINED)
    else:
        drive(world, order_id, Event.BEGIN)
