"""What is free. A look only: whoever wants it has to win it."""

from __future__ import annotations

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


def _free(
    db: Connection, kind: Kind, windows: tuple[Window, ...], now: datetime
) -> tuple[Window, ...]:
    ahead = open_ahead(kind, now)
    offered = [one for one in windows if ahead.start <= one.start < ahead.end]
    if not offered:
        return ()
    whole = Window(offered[0].start, offered[-1].end)
    taken = taken_seats(db, kind.code, seats_of(kind, whole), now)
    return tuple(one for one in offered if _has_seat(kind, one, taken))


def _has_seat(kind: Kind, window: Window, taken: Mapping[datetime, int]) -> bool:
    cells = seats_of(kind, window).cells()
    return all(taken.get(cell, 0) < kind.capacity for cell in cells)
