"""What a mail tells of a booking: how it stood when the mail was due.

By the time that the mail is written it may have changed again. Free text is not kept
twice: who asks to be forgotten need not be sought here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.model import State, Window

if TYPE_CHECKING:
    from tutorial_app.access.appointments.model import Booking


def told(booking: Booking) -> str:
    """Return what changes of *booking*, as `retold` reads it."""
    return json.dumps(
        {
            "state": booking.state,
            "start": booking.window.start.isoformat(),
            "end": booking.window.end.isoformat(),
            "due": booking.due and booking.due.isoformat(),
        }
    )


def retold(booking: Booking, sequence: int, text: str | None) -> Booking:
    """Return *booking* as it was when its mail number *sequence* was due.

    Args:
        booking: as it is now.
        sequence: from 1.
        text: what `told` returned; None: nothing was kept.
    """
    if text is None:
        return replace(booking, sequence=sequence)
    was = json.loads(text)
    start, end = (datetime.fromisoformat(was[name]) for name in ("start", "end"))
    return replace(
        booking,
        sequence=sequence,
        state=State(was["state"]),
        window=Window(start, end),
        due=was["due"] and datetime.fromisoformat(was["due"]),
    )
