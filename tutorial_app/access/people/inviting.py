"""How somebody becomes one of the people: by a link that others had made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete

from tutorial_app.access.people import emails, passwords, store
from tutorial_app.access.people.fields import checked_name, checked_place
from tutorial_app.access.people.links import Link, Purpose
from tutorial_app.access.people.model import Person, PersonId, Role
from tutorial_app.access.people.rights import check_grant, check_roles
from tutorial_app.access.people.tables import PERSONS, REQUESTS
from tutorial_app.access.people.tries import Limit
from tutorial_app.access.people.world import by_nobody, by_person, told
from tutorial_app.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.access.people.directory import People
    from tutorial_app.access.people.passwords import Passwords
    from tutorial_app.access.people.world import World


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an open invitation offers."""

    email: str
    partner: str
    roles: frozenset[Role]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody chooses who accepts an invitation."""

    name: str
    password: str
    zone: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Inviting:
    """Invitations, and what becomes of them."""

    world: World
    people: People
    passwords: Passwords

    def invite(self, by: Person, offer: Invitation, address: str) -> None:
        """Invite somebody by mail. Whether they have an account is not told.

        Raises:
            Forbidden: if *by* may not give the roles.
            InvalidInput: if the address is none, or the roles do not go together.
            NotFound: if there is no such organisation.
            TooManyTries: if they invite too many, or that address got mails enough.
        """
        tries = self.world.tries
        tries.count(Limit.INVITED_BY, by.id)
        tries.count(Limit.MAIL_TO, emails.checked(offer.email))
        with self.world.database.transaction() as db:
            self.put(db, by, offer, address)

    def invite_first(self, offer: Invitation) -> str:
        """Return the address at which somebody accepts: for the command line.

        Raises:
            Conflict: if they have an account.
            InvalidInput: if the address is none, or the roles do not go together.
            NotFound: if there is no such organisation.
        """
        offer = self._sound(offer)
        world = self.world
        with world.database.transaction() as db:
            if store.one(db, PERSONS.c.email == offer.email):
                raise Conflict(f"{offer.email} has an account already")
            token = world.links.make(db, _link(offer, ""))
            world.note(
                db,
                by_nobody("command line"),
                "person.invite",
                offer.email,
                (None, _offered(offer)),
            )
        return world.letters.invitation(token)

    def invitation(self, token: str, address: str) -> Invitation:
        """Return what an invitation offers.

        Raises:
            LinkOver: if it is not good.
            TooManyTries: if too many links were opened from there.
        """
        self.world.tries.count(Limit.LINK_FROM, address)
        with self.world.database.reading() as db:
            return _offer(self.world.links.look(db, Purpose.INVITE, token))

    def accept(self, token: str, newcomer: Newcomer, address: str) -> Person:
        """Make the person whom an invitation is for.

        Raises:
            Conflict: if they have an account by now.
            InvalidInput: if something that they chose cannot be used; the invitation
                stays good.
            LinkOver: if it is not good.
        """
        offer = self.invitation(token, address)
        zone, language = checked_place(newcomer.zone, newcomer.language)
        person = Person(
            id=PersonId(self.world.makers.new_id()),
            email=offer.email,
            name=checked_name(newcomer.name),
            partner=offer.partner,
            roles=offer.roles,
            zone=zone,
            language=language,
        )
        passwords.checked(newcomer.password, person.name, person.email)
        hashed = self.passwords.hashed(newcomer.password)
        with self.world.database.transaction() as db:
            self.world.links.take(db, Purpose.INVITE, token)
            self.world.links.drop(db, Purpose.INVITE, person.email)
            store.add(db, person, hashed, self.world.clock.now())
            db.execute(delete(REQUESTS).where(REQUESTS.c.email == person.email))
            self.world.note(
                db,
                by_person(person, address),
                "person.join",
                person.id,
                (None, told(person)),
            )
        return person

    def put(self, db: Connection, by: Person, offer: Invitation, address: str) -> None:
        """Invite somebody in the caller's transaction; else as `invite`."""
        offer = self._sound(offer)
        check_grant(by, offer.roles, offer.partner)
        world = self.world
        if store.one(db, PERSONS.c.email == offer.email):
            world.letters.known(db, offer.email, world.makers.new_secret())
        else:
            token = world.links.make(db, _link(offer, by.id))
            world.letters.invited(db, offer.email, token, by.name)
        world.note(
            db,
            by_person(by, address),
            "person.invite",
            offer.email[:128],
            (None, _offered(offer)),
        )

    def _sound(self, offer: Invitation) -> Invitation:
        if offer.partner and offer.partner not in self.people.organisations():
            raise NotFound(f"no organisation {offer.partner!r}")
        roles = check_roles(offer.roles, offer.partner)
        return replace(offer, email=emails.checked(offer.email), roles=roles)


def _link(offer: Invitation, made_by: str) -> Link:
    return Link(Purpose.INVITE, offer.email, made_by, _offered(offer))


def _offered(offer: Invitation) -> dict[str, object]:
    return {"partner": offer.partner, "roles": sorted(offer.roles), "name": offer.name}


def _offer(link: Link) -> Invitation:
    said = link.details
    roles = frozenset(map(Role, said["roles"]))
    return Invitation(link.subject, said["partner"], roles, said["name"])
