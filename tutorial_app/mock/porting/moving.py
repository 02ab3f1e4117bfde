"""Port-ins on their way: what a case does next, and when (contract, section 8).

A case has one timer at a time; what is to be done when it falls due hangs on the
state. Whatever moves wakes the order that waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from tutorial_app.mock.flows.queue import drop_timers
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import later, today
from tutorial_app.mock.numbers.ported import expect, settle
from tutorial_app.mock.porting import donor
from tutorial_app.mock.porting.cases import (
    case_row,
    change,
    insert_case,
    move,
    note,
)
from tutorial_app.mock.porting.ending import TIMER, expire, schedule, stop, wake
from tutorial_app.mock.porting.letters import tell

if TYPE_CHECKING:
    from datetime import date, datetime

    from tutorial_app.mock.call import World
    from tutorial_app.mock.porting.cases import Case
    from tutorial_app.partners.magic import MagicPorting

#: At this hour of the next day the customer of +4553DDxx61 withdraws: before the
#: number moves.
_WITHDRAWAL = time(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortIn:
    """A number to bring along, and for whom."""

    partner: str
    msisdn: str
    donor: str
    customer_id: str
    subscription_id: str
    order_id: str
    donor_iccid: str = ""
    donor_customer_number: str = ""
    #: `AuthorizationMethod`; empty: not given yet.
    authorization: str = ""
    requested_date: date | None = None
    #: Whether it may go out at once.
    released: bool = True


def begin(world: World, wish: PortIn, path: str) -> str:
    """Make a port-in and send it out if it may; return its id.

    Raises:
        Fault: PORTING_ALREADY_OPEN, with *path*.
    """
    partner = world.partners.partner(wish.partner)
    waits = not wish.authorization
    row = {
        "porting_id": new_id(world, "PO", partner),
        "partner": wish.partner,
        "direction": "IN",
        "status": "AWAITING_AUTHORIZATION" if waits else "READY",
        "msisdn": wish.msisdn,
        "donor": wish.donor,
        "recipient": wish.partner,
        "customer_id": wish.customer_id,
        "subscription_id": wish.subscription_id,
        "order_id": wish.order_id,
        "released": wish.released,
        "donor_iccid": wish.donor_iccid,
        "donor_customer_number": wish.donor_customer_number,
        "authorization": wish.authorization,
        "requested_date": wish.requested_date,
    }
    remark = _first_remark(world, waits=waits, released=wish.released)
    case = insert_case(world, row, path, remark)
    if waits:
        tell(world, case, "PORTING_AUTHORIZATION")
        due = later(world.now, world.partners.clearing_house.authorization)
        schedule(world, case, due)
    else:
        send_out(world, case)
    return str(case["porting_id"])


def _first_remark(world: World, *, waits: bool, released: bool) -> str:
    if waits:
        return "AUTHORIZATION_NEEDED"
    if not released:
        return "WAITS_FOR_ORDER"
    is_open = world.partners.clearing_house.is_open(world.now)
    return "" if is_open else "WAITS_FOR_OPENING"


def release(world: World, porting_id: str) -> None:
    """Let a case go out: the order that it belongs to has come so far."""
    case = case_row(world, porting_id)
    if case is not None and not case["released"]:
        case = change(world, case, released=True)
        send_out(world, case)
        wake(world, case)


def send_out(world: World, case: Case) -> None:
    """Send a READY case out as soon as the clearing house is open."""
    if case["status"] != "READY" or not case["released"]:
        return
    opening = _opening(world)
    if opening <= world.now:
        submit(world, case)
    else:
        schedule(world, case, opening)


def send_again(world: World, case: Case) -> Case:
    """Send a REJECTED case out again as soon as the clearing house is open."""
    opening = _opening(world)
    if opening <= world.now:
        return submit(world, case)
    note(world, case, remark="WAITS_FOR_OPENING")
    case = change(world, case, goes_again=True)
    schedule(world, case, opening)
    return case


def _opening(world: World) -> datetime:
    """Return when the clearing house takes messages; CALM does not wait for it."""
    if world.calm:
        return world.now
    return world.partners.clearing_house.next_opening(world.now)


def submit(world: World, case: Case) -> Case:
    """Send a case to the donor, who answers in time or says nothing."""
    house = world.partners.clearing_house
    submissions = case["submissions"] + 1
    answer_due = house.answer_due(world.now)
    case = move(
        world,
        case,
        "SUBMITTED",
        message="NP Create",
        submissions=submissions,
        answer_due=answer_due,
        reject_reason="",
        correctable=False,
        goes_again=False,
    )
    expect(world, case["partner"], case["msisdn"])
    silent = donor.is_silent(_story(world, case), submissions)
    schedule(
        world,
        case,
        answer_due if silent else later(world.now, house.donor_answers_after),
    )
    return case


def go_on(world: World, case: Case) -> None:
    """Do what is due with a port-in; nothing if it is over."""
    match case["status"]:
        case "AWAITING_AUTHORIZATION":
            expire(world, case, "NO_AUTHORIZATION")
        case "READY":
            send_out(world, case)
        case "SUBMITTED":
            _answer(world, case)
        case "REJECTED" if case["goes_again"]:
            submit(world, case)
        case "REJECTED":
            expire(world, case, "NOT_CORRECTED" if case["correctable"] else "")
        case "CONFIRMED":
            _on_the_day(world, case)
        case "IN_CUTOVER":
            _finish(world, case)
        case _:
            return


def _answer(world: World, case: Case) -> None:
    house, story = world.partners.clearing_house, _story(world, case)
    found = donor.answer(story, case, today(world.now), house)
    if found.day is not None:
        confirm(world, case, found.day)
        return
    case = move(
        world,
        case,
        "REJECTED",
        message="NP Reject",
        remark=found.reason,
        reject_reason=found.reason,
        correctable=found.correctable,
        refused_iccid=case["donor_iccid"],
        answer_due=None,
    )
    tell(world, case, "PORTING_REJECTED")
    if found.correctable:
        due = house.working_days_later(world.now, house.correction_working_days)
    else:
        due = later(world.now, house.final_rejection)
    schedule(world, case, due)


def confirm(world: World, case: Case, day: date) -> None:
    """Note the donor's day and tell the customer."""
    asked = case["requested_date"]
    case = move(
        world,
        case,
        "CONFIRMED",
        message="NP Confirmation",
        remark="LATER_DAY" if asked is not None and day > asked else "",
        confirmed_date=day,
        answer_due=None,
    )
    tell(world, case, "PORTING_DATE")
    _wait_for_the_day(world, case)


