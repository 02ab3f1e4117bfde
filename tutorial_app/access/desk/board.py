"""The seats of a kind over a day or a week, in lanes, in the zone of the kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.calendar import WEEK, during
from tutorial_app.access.appointments.kinds import DAY
from tutorial_app.access.appointments.model import CELL, State, Window
from tutorial_app.access.appointments.slots import slots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import Booking

_HOUR = timedelta(hours=1)
#: What took a seat, or takes one.
_SHOWN = tuple(state for state in State if state.blocks or state.granted)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a lane: a booking, or nothing; so many columns wide."""

    booking: Booking | None
    columns: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a kind.

    Args:
        hours: the labels of its columns, each with how many quarters of an hour it is.
        lanes: one for each seat, whole from the first column to the last.
    """

    day: date
    hours: tuple[tuple[str, int], ...]
    lanes: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a kind; in each lane the bookings of each day."""

    days: tuple[date, ...]
    lanes: tuple[tuple[tuple[Booking, ...], ...], ...]


def day_board(db: Connection, kind: Kind, day: date, now: datetime) -> Day:
    """Return the seats on one day, from when it opens until it closes."""
    whole = during(kind.zone, day, day)
    found = _bookings(db, kind, whole, now)
    shown = _open(kind, day, whole, found)
    lanes = _lanes(found, kind.capacity)
    return Day(
        day,
        tuple(_hours(kind, shown)),
        tuple(tuple(_stretches(lane, shown)) for lane in lanes),
    )


def week_board(db: Connection, kind: Kind, first: date, now: datetime) -> Week:
    """Return the seats in the seven days from *first* on."""
    days = tuple(first + number * DAY for number in range(WEEK))
    spans = [during(kind.zone, day, day) for day in days]
    whole = during(kind.zone, days[0], days[-1])
    lanes = _lanes(_bookings(db, kind, whole, now), kind.capacity)
    return Week(
        days,
        tuple(
            tuple(tuple(one for one in lane if _meet(one.window, it)) for it in spans)
            for lane in lanes
        ),
    )


def _bookings(
    db: Connection, kind: Kind, whole: Window, now: datetime
) -> tuple[Booking, ...]:
    """Return what had or has a seat; what the clock has just let go is left out."""
    found = store.overlapping(db, kind.code, whole, _SHOWN)
    lapsing = {State.HELD, State.PENDING}
    return tuple(
        one
        for one in found
        if one.state not in lapsing or (one.due is not None and one.due > now)
    )


def _open(kind: Kind, day: date, whole: Window, found: Iterable[Booking]) -> Window:
    """Return the part of a day to be shown: its slots, and whatever is booked."""
    parts = [*slots(kind, day, day), *(one.window for one in found)] or [whole]
    start = max(whole.start, min(part.start for part in parts))
    end = min(whole.end, max(part.end for part in parts))
    return Window(start - _past_hour(start), end + (-_past_hour(end) % _HOUR))


def _past_hour(at: datetime) -> timedelta:
    return timedelta(minutes=at.minute)


def _lanes(bookings: Sequence[Booking], least: int) -> list[list[Booking]]:
    """Put each booking into the first lane that is free; *least* lanes at least.

    Seats have numbers, but a booking may have another one in each quarter of an hour.
    """
    lanes: list[list[Booking]] = [[] for _ in range(least)]
    for one in sorted(bookings, key=lambda one: (one.window, one.id)):
        free = (
            lane
            for lane in lanes
            if not lane or lane[-1].window.end <= one.window.start
        )
        lane = next(free, None)
        if lane is None:  # The capacity was lowered since.
            lanes.append(lane := [])
        lane.append(one)
    return lanes


def _hours(kind: Kind, shown: Window) -> Iterator[tuple[str, int]]:
    at = shown.start
    while at < shown.end:
        yield f"{at.astimezone(kind.zone):%H:%M}", int(_HOUR / CELL)
        at += _HOUR


def _stretches(lane: Iterable[Booking], shown: Window) -> Iterator[Stretch]:
    at = shown.start
    for one in lane:
        start, end = max(one.window.start, at), min(one.window.end, shown.end)
        if start > at:
            yield Stretch(None, (start - at) // CELL)
        yield Stretch(one, (end - start) // CELL)
        at = end
    if at < shown.end:
        yield Stretch(None, (shown.end - at) // CELL)


def _meet(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end
