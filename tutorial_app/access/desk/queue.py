"""The requests that wait for a decision, each with what a decision needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.slots import seats_of
from tutorial_app.access.appointments.tables import TICKETS
from tutorial_app.access.audit.tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Access, Kind
    from tutorial_app.access.appointments.model import Booking

#: What makes a booking a request: being asked for, or moved and so asked for anew.
_ASKED = ("booking.request", "booking.move")


@dataclass(frozen=True, slots=True)
class Request:
    """An open request, with what stands in its way and what its partner has."""

    booking: Booking
    #: When it was made, or made anew.
    asked_at: datetime
    #: Other bookings that need a seat of the kind at the same time.
    overlaps: tuple[Booking, ...]
    #: Seats taken at once in its time, its own among them, of `capacity`.
    taken: int
    capacity: int
    #: Bookings of the kind that its partner has, this one among them, of `quota`.
    used: int
    quota: int


def open_requests(db: Connection, access: Access, now: datetime) -> tuple[Request, ...]:
    """Return what waits for a decision at *now*, the oldest first.

    A kind that stands in `conf/access.toml` no more has no seats and no quota.
    """
    open_ones = [one for one in store.open_requests(db) if one.due and one.due > now]
    asked = _asked_at(db, [one.id for one in open_ones])
    found = [
        _request(db, access.bookable.get(one.kind), one, asked.get(one.id, now), now)
        for one in open_ones
    ]
    return tuple(sorted(found, key=lambda one: (one.asked_at, one.booking.id)))


def request_of(
    db: Connection, access: Access, booking: Booking, now: datetime
) -> Request:
    """Return what a decision about *booking* needs, whatever its state."""
    asked = _asked_at(db, [booking.id]).get(booking.id, now)
    return _request(db, access.bookable.get(booking.kind), booking, asked, now)


def _request(
    db: Connection,
    kind: Kind | None,
    booking: Booking,
    asked_at: datetime,
    now: datetime,
) -> Request:
    if kind is None:
        return Request(booking, asked_at, (), 0, 0, 0, 0)
    # Two bookings are in each other's way when their seats are, buffers included.
    both = kind.before + kind.after
    near = store.overlapping(db, kind.code, booking.window.widened(both, both))
    others = tuple(
        one for one in near if one.id != booking.id and one.due and one.due > now
    )
    taken = store.taken_seats(db, kind.code, seats_of(kind, booking.window), now)
    theirs = (TICKETS.c.kind == kind.code, TICKETS.c.partner == booking.partner)
    used = db.scalar(select(func.count()).select_from(TICKETS).where(*theirs)) or 0
    most = max(taken.values(), default=0)
    return Request(booking, asked_at, others, most, kind.capacity, used, kind.quota)


def _asked_at(db: Connection, names: Collection[str]) -> Mapping[str, datetime]:
    rows = db.execute(
        select(AUDIT.c.subject, func.max(AUDIT.c.at).label("at"))
        .where(AUDIT.c.subject.in_(names), AUDIT.c.action.in_(_ASKED))
        .group_by(AUDIT.c.subject)
    )
    return {row.subject: row.at for row in rows}
