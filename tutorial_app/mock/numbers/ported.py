"""Numbers that come from another operator, or leave for one (contract, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, update

from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.moments import later
from tutorial_app.mock.numbers.store import drop_number, number_row, tell_number
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.rows import claim

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tutorial_app.mock.call import World

#: Kind of the timer after which a number that did not come is forgotten.
FORGET = "returned"


def expect(world: World, partner: str, msisdn: str) -> None:
    """Know a number of another operator as PORTING_IN, if that is new."""
    drop_timers(world, FORGET, msisdn)
    row = {
        "workspace": world.workspace,
        "msisdn": msisdn,
        "partner": partner,
        "status": "PORTING_IN",
    }
    known = number_row(world, msisdn)
    if known is None and claim(world.db, NUMBERS, row):
        tell_number(world, partner, msisdn, None, "PORTING_IN")
    elif known is not None and known["status"] != "PORTING_IN":
        world.db.execute(
            update(NUMBERS).where(_here(world, msisdn)).values(partner=partner)
        )
        settle(world, msisdn, "PORTING_IN")


def settle(world: World, msisdn: str, status: str) -> None:
    """Put a number into *status* and tell it, if it is known and that is a change."""
    row = number_row(world, msisdn)
    if row is None or row["status"] == status:
        return
    world.db.execute(update(NUMBERS).where(_here(world, msisdn)).values(status=status))
    sub = row["subscription_id"]
    tell_number(world, row["partner"], msisdn, row["status"], status, sub)


def give_back(world: World, msisdn: str) -> None:
    """Note that a number does not come after all; a while later it is forgotten."""
    row = number_row(world, msisdn)
    if row is None or row["status"] != "PORTING_IN":
        return
    settle(world, msisdn, "RETURNED")
    due = later(world.now, world.partners.clearing_house.forgotten_after)
    set_timer(world, due, FORGET, msisdn)


def forget(world: World, msisdn: str) -> None:
    """Forget a number that is RETURNED; nothing if it is not."""
    row = number_row(world, msisdn)
    if row is not None and row["status"] == "RETURNED":
        drop_number(world, msisdn)


def attach(world: World, msisdn: str, subscription_id: str) -> None:
    """Give a number that has come in to its subscription."""
    world.db.execute(
        update(NUMBERS)
        .where(_here(world, msisdn))
        .values(subscription_id=subscription_id)
    )


def detach(world: World, msisdn: str) -> None:
    """Take a number that has left off its subscription."""
    world.db.execute(
        update(NUMBERS).where(_here(world, msisdn)).values(subscription_id=None)
    )


def _here(world: World, msisdn: str) -> ColumnElement[bool]:
    return and_(NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn)
