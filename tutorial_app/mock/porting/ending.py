"""How port-ins end early, and whom that wakes (contract, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.numbers.ported import give_back
from tutorial_app.mock.orders.saving import skip_step
from tutorial_app.mock.porting.cases import case_of_order, machine_of, move

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.mock.call import World
    from tutorial_app.mock.porting.cases import Case

TIMER = "porting"


def stop(world: World, case: Case, remark: str = "STOPPED") -> Case:
    """Cancel a port-in; the donor is told if it has heard of it."""
    told = case["status"] in ("SUBMITTED", "CONFIRMED")
    message = "NP Cancel" if told else ""
    case = move(world, case, "CANCELLED", message=message, remark=remark)
    _end(world, case)
    return case


def drop_case(world: World, order_id: str) -> None:
    """Stop the port-in of an order that has come to its end."""
    case = case_of_order(world, order_id)
    if case is not None and may_be_stopped(world, case):
        stop(world, case)


def porting_allows(world: World, order_id: str) -> bool:
    """Say whether the porting of an order, if it has one, lets it be cancelled.

    A port-out can be cancelled by the recipient alone, a suborder with its order.
    """
    case = case_of_order(world, order_id)
    if case is None:
        return True
    if case["direction"] == "OUT" or case["suborder_id"] == order_id:
        return False
    return not is_cut_off(world, case)


def may_be_stopped(world: World, case: Case) -> bool:
    """Say whether a port-in can be stopped: it is not over, nor past its cut-off."""
    goes = "CANCELLED" in machine_of(world, case).after(case["status"])
    return goes and not is_cut_off(world, case)


def is_cut_off(world: World, case: Case) -> bool:
    """Say whether it is too late to change or stop a case: it is being carried out."""
    if case["status"] == "IN_CUTOVER":
        return True
    if case["status"] != "CONFIRMED":
        return False
    house = world.partners.clearing_house
    return world.now >= house.cut_off_before(case["confirmed_date"])


def expire(world: World, case: Case, remark: str) -> None:
    """End a case that came to nothing."""
    case = move(world, case, "EXPIRED", remark=remark, correctable=False)
    _end(world, case)


def _end(world: World, case: Case) -> None:
    drop_timers(world, TIMER, case["porting_id"])
    give_back(world, case["msisdn"])
    if case["order_id"] is not None:
        # Whether the order fails or goes on with another number: this one is none.
        skip_step(world, case["order_id"], "SWITCH_NUMBER")
    wake(world, case)


def wake(world: World, case: Case) -> None:
    """Have the order that waits for a case go on, and the part that is about it.

    It comes by a timer that is due now, since this may be a step of that order.
    """
    for order_id in (case["order_id"], case["suborder_id"]):
        if order_id is not None:
            drop_timers(world, "wake", order_id)
            set_timer(world, world.now, "wake", order_id)


def schedule(world: World, case: Case, due: datetime) -> None:
    """Set the one timer of a case."""
    drop_timers(world, TIMER, case["porting_id"])
    set_timer(world, due, TIMER, case["porting_id"])
