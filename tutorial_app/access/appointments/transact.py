"""How a command is carried out: once, whole or not at all, after what time has done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.free import next_free
from tutorial_app.access.appointments.idempotency import noted
from tutorial_app.access.appointments.ledger import Ledger, SeatLost
from tutorial_app.access.appointments.model import THE_CLOCK, Booking, BookingId
from tutorial_app.access.appointments.refusals import SlotTaken
from tutorial_app.kernel.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.access.appointments.ledger import Follow
    from tutorial_app.access.appointments.model import By
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database

    Work = Callable[[Ledger, Booking], Booking]

_Made = TypeVar("_Made")
#: PostgreSQL: two transactions would wait for each other; one of them was undone.
_DEADLOCK = "40P01"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Commands:
    """Carries commands out.

    Args:
        database: where the bookings are.
        access: the kinds of access.
        clock: the wall clock.
        new_id: gives ids that nobody has, 36 characters at most.
        follow: told of each change of a booking, in its transaction.
    """

    database: Database
    access: Access
    clock: Clock
    new_id: Callable[[], str]
    follow: Follow | None = None

    def on(self, by: By, name: BookingId, said: tuple[str, ...], work: Work) -> Booking:
        """Do *work* on one booking, which nobody else changes meanwhile.

        Raises:
            NotFound: if it is not there, or another partner's.
            PortalError: as `once` does.
        """

        def on_it(ledger: Ledger) -> Booking:
            return work(ledger, theirs(ledger.db, by, name, lock=True))

        return self.once(by, (*said, name), name, on_it, store.booking_of)

    def once(
        self,
        by: By,
        said: tuple[str, ...],
        name: str,
        work: Callable[[Ledger], _Made],
        again: Callable[[Connection, BookingId], _Made],
    ) -> _Made:
        """Do *work* in a transaction of its own, or return what it made before.

        Args:
            by: who gives the command, with its Idempotency-Key if it has one.
            said: the command and its content, which a key must come with again.
            name: the id of what *work* makes or changes.
            work: what is to be done.
            again: gives what the id stands for, when *work* was done before.

        Raises:
            KeyReused: if the key came with another command.
            PortalError: what *work* raises.
            SlotTaken: if *work* lost a seat to somebody else.
        """
        now, ended = self.clock.now(), False
        for last in (*[False] * (_TRIES - 1), True):
            try:
                with self.database.transaction() as db:
                    made = noted(db, by, said, name, now)
                    if made:
                        return again(db, BookingId(made))
                    ledger = Ledger(db, self.access, now, self.follow)
                    ended = ledger.end_overdue()
                    # Whoever waits comes before whoever comes now.
                    ledger.offer(self.new_id)
                    result = work(ledger)
                    ledger.offer(self.new_id)
                    return result
            except SeatLost as lost:
                if ended:
                    self.keep_time()  # It was undone with the rest.
                raise self._taken(lost.booking, now) from lost
            except DBAPIError as exc:
                if getattr(exc.orig, "sqlstate", "") != _DEADLOCK or last:
                    raise
        raise Conflict(f"{name} could not be changed; try again")

    def keep_time(self) -> None:
        """Note what the clock has ended, and offer what came free: a worker's duty."""

        def work(ledger: Ledger) -> None:
            ledger.freed.update(self.access.bookable)

        self.once(THE_CLOCK, (), "", work, lambda _db, _made: None)

    def _taken(self, booking: Booking, now: datetime) -> SlotTaken:
        kind = self.access.kind(booking.kind)
        with self.database.reading() as db:
            free = next_free(db, kind, booking.window, now)
        return SlotTaken(booking.window, free)


def theirs(db: Connection, by: By, name: BookingId, *, lock: bool = False) -> Booking:
    """Return a booking that the caller may see.

    Raises:
        NotFound: if there is none, or it is another partner's: that is not told.
    """
    booking = store.booking_of(db, name, lock=lock)
    if booking.partner != by.partner and not by.staff:
        raise NotFound(f"no booking {name!r}")
    return booking


def staff_only(by: By) -> None:
    """Let nobody but staff pass.

    Raises:
        Forbidden: for everybody else.
    """
    if not by.staff:
        raise Forbidden(f"{by.account!r} is not staff")
