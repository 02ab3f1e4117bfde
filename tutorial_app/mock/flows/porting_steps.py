"""The steps of an order that bring a number along, or see it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.flows.outcomes import NotYet, Refused
from tutorial_app.mock.numbers.any_number import take_any_number
from tutorial_app.mock.numbers.ported import attach, detach
from tutorial_app.mock.numbers.store import (
    assign_number,
    free_number,
    number_of,
)
from tutorial_app.mock.orders.saving import set_order
from tutorial_app.mock.porting import moving
from tutorial_app.mock.porting.cases import case_of_order
from tutorial_app.mock.porting.ending import drop_case
from tutorial_app.mock.subscriptions.store import subscription_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order

_IN_USE = ("ACTIVE", "BLOCKED")


def start_porting(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Let the case go out that was made with the order."""
    case = case_of_order(world, order.id)
    if case is None:
        return
    if order.row["parent_order_id"] is None:
        moving.release(world, case["porting_id"])
    elif not case["released"] and case["status"] in ("AWAITING_AUTHORIZATION", "READY"):
        raise NotYet("AWAITING_PORTING")


def cancel_porting(world: World, order: Order) -> None:
    """Stop the case, if it is not over."""
    drop_case(world, order.id)


def wait_porting(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Wait until the number moves; go on with another where it does not."""
    case = case_of_order(world, order.id)
    status = case["status"] if case is not None else "COMPLETED"
    part = order.row["parent_order_id"] is not None
    if case is None or status == "COMPLETED" or (status == "IN_CUTOVER" and not part):
        return
    if status == "AWAITING_AUTHORIZATION":
        raise NotYet("AWAITING_AUTHORIZATION")
    if status not in ("CANCELLED", "EXPIRED"):
        raise NotYet("AWAITING_PORTING")
    if part and not case["reject_reason"] and status == "CANCELLED":
        raise Refused("CANCELLED_BY_CLIENT", "")
    if status == "EXPIRED" and not case["reject_reason"]:
        raise Refused("PORTING_EXPIRED", "The owner's authorization did not come.")
    change = order.row["order_type"] == "CHANGE_NUMBER"
    if part or change or (case["reject_reason"] and not _is_in_use(world, order)):
        text = f"The number does not come: {case['reject_reason'] or 'CANCELLED'}."
        raise Refused("PORTING_REJECTED", text)
    # The client wants to go on, or the line is in use on a number of ours anyway.
    if number_of(world, order.subscription_id) is None:
        _give_number(world, order)


def switch_number(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Put the number that has come in the place of the temporary one."""
    case = case_of_order(world, order.id)
    if case is None:
        return
    if case["status"] != "COMPLETED":
        raise NotYet("AWAITING_PORTING")
    temporary = number_of(world, order.subscription_id)
    attach(world, case["msisdn"], order.subscription_id)
    set_order(world, order.id, msisdn=case["msisdn"])
    if temporary is None:
        return
    if order.row["order_type"] == "NEW_SUBSCRIPTION":
        free_number(world, temporary)
    else:
        detach(world, temporary)


def complete_port_out(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """See the clearing house's completion of a port-out."""
    case = case_of_order(world, order.id)
    if case is not None and case["status"] != "COMPLETED":
        raise NotYet("AWAITING_PORTING")


def _is_in_use(world: World, order: Order) -> bool:
    row = subscription_row(world, order.subscription_id)
    return row is not None and row["status"] in _IN_USE


def _give_number(world: World, order: Order) -> None:
    msisdn = take_any_number(world, order.partner)
    if msisdn is None:
        raise Refused("PORTING_REJECTED", "There is no number left to go on with.")
    assign_number(world, msisdn, order.subscription_id)
    set_order(world, order.id, msisdn=msisdn)
