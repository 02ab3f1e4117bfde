"""A lost password: a mail with a link, and a new password. And a changed one.

Both end every session (OWASP ASVS 5.0, 7.4.3, asks at least for the choice). Whoever
has lost a password may have lost it to somebody, who may have made API tokens with it:
what they could have made is taken for compromised and revoked at once (NIST SP
800-63B-4, "Loss, Theft, Damage, and Compromise"). Whoever changes the password that
they know keeps their programs running, and is told how many tokens still work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.access.people import emails, passwords, store
from tutorial_app.access.people.links import Link, Purpose
from tutorial_app.access.people.refusals import LinkOver, NotLetIn
from tutorial_app.access.people.sessions import end_all
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.access.people.tokens import good, revoke_all
from tutorial_app.access.people.tries import Limit
from tutorial_app.access.people.world import by_person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.passwords import Passwords
    from tutorial_app.access.people.world import World

_CHANGED = "The password of your account on the iTMS tutorial portal was changed."


@dataclass(frozen=True, slots=True)
class Recovery:
    """Gives people new passwords; each ends every session they have.

    A lost password ends their API tokens too.
    """

    world: World
    passwords: Passwords

    def ask(self, email: str, address: str) -> None:
        """Send a mail with which to go on, whether there is an account or not.

        Raises:
            InvalidInput: if *email* is no address.
            TooManyTries: if too many mails were asked for from there.
        """
        email, world = emails.checked(email), self.world
        world.tries.count(Limit.MAIL_FROM, address)
        if not world.tries.taken(Limit.MAIL_TO, email):
            return  # they have three in their box; the answer is the same
        with world.database.transaction() as db:
            person = store.one(db, PERSONS.c.email == email, PERSONS.c.active)
            if person is None:
                world.letters.unknown(db, email, world.makers.new_secret())
            else:
                token = world.links.make(db, Link(Purpose.RECOVER, person.id))
                world.letters.recover(db, email, token)

    def check(self, token: str, address: str) -> None:
        """Let only those pass who come by a link that is good.

        Raises:
            LinkOver: if it is not.
            TooManyTries: if too many links were opened from there.
        """
        self.world.tries.count(Limit.LINK_FROM, address)
        with self.world.database.reading() as db:
            self.world.links.look(db, Purpose.RECOVER, token)

    def finish(self, token: str, password: str, address: str) -> int:
        """Give whoever a link is for a new password; return the API tokens it ended.

        They sign in with it; a second factor is not set aside.

        Raises:
            InvalidInput: if the password is not good; the link stays so.
            LinkOver: if the link is not good.
        """
        self.world.tries.count(Limit.LINK_FROM, address)
        with self.world.database.reading() as db:
            link = self.world.links.look(db, Purpose.RECOVER, token)
            person = store.one(db, PERSONS.c.id == link.subject)
        if person is None or not person.active:
            raise LinkOver("that account is closed")
        hashed = self._hashed(person, password)
        with self.world.database.transaction() as db:
            self.world.links.take(db, Purpose.RECOVER, token)
            ended = revoke_all(
                db, person, by_person(person, address), self.world.clock.now()
            )
            self._write(db, person, hashed, address, _ended(ended))
        self.world.tries.forget(Limit.SIGN_IN_AS, person.email)
        return ended

    def change(self, person: Person, old: str, new: str, address: str) -> None:
        """Give *person*, who is signed in, a new password.

        Raises:
            InvalidInput: if the new one is not good.
            NotLetIn: if the old one is not right.
            TooManyTries: if it was wrong too often.
        """
        self.world.tries.count(Limit.PASSWORD_OF, person.id)
        with self.world.database.reading() as db:
            kept = db.scalar(
                select(PERSONS.c.password).where(PERSONS.c.id == person.id)
            )
        if kept and not self.passwords.right(kept, old):
            raise NotLetIn("that is not your password of now")
        hashed = self._hashed(person, new)
        with self.world.database.transaction() as db:
            left = good(db, person.id, self.world.clock.now())
            self._write(db, person, hashed, address, self._left(left))
        self.world.tries.forget(Limit.PASSWORD_OF, person.id)

    def _hashed(self, person: Person, password: str) -> str:
        passwords.checked(password, person.name, person.email)
        return self.passwords.hashed(password)

    def _left(self, tokens: int) -> str:
        """Return what a mail says of *tokens* that still work; none: nothing."""
        if not tokens:
            return ""
        return (
            f"{_count(tokens)} still work{'s' if tokens == 1 else ''}. Your account "
            f"revokes all in one step:\n\n{self.world.letters.url}/account#tokens"
        )

    def _write(
        self, db: Connection, person: Person, hashed: str, address: str, tokens: str
    ) -> None:
        world = self.world
        db.execute(
            update(PERSONS).where(PERSONS.c.id == person.id).values(password=hashed)
        )
        end_all(db, person.id)
        for purpose in (Purpose.RECOVER, Purpose.SECOND_FACTOR):
            world.links.drop(db, purpose, person.id)
        world.letters.changed(
            db,
            person.email,
            f"{_CHANGED}\n\n{tokens}".strip(),
            world.makers.new_secret(),
        )
        world.note(db, by_person(person, address), "person.password", person.id)


def _ended(tokens: int) -> str:
    """Return what a mail says of *tokens* that were revoked; none: nothing."""
    if not tokens:
        return ""
    return f"{_count(tokens)} {'was' if tokens == 1 else 'were'} revoked with it."


def _count(tokens: int) -> str:
    return f"{tokens} API token{'' if tokens == 1 else 's'} of yours"
