"""Times of bookings in words, in the zone of whoever reads them."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date, datetime

    from tutorial_app.access.appointments.model import Window

#: What stands between two times, an en dash.
TO = "\u2013"
_DAY = timedelta(days=1)
_MINUTE, _HOUR = 60, 3600


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """Return the zone called *name*.

    Raises:
        InvalidInput: if there is none.
    """
    if name not in _zones():
        raise InvalidInput(f"zone is {name!r}, which is no zone like Europe/Copenhagen")
    return ZoneInfo(name)


def place(zone: ZoneInfo) -> str:
    """Return how people call a zone: `New York` for `America/New_York`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return what the clock shows: `09:00`; with its offset if it shows it twice."""
    here = at.astimezone(zone)
    twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
    return f"{here:%H:%M}{' ' + offset(here) if twice else ''}"


def offset(here: datetime) -> str:
    """Return how far a local time is from UTC: `+01:00`."""
    said = f"{here:%z}"
    return f"{said[:3]}:{said[3:5]}"


def day(when: date, *, year: bool = False) -> str:
    """Return a day: `Wednesday 7 January`."""
    return f"{weekday(when)} {date_of(when)}{f' {when.year}' if year else ''}"


def weekday(when: date) -> str:
    """Return the day of the week."""
    return f"{when:%A}"


def date_of(when: date) -> str:
    """Return a day of the year: `7 January`."""
    return f"{when.day} {when:%B}"


def span(window: Window, zone: ZoneInfo) -> str:
    """Return from when until when, without the day it starts on."""
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    last = end.date() - _DAY if _is_midnight(end) else end.date()
    if _is_midnight(start) and _is_midnight(end):
        days = (last - start.date()).days
        return f"all day, until {day(last)}" if days else "all day"
    until = "24:00" if last != end.date() else clock(window.end, zone)
    if last == start.date():
        return f"{clock(window.start, zone)}{TO}{until}"
    return f"{clock(window.start, zone)} {TO} {day(last)}, {until}"


def when(window: Window, zone: ZoneInfo) -> str:
    """Return the day, and from when until when."""
    start = window.start.astimezone(zone).date()
    return f"{day(start, year=True)}, {span(window, zone)}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a point in time: `Wednesday 7 January, 09:00`."""
    return f"{day(at.astimezone(zone).date())}, {clock(at, zone)}"


def length(of: timedelta) -> str:
    """Return how long something takes: `30 minutes`, `1½ hours`, `2 days`."""
    seconds = int(of.total_seconds())
    if seconds % 86400 == 0:
        return _count(seconds // 86400, "day")
    if seconds % _HOUR == 0:
        return _count(seconds // _HOUR, "hour")
    hours, minutes = divmod(seconds // _MINUTE, _MINUTE)
    if not hours:
        return _count(minutes, "minute")
    if minutes == _MINUTE // 2:
        return f"{hours}½ hours"
    return f"{_count(hours, 'hour')} {_count(minutes, 'minute')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _is_midnight(here: datetime) -> bool:
    return not (here.hour or here.minute)
