"""Port-outs: another operator asks for a number of ours (contract, section 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.mock.customers.rules import stays
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.flows.engine import drive
from tutorial_app.mock.flows.model import Event
from tutorial_app.mock.flows.queue import drop_timers
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import later, today
from tutorial_app.mock.numbers.ported import detach, settle
from tutorial_app.mock.numbers.sims import sim_of
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.saving import set_order
from tutorial_app.mock.orders.starting import Wish, new_order_id, start_order
from tutorial_app.mock.porting.cases import has_open_case, insert_case, move
from tutorial_app.mock.porting.ending import TIMER, schedule, wake
from tutorial_app.mock.porting.letters import tell
from tutorial_app.mock.seed_data import PORT_OUTS
from tutorial_app.mock.subscriptions.store import move_subscription, subscription_row

if TYPE_CHECKING:
    from datetime import date

    from tutorial_app.mock.call import Call, World
    from tutorial_app.mock.porting.cases import Case

_IN_USE = ("ACTIVE", "BLOCKED")
#: So long after the confirmation the recipient of who stays after all cancels.
_CHANGE_OF_MIND = timedelta(hours=1)


def arrive(world: World, subscription_id: str) -> None:
    """Receive the request that a seed set has foreseen for a subscription."""
    asked = next(one for one in PORT_OUTS if one.subscription_id == subscription_id)
    row = subscription_row(world, subscription_id)
    msisdn = number_of(world, subscription_id)
    if row is None or row["status"] not in _IN_USE or msisdn is None:
        return
    if has_open_case(world, msisdn):
        return
    partner, house = world.partners.partner(row["partner"]), world.partners
    sim = sim_of(world, subscription_id)
    due = house.clearing_house.answer_due(world.now)
    case = insert_case(
        world,
        {
            "porting_id": new_id(world, "PO", partner),
            "partner": partner.code,
            "direction": "OUT",
            "status": "RECEIVED",
            "msisdn": msisdn,
            "donor": partner.code,
            "recipient": asked.recipient,
            "customer_id": row["customer_id"],
            "subscription_id": subscription_id,
            "released": True,
            "donor_iccid": sim.iccid if sim is not None else "",
            "requested_date": house.clearing_house.working_day_after(today(world.now)),
            "submissions": 1,
            "answer_due": due,
        },
        "msisdn",
    )
    tell(world, case, "PORT_OUT_NOTICE")
    schedule(world, case, due)


def go_on(world: World, case: Case) -> None:
    """Do what is due with a port-out; nothing if it is over."""
    match case["status"]:
        case "RECEIVED":
            _decide(world, case)
        case "CONFIRMED":
            _on_the_day(world, case)
        case "IN_CUTOVER":
            _complete(world, case)
        case _:
            return


def confirm(world: World, call: Call | None, case: Case, day: date) -> None:
    """Let the number go on *day*: the line ends then by an order of its own."""
    drop_timers(world, TIMER, case["porting_id"])
    partner = world.partners.partner(case["partner"])
    start, _ = world.partners.clearing_house.cut_over(day)
    order_id = new_order_id(world, partner)
    case = move(
        world,
        case,
        "CONFIRMED",
        message="NP Confirmation",
        remark="" if call is not None else "ANSWERED_BY_SYSTEM",
        confirmed_date=day,
        answer_due=None,
        order_id=order_id,
    )
    settle(world, case["msisdn"], "PORTING_OUT")
    move_subscription(
        world, case["subscription_id"], "TERMINATING", termination_date=day
    )
    # First the case, then the order: at the same moment the order finds it moving.
    customer = customer_row(world, case["customer_id"])
    soon = later(world.now, _CHANGE_OF_MIND)
    cancels = customer is not None and stays(customer["data"], world.partners)
    schedule(world, case, min(start, soon) if cancels else start)
    subscription = subscription_row(world, case["subscription_id"])
    if subscription is not None:
        start_order(
            world,
            call,
            Wish(
                order_type="PORT_OUT",
                subscription=subscription,
                order_id=order_id,
                facts=OrderFacts(starts_at=start.isoformat()),
                day=day,
            ),
        )
        set_order(world, order_id, porting_id=case["porting_id"])


def reject(world: World, case: Case, reason: str) -> None:
    """Keep the number."""
    drop_timers(world, TIMER, case["porting_id"])
    move(
        world,
        case,
        "REJECTED",
        message="NP Reject",
        remark=reason,
        reject_reason=reason,
        answer_due=None,
    )


def is_in_use(world: World, case: Case) -> bool:
    """Say whether the line whose number is asked for does not end already."""
    row = subscription_row(world, case["subscription_id"])
    return row is not None and row["status"] in _IN_USE


def earliest_day(world: World, case: Case) -> date:
    """Return the first day on which the number can leave, as it was asked for."""
    house = world.partners.clearing_house
    soonest = house.working_day_after(today(world.now))
    asked: date = case["requested_date"]
    while not house.is_working_day(asked):
        asked += timedelta(days=1)
    return max(asked, soonest)


def _decide(world: World, case: Case) -> None:
    """Answer for the partner, who has not: does the SIM number fit?"""
    sim = sim_of(world, case["subscription_id"])
    if not is_in_use(world, case):
        reject(world, case, "NUMBER_NOT_IN_USE")
    elif sim is not None and sim.iccid == case["donor_iccid"]:
        confirm(world, None, case, earliest_day(world, case))
    else:
        reject(world, case, "SIM_MISMATCH")


def _on_the_day(world: World, case: Case) -> None:
    """Let the number move; what falls due before its day is the recipient's cancel."""
    start, end = world.partners.clearing_house.cut_over(case["confirmed_date"])
    if world.now < start:
        _cancel(world, case)
    else:
        schedule(world, move(world, case, "IN_CUTOVER"), end)


def _cancel(world: World, case: Case) -> None:
    """See the recipient's cancel: number and line are what they were before."""
    drop_timers(world, TIMER, case["porting_id"])
    move(world, case, "CANCELLED", message="NP Cancel", remark="RECIPIENT_CANCELLED")
    partner = world.partners.partner(case["partner"])
    own = partner.series.holds(case["msisdn"])
    settle(world, case["msisdn"], "ASSIGNED" if own else "PORTED_IN")
    drop_timers(world, "order", case["order_id"])
    drive(world, case["order_id"], Event.CANCEL)


def _complete(world: World, case: Case) -> None:
    drop_timers(world, TIMER, case["porting_id"])
    case = move(world, case, "COMPLETED", message="NP Completion")
    settle(world, case["msisdn"], "PORTED_OUT")
    detach(world, case["msisdn"])
    wake(world, case)