def change_day(world: World, case: Case, day: date) -> Case:
    """Move a CONFIRMED case to another day."""
    case = move(
        world,
        case,
        "CONFIRMED",
        message="NP Change",
        remark="NEW_DAY",
        requested_date=day,
        confirmed_date=day,
    )
    tell(world, case, "PORTING_DATE")
    _wait_for_the_day(world, case)
    return case


def _wait_for_the_day(world: World, case: Case) -> None:
    house = world.partners.clearing_house
    due, _ = house.cut_over(case["confirmed_date"])
    if _story(world, case).donor == "WITHDRAW":
        due = min(due, house.at(today(world.now) + timedelta(days=1), _WITHDRAWAL))
    schedule(world, case, due)


def _on_the_day(world: World, case: Case) -> None:
    if _story(world, case).donor == "WITHDRAW":
        withdrew = change(world, case, reject_reason="CUSTOMER_WITHDREW")
        stop(world, withdrew, "CUSTOMER_WITHDREW")
        return
    case = move(world, case, "IN_CUTOVER")
    _, end = world.partners.clearing_house.cut_over(case["confirmed_date"])
    schedule(world, case, end)
    wake(world, case)


def _finish(world: World, case: Case) -> None:
    fails = _story(world, case).donor == "FAIL_CUT_OVER"
    if fails and not case["failed_cut_overs"]:
        day = world.partners.clearing_house.working_day_after(today(world.now))
        case = move(
            world,
            case,
            "CONFIRMED",
            remark="CUT_OVER_FAILED",
            confirmed_date=day,
            failed_cut_overs=1,
        )
        tell(world, case, "PORTING_DATE")
        _wait_for_the_day(world, case)
        return
    drop_timers(world, TIMER, case["porting_id"])
    case = move(world, case, "COMPLETED", message="NP Completion")
    settle(world, case["msisdn"], "PORTED_IN")
    tell(world, case, "PORTING_COMPLETED")
    wake(world, case)


def _story(world: World, case: Case) -> MagicPorting:
    return donor.story_of(world.partners.magic, case["msisdn"])
