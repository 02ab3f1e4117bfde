"""What a person can do with bookings; each command is one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments import rules, store
from tutorial_app.access.appointments.free import free_slots
from tutorial_app.access.appointments.model import (
    Booking,
    BookingId,
    Message,
    State,
    Window,
)
from tutorial_app.access.appointments.slots import (
    check_ahead,
    check_longer,
    check_slots,
)
from tutorial_app.access.appointments.transact import staff_only, theirs

if TYPE_CHECKING:
    from datetime import date, datetime

    from tutorial_app.access.appointments.ledger import Ledger
    from tutorial_app.access.appointments.model import By
    from tutorial_app.access.appointments.transact import Commands


@dataclass(frozen=True, slots=True)
class Appointments:
    """The commands on bookings, and what can be looked at.

    A command with an Idempotency-Key that came before is not done again. Every
    command may also raise NotFound for a booking that is not there, or is another
    partner's, and KeyReused for a key that came with another command.
    """

    commands: Commands

    def free(self, kind: str, first: date, last: date) -> tuple[Window, ...]:
        """Return the free slots that start on the days *first* to *last*.

        Raises:
            InvalidInput: if the kind is always open.
            NotFound: if there is no such kind.
        """
        wanted = self.commands.access.kind(kind)
        with self.commands.database.reading() as db:
            return free_slots(db, wanted, first, last, self.commands.clock.now())

    def booking(self, by: By, name: BookingId) -> Booking:
        """Return a booking as it is kept; `due` says if the clock has ended it."""
        with self.commands.database.reading() as db:
            return theirs(db, by, name)

    def of_partner(self, by: By) -> tuple[Booking, ...]:
        """Return every booking of the caller's partner, in the order of their times."""
        with self.commands.database.reading() as db:
            return store.bookings_of(db, by.partner)

    def queue(self, by: By) -> tuple[Booking, ...]:
        """Return the requests that wait for staff, the nearest deadline first.

        Raises:
            Forbidden: if the caller is not staff.
        """
        staff_only(by)
        with self.commands.database.reading() as db:
            return store.open_requests(db)

    def hold(self, by: By, kind: str, window: Window) -> Booking:
        """Keep a seat for ten minutes.

        Raises:
            InvalidInput: if *window* is no run of slots that can be booked now.
            QuotaReached: if the partner has too many bookings.
            SlotTaken: if no seat is free.
        """
        wanted, name = (
            self.commands.access.kind(kind),
            BookingId(self.commands.new_id()),
        )

        def work(ledger: Ledger) -> Booking:
            check_slots(wanted, window)
            check_ahead(wanted, window, ledger.now)
            held = Booking(
                id=name,
                kind=wanted.code,
                account=by.account,
                partner=by.partner,
                window=window,
                zone=wanted.zone.key,
                state=State.HELD,
                due=ledger.now + rules.HOLD,
            )
            return ledger.open(held, by, "hold")

        said = ("hold", kind, str(window))
        return self.commands.once(by, said, name, work, store.booking_of)

    def request(self, by: By, name: BookingId, purpose: str) -> Booking:
        """Ask for what is held; where no staff decides it is approved at once.

        Raises:
            InvalidInput: if there is no purpose.
            NotNow: if the booking is not held any more.
        """

        def work(ledger: Ledger, before: Booking) -> Booking:
            kind = self.commands.access.kind(before.kind)
            after = rules.requested(before, kind, purpose, ledger.now)
            at_once = after.state is State.APPROVED
            message = Message.APPROVED if at_once else Message.REQUESTED
            return ledger.change(before, after, by, "request", message)

        return self.commands.on(by, name, ("request", purpose), work)

    def approve(self, by: By, name: BookingId, read: int | None = None) -> Booking:
        """Approve a request.

        Args:
            by: staff.
            name: of the booking.
            read: the sequence of what they read; None: whatever it is by now.

        Raises:
            Forbidden: if the caller is not staff.
            NotNow: if it is no open request, or has changed since they read it.
        """
        staff_only(by)

        def work(ledger: Ledger, before: Booking) -> Booking:
            after = rules.approved(rules.as_read(before, read), by)
            return ledger.change(before, after, by, "approve", Message.APPROVED)

        return self.commands.on(by, name, ("approve",), work)

    def refuse(
        self, by: By, name: BookingId, reason: str, read: int | None = None
    ) -> Booking:
        """Refuse a request, and say why; *read* as in `approve`.

        Raises:
            Forbidden: if the caller is not staff.
            InvalidInput: if there is no reason.
            NotNow: if it is no open request, or has changed since they read it.
        """
        staff_only(by)

        def work(ledger: Ledger, before: Booking) -> Booking:
            after = rules.refused(rules.as_read(before, read), by, reason)
            return ledger.change(before, after, by, "refuse", Message.REFUSED)

        return self.commands.on(by, name, ("refuse", reason), work)

    def move(
        self, by: By, name: BookingId, window: Window, read: int | None = None
    ) -> Booking:
        """Move a booking; what it had is given up only when the new time is won.

        *read* as in `approve`: of two colleagues who move it at once one is told.

        Raises:
            InvalidInput: if *window* is no run of slots that can be booked now.
            NotNow: if it has begun, is neither requested nor approved, or has changed
                since they read it.
            SlotTaken: if no seat is free then; the booking stays as it was.
        """

        def work(ledger: Ledger, before: Booking) -> Booking:
            kind = self.commands.access.kind(before.kind)
            check_slots(kind, window)
            check_ahead(kind, window, ledger.now)
            seen = rules.as_read(before, read)
            after = rules.moved(seen, kind, window, by, ledger.now)
            return ledger.change(before, after, by, "move", Message.MOVED)

        return self.commands.on(by, name, ("move", str(window)), work)

    def extend(self, by: By, name: BookingId, end: datetime) -> Booking:
        """Let a booking, begun or not, end later.

        Raises:
            InvalidInput: if what is added is no run of slots, or it gets too long.
            NotNow: if it is neither requested nor approved.
            SlotTaken: if no seat is free for what is added.
        """

        def work(ledger: Ledger, before: Booking) -> Booking:
            after = rules.extended(before, end)
            check_longer(
                self.commands.access.kind(before.kind), before.window, after.window
            )
            return ledger.change(before, after, by, "extend", Message.EXTENDED)

        return self.commands.on(by, name, ("extend", end.isoformat()), work)

    def cancel(self, by: By, name: BookingId, reason: str = "") -> Booking:
        """Give a booking up; *reason* is told to its partner, empty: none is.

        Raises:
            InvalidInput: if *reason* is no text.
            NotNow: if it holds no seat any more.
        """

        def work(ledger: Ledger, before: Booking) -> Booking:
            # Who only held it was never told of it by mail, unless it was an offer.
            told = Message.CANCELLED if before.sequence else None
            after = rules.cancelled(before, reason)
            return ledger.change(before, after, by, "cancel", told)

        return self.commands.on(by, name, ("cancel", reason), work)

    def note_use(self, by: By, name: BookingId) -> Booking:
        """Note that a call came, so that the end is no no-show.

        Raises:
            NotNow: if the booking is not approved, or this is not its time.
        """

        def work(ledger: Ledger, before: Booking) -> Booking:
            after = rules.used(before, ledger.now)
            if after == before:
                return before
            return ledger.change(before, after, by, "use")

        return self.commands.on(by, name, ("use",), work)
