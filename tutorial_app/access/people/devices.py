"""Browsers in which somebody has signed in before have tries of their own.

So a stranger who knows an address uses up the tries of strangers, and locks nobody out
(OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). Such a browser holds
a cookie that only we can make: a random name, and for whom it is good. It proves no
more than that, and lets nobody in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.people.model import PersonId
    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault

#: People of one browser; who signed in longest ago is left out.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Devices:
    """Knows browsers again, by what their cookie says.

    A cookie is good for a person until they have another password: whoever signed in
    with the old one, and was no friend, is a stranger then.
    """

    database: Database
    vault: Vault
    makers: Makers

    def known(self, cookie: str, person: PersonId, password: str) -> str:
        """Return the name of the browser with *cookie*; empty: it is a stranger's.

        Args:
            cookie: as the browser sent it; empty: it has none.
            person: who wants to sign in there.
            password: what is kept of theirs.
        """
        name, people = self._read(cookie)
        return name if people.get(person) == _stamp(person, password) else ""

    def remember(self, cookie: str, person: PersonId) -> str:
        """Return what the cookie is to be, now that *person* has signed in there."""
        name, people = self._read(cookie)
        with self.database.reading() as db:
            kept = db.scalar(select(PERSONS.c.password).where(PERSONS.c.id == person))
        others = {one: stamp for one, stamp in people.items() if one != person}
        known = {**others, person: _stamp(person, kept or "")}
        latest = dict(list(known.items())[-_MOST:])
        return self.vault.seal(json.dumps([name or self.makers.new_secret(), latest]))

    def _read(self, cookie: str) -> tuple[str, Mapping[str, str]]:
        try:
            # The vault seals other things too: only what has this form is a cookie.
            name, people = json.loads(self.vault.open(cookie)) if cookie else ("", {})
        except (ConfigurationError, UnicodeEncodeError, TypeError, ValueError):
            return "", {}
        right = isinstance(name, str) and isinstance(people, dict)
        return (name, people) if right else ("", {})


def _stamp(person: str, password: str) -> str:
    return digest(f"device of {person} {password}")[:32]
