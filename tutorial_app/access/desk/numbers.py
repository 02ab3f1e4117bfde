"""How many bookings began, and how many of those nobody used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.access.appointments.model import State
from tutorial_app.access.appointments.tables import BOOKINGS
from tutorial_app.access.credentials.tables import CREDENTIALS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

#: What was given, whether it was used or not.
_GIVEN = tuple(state for state in State if state.granted)


@dataclass(frozen=True, slots=True)
class Begun:
    """A booking that began, as far as it is counted."""

    at: datetime
    partner: str
    unused: bool


def begun(db: Connection, start: datetime, end: datetime) -> tuple[Begun, ...]:
    """Return the approved bookings that start from *start* until before *end*."""
    of = BOOKINGS.c
    # What ends before *start* began before it, too; that is what an index knows.
    query = select(of.starts_at, of.partner, of.state).where(
        of.ends_at > start,
        of.starts_at >= start,
        of.starts_at < end,
        of.state.in_(_GIVEN),
    )
    return tuple(
        Begun(row.starts_at, row.partner, row.state == State.NO_SHOW)
        for row in db.execute(query)
    )


def partners_by_user(db: Connection) -> dict[str, str]:
    """Return whose the credentials of bookings are or were: code by user name."""
    query = select(CREDENTIALS.c.user_name, BOOKINGS.c.partner).join(
        BOOKINGS, BOOKINGS.c.id == CREDENTIALS.c.booking
    )
    return {row.user_name: row.partner for row in db.execute(query)}
