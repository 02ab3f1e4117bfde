"""What somebody who is signed in does about their own second factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.access.people.factors import held
from tutorial_app.access.people.refusals import SignInNeeded
from tutorial_app.access.people.sessions import end_all
from tutorial_app.access.people.signing_in import LetIn
from tutorial_app.access.people.world import by_person
from tutorial_app.kernel.errors import Conflict

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.access.people.factors import Factors
    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.passkeys import Passkeys
    from tutorial_app.access.people.sessions import Place, Session, Sessions
    from tutorial_app.access.people.world import World

#: For so long after signing in somebody may change how they sign in.
FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Secured:
    """What has come of it: a new session, and codes to be shown this once."""

    let: LetIn
    #: Empty: those of before stay.
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Securing:
    """Adds and removes second factors of one's own.

    Whoever adds one gets a new session, which counts as shown with it; all others
    end. The first comes with recovery codes.
    """

    world: World
    factors: Factors
    passkeys: Passkeys
    sessions: Sessions

    def check_fresh(self, session: Session) -> None:
        """Let only those pass who signed in a short while ago.

        Raises:
            SignInNeeded: if it is longer ago.
        """
        if self.world.clock.now() - session.made_at > FRESH:
            raise SignInNeeded("sign in once more to change how you sign in")

    def add_totp(self, person: Person, secret: str, code: str, place: Place) -> Secured:
        """Have one-time codes from now on.

        Raises:
            InvalidInput: if *code* is not the one of now.
        """
        with self.world.database.transaction() as db:
            had = bool(held(db, person.id))
            self.factors.begin_totp(db, person, secret, code)
            return self._added(db, person, "one-time codes", place, had=had)

    def add_passkey(
        self, person: Person, answer: tuple[str, str, str], place: Place
    ) -> Secured:
        """Have a passkey from now on.

        Args:
            person: whose.
            answer: the challenge, what the browser says, the name it is to have.
            place: where the new session is used.

        Raises:
            InvalidInput: if it is none for here.
            LimitReached: if there are too many.
            LinkOver: if the challenge is too old.
        """
        challenge, said, name = answer
        with self.world.database.transaction() as db:
            had = bool(held(db, person.id))
            self.passkeys.add(db, person, challenge, said, name)
            return self._added(db, person, "passkey", place, had=had)

    def remove_totp(self, person: Person, address: str) -> None:
        """Have no one-time codes any more.

        Raises:
            Conflict: if it is the last second factor of somebody who needs one.
        """
        with self.world.database.transaction() as db:
            self.factors.end_totp(db, person)
            self._removed(db, person, "one-time codes", address)

    def remove_passkey(self, person: Person, name: str, address: str) -> None:
        """Have one passkey less.

        Raises:
            Conflict: if it is the last second factor of somebody who needs one.
        """
        with self.world.database.transaction() as db:
            self.passkeys.remove(db, person.id, name)
            self._removed(db, person, "passkey", address)

    def new_codes(self, person: Person, address: str) -> tuple[str, ...]:
        """Return new recovery codes, this once.

        Raises:
            Conflict: if there is no second factor that they could stand in for.
        """
        with self.world.database.transaction() as db:
            if not held(db, person.id):
                raise Conflict("recovery codes stand in for a second factor")
            by = by_person(person, address)
            self.world.note(db, by, "person.new-codes", person.id)
            return self.factors.new_codes(db, person.id)

    def _added(
        self, db: Connection, person: Person, what: str, place: Place, *, had: bool
    ) -> Secured:
        codes = () if had else self.factors.new_codes(db, person.id)
        end_all(db, person.id)
        token = self.sessions.begin(db, person.id, place, strong=True)
        self._tell(db, person, f"added: {what}", place.address)
        return Secured(LetIn(token, person), codes)

    def _removed(self, db: Connection, person: Person, what: str, address: str) -> None:
        if not held(db, person.id):
            if person.staff:
                raise Conflict("staff needs a second factor: add another one first")
            self.factors.end_all(db, person.id)  # recovery codes are of no use now
        self._tell(db, person, f"removed: {what}", address)

    def _tell(self, db: Connection, person: Person, what: str, address: str) -> None:
        world = self.world
        text = f"A second factor of your account was {what}."
        world.letters.changed(db, person.email, text, world.makers.new_secret())
        after = {"what": what}
        by = by_person(person, address)
        world.note(db, by, "person.factor", person.id, (None, after))
