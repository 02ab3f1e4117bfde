"""The porting part of a sign-up: a suborder, which follows the case to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.flows.engine import begin
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.porting.cases import case_row, change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World

#: Its steps, with the names they have in the flow of the primary order.
STEPS = ("START_PORTING", "WAIT_PORTING")
_INHERITED = (
    *("partner", "order_type", "variant", "flow", "customer_id", "subscription_id"),
    *("product_code", "created_at", "channel", "agent_id", "client_reference"),
)


def begin_suborder(world: World, parent: Mapping[str, Any], porting_id: str) -> None:
    """Start the part of the order *parent* (its row) that is about the case."""
    case = case_row(world, porting_id)
    if case is None:
        return
    partner = world.partners.partner(parent["partner"])
    order_id = new_id(world, "OR", partner)
    row = {name: parent[name] for name in _INHERITED}
    row |= {
        "order_id": order_id,
        "parent_order_id": parent["order_id"],
        "porting_id": porting_id,
        "msisdn": case["msisdn"],
        "facts": OrderFacts().stored(),
        "requested_date": None,
    }
    change(world, case, suborder_id=order_id)
    begin(world, row, STEPS)
