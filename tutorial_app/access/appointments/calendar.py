"""The calendar: what can be booked on the days of whoever looks. Pure.

Days are those of the looker's zone, slots those of the kind's. Each slot stands on the
day on which it starts, in the order in which time passes; so on the days on which a
clock changes none is left out, and none comes twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.kinds import DAY
from tutorial_app.access.appointments.model import Window
from tutorial_app.access.appointments.slots import instant, open_ahead, slots

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.free import Offer
    from tutorial_app.access.appointments.kinds import Kind

#: Days that are shown at once.
WEEK = 7


class Empty(StrEnum):
    """Why nothing can be booked on a day."""

    CLOSED = "closed"
    BLACKOUT = "blackout"
    TOO_SOON = "too-soon"
    TOO_FAR = "too-far"
    #: There are slots, but not as many in a row.
    TOO_SHORT = "too-short"


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the windows that start on it; `empty` says why there are none."""

    date: date
    offers: tuple[Offer, ...]
    empty: Empty | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Some days in a row, and from which day on earlier and later ones are."""

    days: tuple[Day, ...]
    earlier: date | None
    later: date | None

    @property
    def taken(self) -> bool:
        """Whether something of it has no free seat."""
        return any(not one.seats for day in self.days for one in day.offers)


def first_day(kind: Kind, zone: ZoneInfo, wanted: date | None, now: datetime) -> date:
    """Return the day to begin with: *wanted*, or the nearest that can be booked."""
    earliest, latest = _bounds(kind, zone, now)
    return min(max(wanted or earliest, earliest), latest)


def during(zone: ZoneInfo, first: date, last: date) -> Window:
    """Return the time from the start of the day *first* to the end of *last*."""
    nothing = DAY - DAY
    return Window(instant(first, nothing, zone), instant(last + DAY, nothing, zone))


def calendar(
    kind: Kind, zone: ZoneInfo, first: date, offers: tuple[Offer, ...], now: datetime
) -> Calendar:
    """Return the days from *first* on.

    Args:
        kind: what is booked.
        zone: the looker's.
        first: the first day, as `first_day` gives it.
        offers: what there is `during` these days.
        now: wall-clock time.
    """
    earliest, latest = _bounds(kind, zone, now)
    by_day: dict[date, list[Offer]] = {}
    for one in offers:
        day = one.window.start.astimezone(zone).date()
        by_day.setdefault(day, []).append(one)
    days = [first + number * DAY for number in range(WEEK)]
    return Calendar(
        days=tuple(_day(kind, zone, day, by_day.get(day, []), now) for day in days),
        earlier=max(first - WEEK * DAY, earliest) if first > earliest else None,
        later=first + WEEK * DAY if first + WEEK * DAY <= latest else None,
    )


def _bounds(kind: Kind, zone: ZoneInfo, now: datetime) -> tuple[date, date]:
    ahead = open_ahead(kind, now)
    last = (ahead.end.astimezone(zone)).date()
    return ahead.start.astimezone(zone).date(), last


def _day(
    kind: Kind, zone: ZoneInfo, day: date, offers: list[Offer], now: datetime
) -> Day:
    why = None if offers else _why(kind, during(zone, day, day), now)
    return Day(day, tuple(offers), why)


def _why(kind: Kind, whole: Window, now: datetime) -> Empty:
    first = whole.start.astimezone(kind.zone).date()
    last = whole.end.astimezone(kind.zone).date()
    starts = [
        slot.start
        for slot in slots(kind, first - DAY, last)
        if whole.start <= slot.start < whole.end
    ]
    ahead = open_ahead(kind, now)
    if not starts:
        shut = any(first + n * DAY in kind.blackout for n in range((last - first).days))
        return Empty.BLACKOUT if shut else Empty.CLOSED
    if starts[-1] < ahead.start:
        return Empty.TOO_SOON
    if starts[0] >= ahead.end:
        return Empty.TOO_FAR
    return Empty.TOO_SHORT
