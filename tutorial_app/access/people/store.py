"""Reads and writes persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from tutorial_app.access.people.model import Person, PersonId, Role
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.kernel.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row


def find(db: Connection, *where: ColumnElement[bool]) -> tuple[Person, ...]:
    """Return the persons that meet every condition, by name."""
    rows = db.execute(
        select(PERSONS).where(*where).order_by(PERSONS.c.name, PERSONS.c.email)
    )
    return tuple(map(person_of, rows))


def one(db: Connection, *where: ColumnElement[bool]) -> Person | None:
    """Return the person that meets every condition; None if there is none."""
    found = find(db, *where)
    return found[0] if found else None


def add(db: Connection, person: Person, password: str, now: datetime) -> None:
    """Write a new person.

    Args:
        db: the caller's transaction.
        person: who.
        password: its hash, or empty.
        now: when.

    Raises:
        Conflict: if the address has an account, maybe since a moment ago.
    """
    row = _fields(person) | {"id": person.id, "password": password, "made_at": now}
    try:
        db.execute(insert(PERSONS), row | {"totp": "", "totp_step": 0})
    except IntegrityError as exc:
        raise Conflict("this address has an account by now: sign in") from exc


def change(db: Connection, person: Person) -> None:
    """Write what may change of a person."""
    db.execute(update(PERSONS).where(PERSONS.c.id == person.id).values(_fields(person)))


def person_of(row: Row[Any]) -> Person:
    """Return the person that a row of `people_persons` holds."""
    return Person(
        id=PersonId(row.id),
        email=row.email,
        name=row.name,
        partner=row.partner,
        roles=roles_of(row.roles),
        zone=row.zone,
        language=row.language,
        active=row.active,
    )


def roles_of(text: str) -> frozenset[Role]:
    """Return the roles that `roles_text` wrote."""
    return frozenset(map(Role, text.split()))


def roles_text(roles: Iterable[Role]) -> str:
    """Return *roles* as they are stored."""
    return " ".join(sorted(roles))


def _fields(person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "partner": person.partner,
        "roles": roles_text(person.roles),
        "zone": person.zone,
        "language": person.language,
        "active": person.active,
    }
