"""Reminders of what is booked: a day and an hour before it, and before its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.model import BookingId, State
from tutorial_app.access.appointments.tables import BOOKINGS, OUTBOX
from tutorial_app.mail.model import Mail

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.model import Booking, Window
    from tutorial_app.access.letters.service import World

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_BEFORE_END = timedelta(minutes=10)


class Due(NamedTuple):
    """A reminder that is to be sent, from a time until another."""

    name: str
    since: datetime
    until: datetime
    line: str


def reminders(window: Window) -> tuple[Due, ...]:
    """Return the reminders of a booking. Each is due until the next one says more."""
    start, end = window.start, window.end
    return (
        Due("day", start - _DAY, start - _HOUR, "begins within a day"),
        Due("hour", start - _HOUR, start, "begins within an hour"),
        Due("end", end - _BEFORE_END, end, "ends in ten minutes"),
    )


def due(window: Window, told_at: datetime, now: datetime) -> Due | None:
    """Return the reminder that is due; None if none is.

    Args:
        window: of the booking.
        told_at: when its last mail was due: who was told since then of this very
            time needs no reminder.
        now: wall-clock time.
    """
    for one in reminders(window):
        if one.since <= now < one.until and told_at < one.since:
            return one
    return None


@dataclass(frozen=True, slots=True)
class Reminders:
    """Writes the reminders that are due: a worker's duty."""

    world: World

    def write_due(self) -> int:
        """Write them; return how many there were.

        Their keys name the time that they are of: none comes twice, and a booking
        that is moved has new ones.
        """
        now = self.world.clock.now()
        near = select(BOOKINGS.c.id).where(
            BOOKINGS.c.state == State.APPROVED,
            BOOKINGS.c.starts_at <= now + _DAY,
            BOOKINGS.c.ends_at > now,
        )
        with self.world.database.reading() as db:
            names = [BookingId(name) for name in db.scalars(near)]
        return sum(self._write(name, now) for name in names)

    def _write(self, name: BookingId, now: datetime) -> bool:
        with self.world.database.reading() as db:
            if due(*_told(db, store.booking_of(db, name)), now) is None:
                return False
        with self.world.database.transaction() as db:
            # It may have been cancelled since; locked, it cannot be any more.
            booking = store.booking_of(db, name, lock=True)
            one = due(*_told(db, booking), now)
            person = self.world.person(booking.account)
            if one is None or person is None or booking.state is not State.APPROVED:
                return False
            kind, words = self.world.kind(booking), self.world.words
            letter = words.reminder(one.line, booking, kind, person)
            mail = Mail(
                to=person.email,
                subject=words.subject(letter, booking, person),
                text=letter.text,
                html=letter.html,
                until=one.until,
            )
            key = f"booking:{name}:{one.name}:{one.since:%Y%m%dT%H%MZ}"
            return self.world.outbox.put(db, mail, key)


def _told(db: Connection, booking: Booking) -> tuple[Window, datetime]:
    query = select(func.max(OUTBOX.c.at)).where(OUTBOX.c.booking == booking.id)
    told_at: datetime = db.scalar(query) or booking.window.start - 2 * _DAY
    return booking.window, told_at
