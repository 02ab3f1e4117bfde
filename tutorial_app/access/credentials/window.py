"""Whether a booking lets its credential in now. Pure; the reason is for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from tutorial_app.access.appointments.model import State
from tutorial_app.access.credentials.model import NotOpen

if TYPE_CHECKING:
    from datetime import datetime

    from tutorial_app.access.appointments.model import Booking


def check_open(booking: Booking, revoked_at: datetime | None, now: datetime) -> None:
    """Let pass who calls in the window, `start <= now < end`.

    Raises:
        NotOpen: otherwise; the message says from or until when.
    """
    if revoked_at is not None:
        raise NotOpen(f"this credential was revoked at {_said(booking, revoked_at)}")
    match booking.state:
        case State.APPROVED | State.FINISHED | State.NO_SHOW:
            _check_time(booking, now)
        case State.HELD | State.PENDING:
            raise NotOpen("your booking is not approved (any more): it waits for staff")
        case State.REFUSED | State.CANCELLED | State.EXPIRED:
            raise NotOpen(f"your booking is {booking.state.lower()}")
        case _:
            assert_never(booking.state)


def _check_time(booking: Booking, now: datetime) -> None:
    start, end = booking.window.start, booking.window.end
    if now < start:
        raise NotOpen(f"your window begins at {_said(booking, start)}")
    if now >= end:
        raise NotOpen(f"your window ended at {_said(booking, end)}")


def _said(booking: Booking, at: datetime) -> str:
    there = at.astimezone(ZoneInfo(booking.zone))
    return f"{there:%Y-%m-%d %H:%M} {booking.zone} ({at:%Y-%m-%d %H:%M} UTC)"
