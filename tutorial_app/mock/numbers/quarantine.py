"""Numbers that were given up: portable for a month, nobody else's for six.

Contract, section 8 "Number". A number of another operator goes back to it when
nobody can port it out any more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import midnight, months_after, today
from tutorial_app.mock.numbers.store import (
    drop_number,
    free_number,
    number_row,
    tell_number,
)
from tutorial_app.mock.numbers.tables import NUMBERS

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

MONTHS_PORTABLE = 1
MONTHS_OWN = 6
#: How long a number is still known after it went back.
_REMEMBERED = timedelta(days=30)


def quarantine_number(
    world: World, msisdn: str, subscription_id: str | None = None
) -> None:
    """Put a number into quarantine that a subscription gives up."""
    row = number_row(world, msisdn)
    if row is None:
        return
    day = today(world.now)
    own = world.partners.partner(row["partner"]).series.holds(msisdn)
    portable = months_after(day, MONTHS_PORTABLE)
    ends = months_after(day, MONTHS_OWN) if own else portable + timedelta(days=1)
    world.db.execute(
        update(NUMBERS)
        .where(NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn)
        .values(
            status="QUARANTINED",
            subscription_id=None,
            quarantined_until=ends,
            portable_until=portable,
        )
    )
    tell_number(
        world,
        row["partner"],
        msisdn,
        row["status"],
        "QUARANTINED",
        row["subscription_id"] or subscription_id,
    )
    set_timer(world, midnight(ends), "quarantine", msisdn)


def end_quarantine(world: World, msisdn: str) -> None:
    """Let a number go whose time is over; nothing if it left by another way."""
    row = number_row(world, msisdn)
    if row is None:
        return
    if row["status"] == "RETURNED":
        drop_number(world, msisdn)
    if row["status"] != "QUARANTINED" or today(world.now) < row["quarantined_until"]:
        return
    if world.partners.partner(row["partner"]).series.holds(msisdn):
        free_number(world, msisdn)
    else:
        _return(world, msisdn, row["partner"])


def _return(world: World, msisdn: str, partner: str) -> None:
    world.db.execute(
        update(NUMBERS)
        .where(NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn)
        .values(status="RETURNED", quarantined_until=None, portable_until=None)
    )
    tell_number(world, partner, msisdn, "QUARANTINED", "RETURNED")
    forgotten = midnight(today(world.now) + _REMEMBERED)
    set_timer(world, forgotten, "quarantine", msisdn)
