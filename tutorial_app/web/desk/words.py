"""Times, ages and deeds in words, for the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tutorial_app.access.appointments.model import State
from tutorial_app.web.bookings import times, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking

#: Category of what the desk says after a deed; `-bad` if it was not done.
FLASH = "desk"
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DAY = timedelta(days=1)


def when(booking: Booking) -> str:
    """Return day and time where the portal is: `Friday 2 January 2026, 09:00-10:00`."""
    return times.when(booking.window, ZoneInfo(booking.zone))


def time_of(booking: Booking) -> str:
    """Return the time without its day, in the portal's zone."""
    return times.span(booking.window, ZoneInfo(booking.zone))


def stretch(of: timedelta) -> str:
    """Return about how long something is: `3 minutes`, `5 hours`, `2 days`."""
    for unit, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if of >= 2 * unit or (of >= unit and unit != _DAY):
            count = of // unit
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


def instant(at: datetime, zone: str) -> str:
    """Return a point in time to the second: `2026-01-07 09:00:04`."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def value(of: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """Return a value of the audit log as one reads it."""
    if of is None or of == "":
        return "—"
    if isinstance(of, dict):
        return ", ".join(f"{name} {value(one)}" for name, one in of.items())
    if isinstance(of, list):
        return ", ".join(map(value, of)) or "—"
    if isinstance(of, bool):
        return "yes" if of else "no"
    return str(of)


def deed(action: str) -> str:
    """Return what was done to a booking, as its own page calls it."""
    return words.deed(action.rpartition(".")[2])


def state(of: str) -> str:
    """Return a booking's state, as its own page calls it."""
    return words.STATES[State(of)]


FILTERS: dict[str, Callable[..., str]] = {
    "desk_when": when,
    "desk_time": time_of,
    "desk_stretch": stretch,
    "desk_instant": instant,
    "desk_value": value,
    "desk_deed": deed,
    "desk_state": state,
}
