"""What is free. A look only: whoever wants it has to win it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.kinds import DAY
from tutorial_app.access.appointments.model import Window
from tutorial_app.access.appointments.slots import (
    open_ahead,
    runs,
    seats_of,
    slots,
    within,
)
from tutorial_app.access.appointments.store import taken_seats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Kind

#: How many windows a refusal names.
NEXT = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A window that may be booked, with the number of seats that are free in it."""

    window: Window
    seats: int


def free_slots(
    db: Connection, kind: Kind, first: date, last: date, now: datetime
) -> tuple[Window, ...]:
    """Return the slots from day *first* to day *last* that can be booked *now*."""
    return _free(db, kind, tuple(slots(kind, first, last)), now)


def next_free(
    db: Connection, kind: Kind, window: Window, now: datetime
) -> tuple[Window, ...]:
    """Return the first free windows, from *window* on, of as many slots as it has."""
    count = max(1, len(within(kind, window)))
    last = open_ahead(kind, now).end.astimezone(kind.zone).date()
    day = window.start.astimezone(kind.zone).date()
    found: set[Window] = set()
    while day <= last and len(found) < NEXT:
        # So far that a window which begins that day ends there.
        until = day + (1 + window.length.days) * DAY
        offered = slots(kind, day, until)
        here = tuple(slot for slot in offered if slot.start >= window.start)
        found.update(_free(db, kind, tuple(runs(here, count)), now))
        day += DAY
    return tuple(sorted(found))[:NEXT]


def offers(
    db: Connection,
    kind: Kind,
    during: Window,
    count: int,
    now: datetime,
    but: str = "",
) -> tuple[Offer, ...]:
    """Return the windows that may be booked *now*, with the seats that are free.

    Args:
        db: a connection.
        kind: the kind of access.
        during: they start in this time.
        count: how many slots each has.
        now: wall-clock time.
        but: the id of a booking whose own seats count as free, since it is to move.
    """
    # A day more on both sides: an hour that is left out may push a slot into it.
    first = during.start.astimezone(kind.zone).date() - DAY
    last = during.end.astimezone(kind.zone).date() + (count * kind.slot) + DAY
    windows = runs(tuple(slots(kind, first, last)), count)
    started = tuple(one for one in windows if during.start <= one.start < during.end)
    return _offers(db, kind, started, now, but)


def _free(
    db: Connection, kind: Kind, windows: tuple[Window, ...], now: datetime
) -> tuple[Window, ...]:
    return tuple(one.window for one in _offers(db, kind, windows, now) if one.seats)


def _offers(
    db: Connection,
    kind: Kind,
    windows: tuple[Window, ...],
    now: datetime,
    but: str = "",
) -> tuple[Offer, ...]:
    ahead = open_ahead(kind, now)
    offered = [one for one in windows if ahead.start <= one.start < ahead.end]
    if not offered:
        return ()
    whole = Window(offered[0].start, offered[-1].end)
    taken = taken_seats(db, kind.code, seats_of(kind, whole), now, but)
    return tuple(Offer(one, _seats(kind, one, taken)) for one in offered)


def _seats(kind: Kind, window: Window, taken: Mapping[datetime, int]) -> int:
    cells = seats_of(kind, window).cells()
    # Under a capacity that was lowered more may be taken than there are.
    return max(0, kind.capacity - max(taken.get(cell, 0) for cell in cells))
