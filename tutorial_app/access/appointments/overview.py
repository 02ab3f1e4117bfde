"""What can be looked at of bookings. Nothing here changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.free import Offer, offers
from tutorial_app.access.appointments.model import Booking, BookingId, State, Window
from tutorial_app.access.appointments.rules import lapsed
from tutorial_app.access.appointments.slots import slots, within
from tutorial_app.access.appointments.tables import BOOKINGS, SEATS, TICKETS
from tutorial_app.access.appointments.transact import staff_only, theirs
from tutorial_app.access.audit.log import story

if TYPE_CHECKING:
    from tutorial_app.access.appointments.kinds import Kind
    from tutorial_app.access.appointments.model import By, Waiting
    from tutorial_app.access.appointments.transact import Commands
    from tutorial_app.access.audit.log import Entry


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to a booking, as the audit log has it."""

    at: datetime
    #: `hold`, `request`, `move`, …
    deed: str
    #: The person, or `clock`.
    account: str
    staff: bool
    #: The times of the booking afterwards.
    window: Window | None
    reason: str


def as_it_is(booking: Booking, now: datetime) -> Booking:
    """Return *booking* as it is *now*, though the clock's deed is not noted yet."""
    if booking.due is None or booking.due > now:
        return booking
    return lapsed(booking)[0]


@dataclass(frozen=True, slots=True)
class Overview:
    """What pages and programs show of bookings, free slots and the waiting list."""

    commands: Commands

    def offers(
        self, kind: Kind, during: Window, count: int, but: str = ""
    ) -> tuple[Offer, ...]:
        """Return the windows of *count* slots that start *during* a time.

        Those with no free seat are among them. *but*: a booking that is to move.
        """
        with self.commands.database.reading() as db:
            return offers(db, kind, during, count, self.commands.clock.now(), but)

    def booking(self, by: By, name: BookingId) -> Booking:
        """Return a booking as it is now.

        Raises:
            NotFound: if it is not there, or another partner's.
        """
        with self.commands.database.reading() as db:
            found = theirs(db, by, name)
        return as_it_is(found, self.commands.clock.now())

    def bookings(self, by: By) -> tuple[Booking, ...]:
        """Return the bookings of the caller's partner as they are now, in order."""
        now = self.commands.clock.now()
        with self.commands.database.reading() as db:
            found = store.bookings_of(db, by.partner)
        return tuple(as_it_is(one, now) for one in found)

    def waiting(self, by: By) -> tuple[Waiting, ...]:
        """Return what the caller's partner waits for."""
        with self.commands.database.reading() as db:
            return store.waiting_for(db, by.partner)

    def beside(self, by: By, booking: Booking) -> tuple[Booking, ...]:
        """Return the other bookings of its kind in its time that the caller may see."""
        now = self.commands.clock.now()
        with self.commands.database.reading() as db:
            found = store.overlapping(db, booking.kind, booking.window)
        return tuple(
            one
            for one in found
            if one.id != booking.id
            and as_it_is(one, now).state.blocks
            and (by.staff or one.partner == by.partner)
        )

    def held_by(self, by: By, kind: Kind) -> int:
        """Return how many bookings of *kind* count against the partner's quota now."""
        query = (
            select(func.count())
            .select_from(TICKETS.join(BOOKINGS, BOOKINGS.c.id == TICKETS.c.booking))
            .where(
                TICKETS.c.kind == kind.code,
                TICKETS.c.partner == by.partner,
                BOOKINGS.c.due > self.commands.clock.now(),
            )
        )
        with self.commands.database.reading() as db:
            return db.scalar(query) or 0

    def longer(self, booking: Booking) -> tuple[datetime, ...]:
        """Return until when *booking* could be extended now, the nearest first."""
        kind = self.commands.access.bookable.get(booking.kind)
        if kind is None or booking.state not in {State.PENDING, State.APPROVED}:
            return ()
        added = _following(kind, booking)
        if not added:
            return ()
        now = self.commands.clock.now()
        whole = Window(booking.window.end, added[-1].end)
        with self.commands.database.reading() as db:
            taken = store.taken_seats(
                db,
                kind.code,
                whole.widened(kind.before, kind.after),
                now,
                booking.id,
            )

        def is_free(slot: Window) -> bool:
            longer = Window(booking.window.end, slot.end)
            cells = longer.widened(kind.before, kind.after).cells()
            return all(taken.get(cell, 0) < kind.capacity for cell in cells)

        return tuple(slot.end for slot in takewhile(is_free, added))

    def history(self, by: By, name: BookingId) -> tuple[Event, ...]:
        """Return what was done to a booking, in order.

        Raises:
            NotFound: if it is not there, or another partner's.
        """
        with self.commands.database.reading() as db:
            theirs(db, by, name)
            return tuple(map(_event, story(db, name)))

    def beyond_capacity(self, by: By) -> tuple[Booking, ...]:
        """Return the bookings that have a seat which a lowered capacity took away.

        They stand; while they last, more may be booked than the capacity (record 9).

        Raises:
            Forbidden: if the caller is not staff.
        """
        staff_only(by)
        return self.too_many()

    def too_many(self) -> tuple[Booking, ...]:
        """Return what `beyond_capacity` does, to whoever starts the portal."""
        now = self.commands.clock.now()
        found: list[Booking] = []
        with self.commands.database.reading() as db:
            for kind in self.commands.access.bookable.values():
                beyond = select(SEATS.c.booking).where(
                    SEATS.c.kind == kind.code,
                    SEATS.c.seat > kind.capacity,
                    SEATS.c.cell >= now,
                )
                names = db.scalars(beyond.distinct()).all()
                found += [store.booking_of(db, BookingId(name)) for name in names]
        return tuple(sorted(found, key=lambda one: (one.window, one.id)))


def _following(kind: Kind, booking: Booking) -> tuple[Window, ...]:
    """Return the slots that follow *booking* without a gap, as many as it may add."""
    room = kind.most_slots - len(within(kind, booking.window))
    day = booking.window.end.astimezone(kind.zone).date()
    last = day + (room + 1) * kind.slot
    end = booking.window.end
    found: list[Window] = []
    for slot in slots(kind, day, last):
        if slot.start == end and len(found) < room:
            found.append(slot)
            end = slot.end
    return tuple(found)


def _event(entry: Entry) -> Event:
    after = entry.after or {}
    window = after.get("window")
    return Event(
        at=entry.at,
        deed=entry.action.rpartition(".")[2],
        account=entry.account,
        staff=entry.staff,
        window=_window(window) if window else None,
        reason=after.get("reason", ""),
    )


def _window(told: dict[str, str]) -> Window:
    return Window(
        datetime.fromisoformat(told["start"]), datetime.fromisoformat(told["end"])
    )
