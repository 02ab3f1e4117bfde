"""Signing in: a password, then the second factor if there is one; or a passkey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.access.people import store
from tutorial_app.access.people.emails import normal
from tutorial_app.access.people.factors import held
from tutorial_app.access.people.links import Link, Purpose
from tutorial_app.access.people.model import PersonId
from tutorial_app.access.people.refusals import NotLetIn
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.access.people.tries import Limit
from tutorial_app.access.people.world import by_person

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Row

    from tutorial_app.access.people.devices import Devices
    from tutorial_app.access.people.factors import Factors, Held
    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.passkeys import Passkeys
    from tutorial_app.access.people.passwords import Passwords
    from tutorial_app.access.people.sessions import Place, Sessions
    from tutorial_app.access.people.world import World

#: The same for an address that nobody has, a password that is wrong, and an account
#: that was closed.
_NO = "address and password do not go together"


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody is signed in: what the cookie is to hold."""

    token: str
    person: Person


@dataclass(frozen=True, slots=True)
class Halfway:
    """The password was right; the second factor is asked for next."""

    token: str


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Lets people in."""

    world: World
    devices: Devices
    passwords: Passwords
    sessions: Sessions
    factors: Factors
    passkeys: Passkeys

    def password(self, email: str, password: str, place: Place) -> LetIn | Halfway:
        """Let somebody in by password; halfway, if they have a second factor.

        Raises:
            NotLetIn: if address and password do not go together.
            TooManyTries: from there, or on that account, which need not exist; or in
                a browser that is known to be theirs.
        """
        email = normal(email)
        with self.world.database.reading() as db:
            row = db.execute(
                select(PERSONS).where(PERSONS.c.email == email)
            ).one_or_none()
        counted = self._count(email, row, place)
        # Slow on purpose, so outside of every transaction; and as slow for nobody.
        kept = row.password if row else ""
        if not self.passwords.right(kept, password) or row is None or not row.active:
            raise NotLetIn(_NO)
        self.world.tries.forget(*counted)
        anew = self.passwords.anew(kept, password)
        person = store.person_of(row)
        with self.world.database.transaction() as db:
            if anew:
                db.execute(
                    update(PERSONS)
                    .where(PERSONS.c.id == person.id, PERSONS.c.password == kept)
                    .values(password=anew)
                )
            return self.known(db, person, place)

    def known(self, db: Connection, person: Person, place: Place) -> LetIn | Halfway:
        """Let in whose first factor was right."""
        if held(db, person.id):
            link = Link(Purpose.SECOND_FACTOR, person.id)
            return Halfway(self.world.links.make(db, link))
        return self._let_in(db, person, place, strong=False)

    def halfway(self, token: str) -> tuple[PersonId, Held]:
        """Return who is halfway, and which second factors they have.

        Raises:
            LinkOver: if it took them too long.
        """
        with self.world.database.reading() as db:
            link = self.world.links.look(db, Purpose.SECOND_FACTOR, token)
            person = PersonId(link.subject)
            return person, held(db, person)

    def code(self, token: str, code: str, place: Place) -> LetIn:
        """Let in who is halfway, by a one-time or a recovery code.

        Raises:
            LinkOver: if it took them too long.
            NotLetIn: if the code is not right.
            TooManyTries: for this person.
        """
        person, _ = self.halfway(token)
        self.world.tries.count(Limit.CODE_OF, person)
        with self.world.database.transaction() as db:
            right = self.factors.use(db, person, code)
            if right:
                self.world.links.take(db, Purpose.SECOND_FACTOR, token)
                let = self._let_in(db, self._active(db, person), place, strong=True)
        if not right:
            raise NotLetIn("that code is not right, or was used already")
        self.world.tries.forget(Limit.CODE_OF, person)
        return let

    def passkey(self, challenge: str, said: str, place: Place) -> LetIn:
        """Let somebody in by a passkey, halfway or not.

        Raises:
            LinkOver: if the challenge is too old.
            NotLetIn: if the passkey is not right.
            TooManyTries: from there.
        """
        self.world.tries.count(Limit.SIGN_IN_FROM, place.address)
        with self.world.database.transaction() as db:
            person = self._active(db, self.passkeys.check(db, challenge, said))
            self.world.links.drop(db, Purpose.SECOND_FACTOR, person.id)
            return self._let_in(db, person, place, strong=True)

    def accepted(self, person: Person, place: Place) -> LetIn:
        """Let in who has just accepted an invitation."""
        with self.world.database.transaction() as db:
            return self._let_in(db, person, place, strong=False)

    def _count(
        self, email: str, row: Row[Any] | None, place: Place
    ) -> tuple[Limit, str]:
        """Count a try where it belongs: to a known browser alone, or to strangers."""
        tries = self.world.tries
        # Read for an account that there is not too, so that it takes as long.
        whose = (row.id, row.password) if row else (PersonId(""), "")
        known = self.devices.known(place.device, *whose)
        if known:
            counted = (Limit.SIGN_IN_AT, f"{known} {email}")
        else:
            tries.count(Limit.SIGN_IN_FROM, place.address)
            counted = (Limit.SIGN_IN_AS, email)
        tries.count(*counted)
        return counted

    def _let_in(
        self, db: Connection, person: Person, place: Place, *, strong: bool
    ) -> LetIn:
        token = self.sessions.begin(db, person.id, place, strong=strong)
        by = by_person(person, place.address)
        after = {"second_factor": strong, "browser": place.browser}
        self.world.note(db, by, "session.begin", person.id, (None, after))
        return LetIn(token, person)

    def _active(self, db: Connection, name: PersonId) -> Person:
        person = store.one(db, PERSONS.c.id == name)
        if person is None or not person.active:
            raise NotLetIn(_NO)
        return person
