"""Turns what happened to bookings into mails, each once: a worker's duty."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.access.appointments import store
from tutorial_app.access.appointments.model import BookingId, Message, State
from tutorial_app.access.appointments.tables import OUTBOX
from tutorial_app.access.appointments.telling import retold
from tutorial_app.access.letters.entry import Entry
from tutorial_app.access.letters.words import name_of
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.mail.model import Mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.headerregistry import Address

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.access.appointments.kinds import Access, Kind
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.letters.words import Words
    from tutorial_app.access.people.directory import People
    from tutorial_app.access.people.model import Person
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mail.outbox import Outbox

    #: Writes the mails that a row calls for.
    Tell = Callable[[Connection, RowMapping], None]

log = logging.getLogger(__name__)

#: Mails that one call of `write_due` writes at most.
_AT_ONCE = 100
_WAITING = (
    select(OUTBOX.c.booking, OUTBOX.c.sequence)
    .where(OUTBOX.c.written_at.is_(None))
    .order_by(OUTBOX.c.at, OUTBOX.c.sequence)
)


@dataclass(frozen=True, slots=True)
class World:
    """What letters are made of.

    Args:
        database: where bookings and mails are.
        clock: the wall clock.
        outbox: takes the mails.
        access: the kinds of access.
        people: who there is.
        words: what letters say.
        sender: from whom they are.
    """

    database: Database
    clock: Clock
    outbox: Outbox
    access: Access
    people: People
    words: Words
    sender: Address

    def person(self, account: str) -> Person | None:
        """Return the person with an account; None if they are gone."""
        try:
            found = self.people.person(account)
        except NotFound:
            return None
        return found if found.active else None

    def kind(self, booking: Booking) -> Kind | None:
        """Return what is booked; None if `conf/` does not name it any more."""
        return self.access.bookable.get(booking.kind)


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes the letters that bookings call for."""

    world: World

    def write_due(self) -> int:
        """Write every mail that is to be written; return how many were told of.

        May run in several processes at once: a row is marked in the transaction in
        which its mail is written, and the mail's key forbids a second one.
        """
        with self.world.database.reading() as db:
            waiting = db.execute(_WAITING.limit(_AT_ONCE)).all()
        return sum(self._written(name, sequence) for name, sequence in waiting)

    def _written(self, name: str, sequence: int) -> bool:
        try:
            return self._write(name, sequence, self._tell)
        except (InvalidInput, NotFound):
            # It never can be: an address is none, or the booking is forgotten.
            log.exception("letter-given-up %s %s", name, sequence)
            return self._write(name, sequence, lambda _db, _row: None)
        except Exception:
            # It must hold up no other one, and comes again.
            log.exception("letter-failed %s %s", name, sequence)
            return False

    def _write(self, name: str, sequence: int, tell: Tell) -> bool:
        this = (OUTBOX.c.booking == name, OUTBOX.c.sequence == sequence)
        with self.world.database.transaction() as db:
            query = select(OUTBOX).where(*this, OUTBOX.c.written_at.is_(None))
            row = db.execute(query.with_for_update()).mappings().first()
            if row is None:
                return False  # another process was faster
            tell(db, row)
            now = self.world.clock.now()
            db.execute(update(OUTBOX).where(*this).values(written_at=now))
        return True

    def _tell(self, db: Connection, row: RowMapping) -> None:
        name = BookingId(row["booking"])
        booking = store.booking_of(db, name)
        booking = retold(booking, row["sequence"], row["told"])
        person = self.world.person(row["account"])
        key = f"booking:{name}:{row['sequence']}"
        if person is not None:
            mail = self._mail(Message(row["message"]), booking, person, row)
            self.world.outbox.put(db, mail, key)
        if booking.state is State.PENDING:
            self._ask_staff(db, booking, person, key)

    def _mail(
        self, message: Message, booking: Booking, to: Person, row: RowMapping
    ) -> Mail:
        kind, words = self.world.kind(booking), self.world.words
        letter = words.about(message, booking, kind, to)
        title = f"{name_of(kind, booking)}{_in_question(booking)}"
        page = words.page(booking)
        entry = Entry(booking, title, page, to, self.world.sender, row["at"])
        return Mail(
            to=to.email,
            subject=words.subject(letter, booking, to),
            text=letter.text,
            html=letter.html,
            calendar=entry.to_ical(),
            method=entry.method,
        )

    def _ask_staff(
        self, db: Connection, booking: Booking, by: Person | None, key: str
    ) -> None:
        for one in self.world.people.all():
            if not (one.staff and one.active):
                continue
            kind, words = self.world.kind(booking), self.world.words
            letter = words.to_decide(booking, kind, by, one)
            mail = Mail(
                to=one.email,
                subject=words.subject(letter, booking, one),
                text=letter.text,
                html=letter.html,
                until=booking.due,
            )
            self.world.outbox.put(db, mail, f"{key}:staff:{one.id}")


def _in_question(booking: Booking) -> str:
    if booking.state is State.HELD:
        return " (offered)"
    return " (requested)" if booking.state is State.PENDING else ""
