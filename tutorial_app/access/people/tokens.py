"""API tokens: with one, a partner's own program calls in a person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from tutorial_app.access.audit import record
from tutorial_app.access.people import store
from tutorial_app.access.people.model import OURS, Person, PersonId
from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import PERSONS, TOKENS
from tutorial_app.access.people.world import by_person
from tutorial_app.kernel.errors import Forbidden, InvalidInput, LimitReached

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from tutorial_app.access.appointments.model import By
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database

#: With it, a token that was left somewhere is recognised as one.
PREFIX = "itms_"
MOST = 20
LONGEST_NAME = 60
#: Days for which a token may be good.
DAYS = (7, 30, 90, 365)
#: How exactly the last use is known.
_SEEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without the token."""

    id: str
    name: str
    begins: str
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes, finds and revokes API tokens."""

    database: Database
    clock: Clock
    makers: Makers

    def make(self, person: Person, name: str, days: int, address: str = "") -> str:
        """Make a token; return it: this once, since only a digest is kept.

        Raises:
            Forbidden: if the person is of no organisation.
            InvalidInput: if there is no name, or the days are none of `DAYS`.
            LimitReached: if they have too many.
        """
        name = name.strip()
        if not person.partner:
            raise Forbidden("API tokens are for the programs of a partner's people")
        if not name or len(name) > LONGEST_NAME:
            raise InvalidInput(
                f"a token needs a name of 1 to {LONGEST_NAME} characters"
            )
        if days not in DAYS:
            raise InvalidInput(f"{days} days: a token lasts {DAYS} days")
        token, now = PREFIX + self.makers.new_secret(), self.clock.now()
        row = {
            "digest": digest(token),
            "id": self.makers.new_id(),
            "person": person.id,
            "name": name,
            "begins": token[: len(PREFIX) + 4],
            "made_at": now,
            "expires_at": now + timedelta(days=days),
        }
        with self.database.transaction() as db:
            db.execute(
                delete(TOKENS).where(
                    TOKENS.c.person == person.id, TOKENS.c.expires_at <= now
                )
            )
            count = db.scalar(select(func.count()).where(TOKENS.c.person == person.id))
            if (count or 0) >= MOST:
                raise LimitReached(f"you have {MOST} tokens; revoke one first")
            db.execute(insert(TOKENS), row)
            after = {"label": name, "begins": row["begins"], "days": days}
            by = by_person(person, address)
            record(db, by, "token.make", person.id, None, after, now=now)
        return token

    def find(self, token: str) -> Person | None:
        """Return in whose name *token* calls; None if it is not good (any more).

        A token is no second factor: who it stands for is no staff.
        """
        now = self.clock.now()
        with self.database.reading() as db:
            row = db.execute(
                select(TOKENS).where(TOKENS.c.digest == digest(token))
            ).one_or_none()
            person = store.one(db, PERSONS.c.id == row.person) if row else None
        if row is None or person is None or not person.active or row.expires_at <= now:
            return None
        if row.used_at is None or now - row.used_at > _SEEN:
            with self.database.transaction() as db:
                db.execute(
                    update(TOKENS)
                    .where(TOKENS.c.digest == row.digest)
                    .values(used_at=now)
                )
        return person.without(OURS)

    def of(self, person: PersonId) -> tuple[Token, ...]:
        """Return the tokens of *person* that are good, the newest first."""
        with self.database.reading() as db:
            rows = db.execute(
                select(TOKENS)
                .where(
                    TOKENS.c.person == person,
                    TOKENS.c.expires_at > self.clock.now(),
                )
                .order_by(TOKENS.c.made_at.desc(), TOKENS.c.id)
            ).all()
        return tuple(
            Token(**{name: getattr(row, name) for name in Token.__slots__})
            for row in rows
        )

    def revoke(self, person: Person, name: str, address: str = "") -> None:
        """Revoke one token of *person*; that of another is left alone."""
        by, now = by_person(person, address), self.clock.now()
        with self.database.transaction() as db:
            _revoke(db, by, person.id, now, TOKENS.c.id == name)

    def revoke_all(self, person: Person, address: str = "") -> None:
        """Revoke every token of *person*."""
        with self.database.transaction() as db:
            revoke_all(db, person, by_person(person, address), self.clock.now())

    def purge(self) -> int:
        """Delete tokens that are over; return how many."""
        with self.database.transaction() as db:
            gone = db.execute(
                delete(TOKENS).where(TOKENS.c.expires_at <= self.clock.now())
            )
        return gone.rowcount


def good(db: Connection, person: PersonId, now: datetime) -> int:
    """Return how many tokens of *person* programs can still use."""
    theirs = (TOKENS.c.person == person, TOKENS.c.expires_at > now)
    return db.scalar(select(func.count()).select_from(TOKENS).where(*theirs)) or 0


def revoke_all(db: Connection, person: Person, by: By, now: datetime) -> int:
    """Revoke every token of *person*; return how many programs could have used."""
    return _revoke(db, by, person.id, now, TOKENS.c.expires_at > now)


def _revoke(
    db: Connection,
    by: By,
    person: PersonId,
    now: datetime,
    which: ColumnElement[bool],
) -> int:
    rows = db.execute(
        delete(TOKENS)
        .where(TOKENS.c.person == person, which)
        .returning(TOKENS.c.name, TOKENS.c.begins)
    ).all()
    for row in rows:
        before = {"label": row.name, "begins": row.begins}
        record(db, by, "token.revoke", person, before, now=now)
    return len(rows)
