"""Times as a letter says them: in the reader's zone, and in the portal's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from tutorial_app.access.appointments.model import Window


def said(window: Window, portal: str, reader: str) -> str:
    """Return when *window* is, a line for each zone, the reader's first.

    Args:
        window: when.
        portal: IANA name of the zone of what is booked.
        reader: that of who reads it.
    """
    zones = [reader, portal] if reader != portal else [portal]
    return "\n".join(_in_zone(window, ZoneInfo(zone)) for zone in zones)


def moment(at: datetime, reader: str) -> str:
    """Return a point in time, as `Wednesday 7 January 2026, 09:00 (Europe/Paris)`."""
    local = at.astimezone(ZoneInfo(reader))
    return f"{_day(local)}, {local:%H:%M} ({reader}, {_offset(local)})"


def short(at: datetime, reader: str) -> str:
    """Return a point in time for a subject, as `Wed 7 Jan, 09:00`."""
    local = at.astimezone(ZoneInfo(reader))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def _in_zone(window: Window, zone: ZoneInfo) -> str:
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    until = f"{end:%H:%M}"
    if end.date() != start.date():
        until = f"{_day(end)}, {until}"
    offsets = _offset(start)
    if end.utcoffset() != start.utcoffset():
        offsets += f", at the end {_offset(end)}"
    return f"{_day(start)}, {start:%H:%M} to {until} ({zone.key}, {offsets})"


def _day(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B %Y}"


def _offset(at: datetime) -> str:
    minutes = _minutes(at.utcoffset())
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _minutes(offset: timedelta | None) -> int:
    return round(offset.total_seconds() / 60) if offset is not None else 0
