"""Virtual time as the contract tells it: Europe/Copenhagen, with offset."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def local(moment: datetime) -> datetime:
    """Return *moment* in Copenhagen's time, which every answer uses."""
    return moment.astimezone(COPENHAGEN)


def later(moment: datetime, by: timedelta) -> datetime:
    """Return the point in time *by* after *moment*.

    Python adds to an aware time what the clock on the wall shows; over a change to
    or from summer time that is an hour off. So the sum is made in UTC.
    """
    return local(moment.astimezone(UTC) + by)


def today(moment: datetime) -> date:
    """Return the calendar day in Copenhagen."""
    return local(moment).date()


def months_after(day: date, months: int) -> date:
    """Return the same day *months* later, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def midnight(day: date) -> datetime:
    """Return the point in time at which *day* begins in Copenhagen."""
    return datetime.combine(day, time(), COPENHAGEN)


def latest(one: datetime, other: datetime) -> datetime:
    """Return the later of two points in time, in Copenhagen's time.

    Two times of one zone are compared by what the clock on the wall shows, which
    is wrong in the hour that comes twice in October; so both go to UTC first.
    """
    return local(max(one.astimezone(UTC), other.astimezone(UTC)))


def between(start: datetime, end: datetime) -> timedelta:
    """Return how long it is from *start* to *end*."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def within_reach(moment: datetime) -> datetime:
    """Return *moment*, or the nearest that every zone can still express.

    A request may name the year 1 or 9999; an offset then leads out of the calendar.
    """
    if moment.year < _EARLIEST.year:
        return _EARLIEST
    return _LATEST if moment.year >= _LATEST.year else moment
