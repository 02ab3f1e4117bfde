"""Who there is: persons and organisations, for whoever has to name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.access.people import store
from tutorial_app.access.people.emails import normal
from tutorial_app.access.people.tables import ORGANISATIONS, PERSONS
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.people.model import Person, PersonId
    from tutorial_app.kernel.database import Database


@dataclass(frozen=True, slots=True)
class People:
    """Finds people; what it returns carries no secret.

    Args:
        database: where they are.
        partners: organisations that `conf/partners` names, code to name.
    """

    database: Database
    partners: Mapping[str, str]

    def person(self, name: PersonId | str) -> Person:
        """Return the person with an id.

        Raises:
            NotFound: if there is none.
        """
        with self.database.reading() as db:
            found = store.one(db, PERSONS.c.id == name)
        if found is None:
            raise NotFound(f"no person {name!r}")
        return found

    def by_email(self, email: str) -> Person | None:
        """Return the person with an address; None if there is none."""
        with self.database.reading() as db:
            return store.one(db, PERSONS.c.email == normal(email))

    def of_partner(self, code: str) -> tuple[Person, ...]:
        """Return the people of an organisation, by name."""
        with self.database.reading() as db:
            return store.find(db, PERSONS.c.partner == code)

    def all(self) -> tuple[Person, ...]:
        """Return everybody, by name."""
        with self.database.reading() as db:
            return store.find(db)

    def organisations(self) -> Mapping[str, str]:
        """Return every organisation, code to name: of `conf/` and made by staff."""
        with self.database.reading() as db:
            made = db.execute(select(ORGANISATIONS.c.code, ORGANISATIONS.c.name))
            known = {**self.partners, **{row.code: row.name for row in made}}
        return dict(sorted(known.items()))
