"""Requests to join: anybody asks, a mail confirms the address, staff decides."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tutorial_app.access.people import emails, store
from tutorial_app.access.people.fields import checked_name
from tutorial_app.access.people.inviting import Invitation
from tutorial_app.access.people.links import Link, Purpose
from tutorial_app.access.people.tables import PERSONS, REQUESTS
from tutorial_app.access.people.tries import Limit
from tutorial_app.access.people.world import by_nobody, by_person
from tutorial_app.kernel.errors import Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.people.inviting import Inviting
    from tutorial_app.access.people.model import Person, Role
    from tutorial_app.access.people.world import World

LONGEST_PURPOSE = 1000
#: After which a request that nobody decided on goes.
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody writes who asks to join."""

    email: str
    name: str
    organisation: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Request:
    """A wish whose address is confirmed: staff decides."""

    id: str
    email: str
    name: str
    organisation: str
    purpose: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """Requests to join.

    Args:
        inviting: how who may join is invited.
        open: whether anybody may ask; otherwise only who is invited comes in.
    """

    inviting: Inviting
    open: bool = True

    @property
    def world(self) -> World:
        """What it may touch."""
        return self.inviting.world

    def ask(self, wish: Wish, address: str) -> None:
        """Note that somebody would like to join; a mail tells them how to go on.

        Whether the address has an account is told in that mail alone.

        Raises:
            Forbidden: if nobody may ask.
            InvalidInput: if the address is none, or a text is missing or too long.
            TooManyTries: if too many mails were asked for from there.
        """
        if not self.open:
            raise Forbidden("people join this portal by invitation")
        wish = _checked(wish)
        world = self.world
        world.tries.count(Limit.MAIL_FROM, address)
        if not world.tries.taken(Limit.MAIL_TO, wish.email):
            return  # they have three in their box; the answer is the same
        # Two of the same at once: one has made the row, and its mail is on its way.
        with suppress(IntegrityError), world.database.transaction() as db:
            if store.one(db, PERSONS.c.email == wish.email):
                world.letters.known(db, wish.email, world.makers.new_secret())
                return
            row = db.execute(
                select(REQUESTS).where(REQUESTS.c.email == wish.email)
            ).one_or_none()
            name = row.id if row else self._add(db, wish)
            token = world.links.make(db, Link(Purpose.CONFIRM, name))
            world.letters.confirm(db, wish.email, token)

    def confirm(self, token: str, address: str) -> None:
        """Note that the address of a request is whoever's asked.

        Raises:
            LinkOver: if *token* is not good.
        """
        world = self.world
        world.tries.count(Limit.LINK_FROM, address)
        with world.database.transaction() as db:
            link = world.links.take(db, Purpose.CONFIRM, token)
            db.execute(
                update(REQUESTS)
                .where(REQUESTS.c.id == link.subject)
                .values(confirmed_at=world.clock.now())
            )
            world.note(db, by_nobody(address), "request.confirm", link.subject)

    def requests(self, by: Person) -> tuple[Request, ...]:
        """Return what waits for staff, the oldest first.

        Raises:
            Forbidden: if *by* is not staff.
        """
        _staff_only(by)
        with self.world.database.reading() as db:
            rows = db.execute(
                select(REQUESTS)
                .where(REQUESTS.c.confirmed_at.is_not(None))
                .order_by(REQUESTS.c.asked_at, REQUESTS.c.id)
            ).all()
        names = Request.__slots__
        return tuple(
            Request(**{name: getattr(row, name) for name in names}) for row in rows
        )

    def approve(
        self, by: Person, name: str, partner: str, roles: Iterable[Role], address: str
    ) -> None:
        """Invite who asked, as one of *partner*.

        Raises:
            Forbidden: if *by* may not give the roles.
            InvalidInput: if they do not go together.
            NotFound: if there is no such request or organisation.
        """
        _staff_only(by)
        with self.world.database.transaction() as db:
            row = _request(db, name)
            offer = Invitation(row.email, partner, frozenset(roles), row.name)
            self.inviting.put(db, by, offer, address)
            db.execute(delete(REQUESTS).where(REQUESTS.c.id == name))
            self.world.note(db, by_person(by, address), "request.approve", name)

    def refuse(self, by: Person, name: str, reason: str, address: str) -> None:
        """Refuse who asked, and tell them why.

        Raises:
            Forbidden: if *by* is not staff.
            InvalidInput: if there is no reason.
            NotFound: if there is no such request.
        """
        _staff_only(by)
        if not reason.strip():
            raise InvalidInput("a refusal needs a reason")
        world = self.world
        with world.database.transaction() as db:
            row = _request(db, name)
            world.letters.refused(
                db, row.email, reason.strip(), world.makers.new_secret()
            )
            db.execute(delete(REQUESTS).where(REQUESTS.c.id == name))
            after = {"reason": reason.strip()}
            world.note(
                db, by_person(by, address), "request.refuse", name, (None, after)
            )

    def purge(self) -> int:
        """Delete requests that are too old; return how many."""
        before = self.world.clock.now() - KEPT
        with self.world.database.transaction() as db:
            gone = db.execute(delete(REQUESTS).where(REQUESTS.c.asked_at < before))
        return gone.rowcount

    def _add(self, db: Connection, wish: Wish) -> str:
        name = self.world.makers.new_id()
        row = {
            "id": name,
            "email": wish.email,
            "name": wish.name,
            "organisation": wish.organisation,
            "purpose": wish.purpose,
            "asked_at": self.world.clock.now(),
        }
        db.execute(insert(REQUESTS), row)
        return name


def _checked(wish: Wish) -> Wish:
    purpose = wish.purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise InvalidInput(f"a purpose has 1 to {LONGEST_PURPOSE} letters")
    try:
        organisation = checked_name(wish.organisation)
    except InvalidInput as exc:
        raise InvalidInput(f"organisation: {exc}") from exc
    return Wish(
        emails.checked(wish.email), checked_name(wish.name), organisation, purpose
    )


def _request(db: Connection, name: str) -> Request:
    row = db.execute(
        select(REQUESTS).where(
            REQUESTS.c.id == name, REQUESTS.c.confirmed_at.is_not(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"no request {name!r}")
    return Request(**{key: getattr(row, key) for key in Request.__slots__})


def _staff_only(by: Person) -> None:
    if not by.staff:
        raise Forbidden(f"{by.name} is not staff")
