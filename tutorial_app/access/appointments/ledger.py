"""What is written with a change, or nothing of it: seats, audit row, mail to send."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import insert

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.model import (
    THE_CLOCK,
    Booking,
    BookingId,
    Message,
    State,
)
from tutorial_app.access.appointments.refusals import QuotaReached
from tutorial_app.access.appointments.rules import lapsed
from tutorial_app.access.appointments.slots import open_ahead, seats_of
from tutorial_app.access.appointments.tables import OUTBOX
from tutorial_app.access.appointments.telling import told
from tutorial_app.access.audit import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Access, Kind
    from tutorial_app.access.appointments.model import By, Waiting

    #: Does what goes with a change of a booking, in the same transaction.
    Follow = Callable[[Connection, Booking, datetime], None]


class SeatLost(Exception):
    """Somebody else has a seat that the booking needs."""

    def __init__(self, booking: Booking) -> None:
        self.booking = booking
        super().__init__(booking.id)


@dataclass(slots=True)
class Ledger:
    """The bookings in one transaction.

    Args:
        db: the transaction; after an exception it has to be undone.
        access: the kinds.
        now: wall-clock time, the same for all of the transaction.
        follow: told of each change, in its transaction.
    """

    db: Connection
    access: Access
    now: datetime
    follow: Follow | None = None
    #: The kinds of which a seat came free.
    freed: set[str] = field(default_factory=set)

    def open(
        self, booking: Booking, by: By, action: str, message: Message | None = None
    ) -> Booking:
        """Keep a new booking.

        Raises:
            QuotaReached: if its partner has too many.
            SeatLost: if no seat is free.
        """
        kind = self.access.kind(booking.kind)
        if not store.win_ticket(self.db, booking, kind.quota):
            raise QuotaReached(
                f"{booking.partner!r} has {kind.quota} bookings of {kind.code!r}, "
                "which is all that it may have at once"
            )
        self._win(booking, kind)
        written = self._with_mail(booking, message)
        store.add(self.db, written)
        self._audit(by, f"booking.{action}", booking.id, None, written)
        return written

    def change(
        self,
        before: Booking,
        after: Booking,
        by: By,
        action: str,
        message: Message | None = None,
    ) -> Booking:
        """Keep *after* in the place of *before*.

        Raises:
            SeatLost: if it needs a seat that somebody else has.
        """
        if not after.state.blocks:
            store.free_seats(self.db, before)
        elif after.window != before.window:
            self._win(after, self.access.kind(after.kind))
        if not after.state.blocks or after.window != before.window:
            self.freed.add(before.kind)
        written = self._with_mail(after, message)
        store.replace(self.db, written)
        self._audit(by, f"booking.{action}", before.id, before, written)
        if self.follow is not None:
            self.follow(self.db, written, self.now)
        return written

    def end_overdue(self) -> bool:
        """Note what the clock has ended, so that its seats are free; say if any."""
        ended = store.overdue(self.db, self.now)
        for booking in ended:
            after, message = lapsed(booking)
            self.change(booking, after, THE_CLOCK, after.state.lower(), message)
        return bool(ended)

    def wait(self, waiting: Waiting, by: By) -> None:
        """Put somebody on the waiting list.

        Raises:
            Conflict: if they wait for the same already.
        """
        store.add_waiting(self.db, waiting)
        self._audit(by, "waiting.wait", waiting.id, None, waiting)

    def stop_waiting(self, waiting: Waiting, by: By, action: str) -> None:
        """Take somebody off the waiting list."""
        store.remove_waiting(self.db, waiting)
        self._audit(by, f"waiting.{action}", waiting.id, waiting, None)

    def offer(self, new_id: Callable[[], str]) -> None:
        """Hold what came free for those who wait for it, the first first."""
        known = [code for code in self.freed if code in self.access.bookable]
        self.freed.clear()
        for waiting in store.all_waiting(self.db, known) if known else ():
            kind = self.access.kind(waiting.kind)
            if waiting.window.start < open_ahead(kind, self.now).start:
                self.stop_waiting(waiting, THE_CLOCK, "lapse")
                continue
            booking = self._offered(waiting, kind, BookingId(new_id()))
            if self._can_have(booking, kind):
                written = self._with_mail(booking, Message.OFFERED)
                store.add(self.db, written)
                self._audit(THE_CLOCK, "booking.offer", booking.id, None, written)
                self.stop_waiting(waiting, THE_CLOCK, "meet")
            else:
                store.free_seats(self.db, booking)

    def _offered(self, waiting: Waiting, kind: Kind, name: BookingId) -> Booking:
        return Booking(
            id=name,
            kind=waiting.kind,
            account=waiting.account,
            partner=waiting.partner,
            window=waiting.window,
            zone=kind.zone.key,
            state=State.HELD,
            due=min(self.now + kind.offer, waiting.window.start),
        )

    def _can_have(self, booking: Booking, kind: Kind) -> bool:
        return store.win_ticket(self.db, booking, kind.quota) and self._won(
            booking, kind
        )

    def _win(self, booking: Booking, kind: Kind) -> None:
        if not self._won(booking, kind):
            raise SeatLost(booking)

    def _won(self, booking: Booking, kind: Kind) -> bool:
        cells = seats_of(kind, booking.window).cells()
        return store.win_seats(self.db, booking, cells, kind.capacity)

    def _with_mail(self, booking: Booking, message: Message | None) -> Booking:
        """Write down that *message* is to be sent; return the booking that it tells."""
        if message is None:
            return booking
        after = replace(booking, sequence=booking.sequence + 1)
        self.db.execute(
            insert(OUTBOX).values(
                booking=after.id,
                sequence=after.sequence,
                message=message,
                account=after.account,
                at=self.now,
                told=told(after),
            )
        )
        return after

    def _audit(
        self,
        by: By,
        action: str,
        subject: str,
        before: Booking | Waiting | None,
        after: Booking | Waiting | None,
    ) -> None:
        record(self.db, by, action, subject, before, after, now=self.now)
