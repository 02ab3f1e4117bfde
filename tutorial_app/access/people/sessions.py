"""Sessions of signed-in people: listed and ended on the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from tutorial_app.access.people import store
from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import PERSONS, SESSIONS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.people.model import Person, PersonId
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database

#: How exactly the last request of a session is known.
SEEN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lasts.

    Args:
        idle: without a request.
        idle_ours: the same for staff and administrators.
        at_most: whatever is done.
    """

    idle: timedelta = timedelta(days=7)
    idle_ours: timedelta = timedelta(hours=12)
    at_most: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is used: an address, and what the browser says it is."""

    address: str
    browser: str = ""
    #: Its cookie by which `devices` knows it again.
    device: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in."""

    id: str
    person: PersonId
    made_at: datetime
    seen_at: datetime
    address: str
    browser: str
    #: Whether a second factor was shown.
    strong: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """Begins, finds and ends sessions."""

    database: Database
    clock: Clock
    makers: Makers
    lasting: Lasting = field(default_factory=Lasting)

    def begin(
        self, db: Connection, person: PersonId, place: Place, *, strong: bool
    ) -> str:
        """Begin a session; return its token, which only the cookie may hold."""
        token, now = self.makers.new_secret(), self.clock.now()
        row = {
            "digest": digest(token),
            "id": self.makers.new_id(),
            "person": person,
            "made_at": now,
            "seen_at": now,
            "address": place.address[:64],
            "browser": place.browser[:200],
            "strong": strong,
        }
        db.execute(insert(SESSIONS), row)
        return token

    def find(self, token: str) -> tuple[Session, Person] | None:
        """Return the session with *token* and whose it is; None if it has ended."""
        now = self.clock.now()
        with self.database.reading() as db:
            row = db.execute(
                select(SESSIONS).where(SESSIONS.c.digest == digest(token))
            ).one_or_none()
            person = store.one(db, PERSONS.c.id == row.person) if row else None
        if row is None or person is None or not person.active:
            return None
        if self._is_over(row.made_at, row.seen_at, person, now):
            return None
        if now - row.seen_at > SEEN:
            with self.database.transaction() as db:
                db.execute(
                    update(SESSIONS)
                    .where(SESSIONS.c.digest == row.digest)
                    .values(seen_at=now)
                )
        return _session(row), person

    def of(self, person: Person) -> tuple[Session, ...]:
        """Return where *person* is signed in, the last used first."""
        now = self.clock.now()
        with self.database.reading() as db:
            rows = db.execute(
                select(SESSIONS)
                .where(SESSIONS.c.person == person.id)
                .order_by(SESSIONS.c.seen_at.desc(), SESSIONS.c.id)
            ).all()
        return tuple(
            _session(row)
            for row in rows
            if not self._is_over(row.made_at, row.seen_at, person, now)
        )

    def end(self, person: PersonId, name: str) -> None:
        """End one session of *person*; that of another is left alone."""
        with self.database.transaction() as db:
            db.execute(
                delete(SESSIONS).where(
                    SESSIONS.c.person == person, SESSIONS.c.id == name
                )
            )

    def end_all(self, person: PersonId, *, but: str = "") -> None:
        """End every session of *person*, but the one with that id."""
        with self.database.transaction() as db:
            end_all(db, person, but=but)

    def purge(self) -> int:
        """Delete sessions that are over; return how many."""
        now = self.clock.now()
        with self.database.transaction() as db:
            gone = db.execute(
                delete(SESSIONS).where(
                    (SESSIONS.c.seen_at < now - self.lasting.idle)
                    | (SESSIONS.c.made_at < now - self.lasting.at_most)
                )
            )
        return gone.rowcount

    def _is_over(
        self, made_at: datetime, seen_at: datetime, person: Person, now: datetime
    ) -> bool:
        idle = self.lasting.idle_ours if person.staff else self.lasting.idle
        return now - seen_at > idle or now - made_at > self.lasting.at_most


def end_all(db: Connection, person: PersonId, *, but: str = "") -> None:
    """End every session of *person*, but the one with that id."""
    db.execute(
        delete(SESSIONS).where(SESSIONS.c.person == person, SESSIONS.c.id != but)
    )


def _session(row: object) -> Session:
    return Session(**{name: getattr(row, name) for name in Session.__slots__})
