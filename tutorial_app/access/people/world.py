"""What the rules about people may touch; nothing else is in reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.audit import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy import Connection

    from tutorial_app.access.people.letters import Letters
    from tutorial_app.access.people.links import Links
    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.access.people.tries import Tries
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database


@dataclass(frozen=True, slots=True)
class World:
    """The database, time, chance, mails, links and counts."""

    database: Database
    clock: Clock
    makers: Makers
    links: Links
    letters: Letters
    tries: Tries

    def note(
        self,
        db: Connection,
        by: By,
        action: str,
        subject: str,
        changes: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None] = (
            None,
            None,
        ),
    ) -> None:
        """Write into the audit log what was done to *subject*: before, after."""
        record(db, by, action, subject, *changes, now=self.clock.now())


def by_person(person: Person, address: str) -> By:
    """Return *person* as one who does something, from an address."""
    return By(Account(person.id), Partner(person.partner), address, staff=person.staff)


def by_nobody(address: str) -> By:
    """Return somebody who has not signed in."""
    return By(Account("nobody"), Partner(""), address)


def told(person: Person) -> dict[str, Any]:
    """Return what the audit log keeps of a person."""
    return {
        "email": person.email,
        "name": person.name,
        "partner": person.partner,
        "roles": sorted(person.roles),
        "zone": person.zone,
        "language": person.language,
        "active": person.active,
    }
