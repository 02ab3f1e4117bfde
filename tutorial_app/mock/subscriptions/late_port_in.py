"""ChangeNumber with a number brought along: a port-in to a line that is in use."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.saving import set_order
from tutorial_app.mock.orders.starting import (
    Wish,
    find_flow,
    new_order_id,
    start_order,
)
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.porting import checking
from tutorial_app.mock.porting.moving import begin
from tutorial_app.mock.porting.suborders import begin_suborder
from tutorial_app.mock.porting.wishes import read_port_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.faults import Finding

_PATH = "numberChoice/portIn/"


def port_in_findings(call: Call) -> Iterator[Finding]:
    """Yield what is wrong in itself with the number to bring along."""
    data = call.fields["numberChoice"]["portIn"]
    yield from checking.findings(call.world, data, _PATH)


def bring_number(call: Call, sub: Mapping[str, Any]) -> Mapping[str, Any]:
    """Start the order that puts a number from elsewhere on a line; return a receipt.

    Raises:
        Fault: PORTING_ALREADY_OPEN, NUMBER_NOT_PORTABLE or AUTHORIZATION_INVALID.
    """
    world, partner = call.world, call.partner
    data = call.fields["numberChoice"]["portIn"]
    for fault in chain(
        checking.conflicts(world, data, _PATH),
        checking.refusals(world, partner, data, _PATH),
    ):
        raise fault
    facts = OrderFacts(details={"old_msisdn": number_of(world, sub["subscription_id"])})
    find_flow(partner, "CHANGE_NUMBER", "portIn", facts, "numberChoice/portIn")
    order_id = new_order_id(world, partner)
    ids = {
        "order_id": order_id,
        "customer_id": sub["customer_id"],
        "subscription_id": sub["subscription_id"],
    }
    wish = read_port_in(call, data, ids, released=True)
    porting_id = begin(world, wish, f"{_PATH}msisdn")
    start_order(
        world,
        call,
        Wish(
            order_type="CHANGE_NUMBER",
            variant="portIn",
            subscription=sub,
            order_id=order_id,
            facts=facts,
        ),
    )
    set_order(world, order_id, porting_id=porting_id, expected_completion=None)
    begin_suborder(world, find_order(call, order_id), porting_id)
    return receipt(find_order(call, order_id))
