"""Looking after people: a lead those of their organisation, staff everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from tutorial_app.access.people import store
from tutorial_app.access.people.fields import checked_name, checked_place
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.rights import check_grant, check_roles, may_manage
from tutorial_app.access.people.sessions import end_all
from tutorial_app.access.people.tables import ORGANISATIONS, PERSONS, TOKENS
from tutorial_app.access.people.world import by_person, told
from tutorial_app.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from tutorial_app.access.people.directory import People
    from tutorial_app.access.people.factors import Factors
    from tutorial_app.access.people.model import Person, PersonId
    from tutorial_app.access.people.world import World

_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,15}")


@dataclass(frozen=True, slots=True)
class Managing:
    """Changes people. That somebody is another's is not told: they are not there."""

    world: World
    people: People
    factors: Factors

    def theirs(self, by: Person) -> tuple[Person, ...]:
        """Return the people whom *by* looks after, by name, and *by* with them."""
        if by.staff:
            return self.people.all()
        return self.people.of_partner(by.partner) if by.leads else (by,)

    def set_roles(
        self, by: Person, name: PersonId, roles: Iterable[Role], address: str
    ) -> Person:
        """Give somebody other roles. Their rights change at once.

        Raises:
            Conflict: if an administrator would lay that down: one must be left.
            Forbidden: if *by* may not give, or take away, such roles.
            InvalidInput: if they do not go together.
            NotFound: if there is no such person among those *by* looks after.
        """
        with self.world.database.transaction() as db:
            before = self._theirs(db, by, name)
            after = replace(before, roles=check_roles(roles, before.partner))
            check_grant(by, after.roles | before.roles, before.partner)
            if by.id == name and Role.ADMINISTRATOR in before.roles - after.roles:
                raise Conflict(
                    "you cannot lay down your own role as administrator; ask another "
                    "one to take it from you: somebody must be left"
                )
            if before.roles - after.roles:
                self.world.links.drop_of(db, name)
            self._keep(db, by, before, after, address, "person.roles")
        return after

    def close(self, by: Person, name: PersonId, address: str) -> Person:
        """Close an account: sessions, tokens and invitations of theirs end at once.

        Raises:
            Conflict: if it is one's own: somebody must be left.
            NotFound: if there is no such person among those *by* looks after.
        """
        if by.id == name:
            raise Conflict("you cannot close your own account; ask somebody else to")
        with self.world.database.transaction() as db:
            before = self._theirs(db, by, name)
            after = replace(before, active=False)
            end_all(db, name)
            db.execute(delete(TOKENS).where(TOKENS.c.person == name))
            self.world.links.drop_of(db, name)
            self._keep(db, by, before, after, address, "person.close")
        return after

    def open_again(self, by: Person, name: PersonId, address: str) -> Person:
        """Open a closed account again.

        Raises:
            NotFound: if there is no such person among those *by* looks after.
        """
        with self.world.database.transaction() as db:
            before = self._theirs(db, by, name)
            after = replace(before, active=True)
            self._keep(db, by, before, after, address, "person.open")
        return after

    def reset_factors(self, by: Person, name: PersonId, address: str) -> None:
        """Forget the second factors of somebody who has lost theirs.

        Raises:
            Conflict: if they are one's own.
            NotFound: if there is no such person among those *by* looks after.
        """
        if by.id == name:
            raise Conflict("your own second factor is on your account page")
        world = self.world
        with world.database.transaction() as db:
            person = self._theirs(db, by, name)
            self.factors.end_all(db, name)
            end_all(db, name)
            what = f"{by.name} has removed the second factors of your account."
            world.letters.changed(db, person.email, what, world.makers.new_secret())
            world.note(db, by_person(by, address), "person.reset-factors", name)

    def describe(
        self, person: Person, texts: tuple[str, str, str], address: str
    ) -> Person:
        """Change what *person* says about themselves: name, zone, language.

        Raises:
            InvalidInput: if one of them cannot be used.
        """
        name, zone, language = texts
        zone, language = checked_place(zone, language)
        after = replace(person, name=checked_name(name), zone=zone, language=language)
        with self.world.database.transaction() as db:
            before = store.one(db, PERSONS.c.id == person.id) or person
            # The roles may have changed meanwhile, and are no matter of this form.
            after = replace(after, roles=before.roles, active=before.active)
            self._keep(db, person, before, after, address, "person.describe")
        return after

    def make_organisation(self, by: Person, code: str, name: str, address: str) -> None:
        """Make an organisation.

        Raises:
            Conflict: if there is one with that code.
            Forbidden: if *by* is not staff.
            InvalidInput: if code or name cannot be used.
        """
        if not by.staff:
            raise Forbidden("organisations are made by staff")
        if not _CODE.fullmatch(code):
            raise InvalidInput(f"{code[:32]!r} is no code: 2 to 16 of A-Z, 0-9, _")
        name = checked_name(name)
        there = f"there is an organisation {code} already"
        if code in self.people.partners:
            raise Conflict(there)
        row = {"code": code, "name": name, "made_at": self.world.clock.now()}
        with self.world.database.transaction() as db:
            try:
                db.execute(insert(ORGANISATIONS), row)
            except IntegrityError as exc:
                raise Conflict(there) from exc
            self.world.note(
                db,
                by_person(by, address),
                "organisation.make",
                code,
                (None, {"name": name}),
            )

    def _theirs(self, db: Connection, by: Person, name: PersonId) -> Person:
        found = store.one(db, PERSONS.c.id == name)
        if found is None or not may_manage(by, found):
            raise NotFound(f"no person {name[:36]!r} whom you look after")
        return found

    def _keep(
        self,
        db: Connection,
        by: Person,
        before: Person,
        after: Person,
        address: str,
        action: str,
    ) -> None:
        store.change(db, after)
        changes = (told(before), told(after))
        self.world.note(db, by_person(by, address), action, after.id, changes)
