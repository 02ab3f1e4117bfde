"""The workspaces of whoever is signed in; nobody has any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.people.model import PersonId
    from tutorial_app.access.people.owned import Owned
    from tutorial_app.web.who import Who


@dataclass(frozen=True, slots=True)
class Theirs:
    """Asks and changes what the person of the session has claimed; once a request."""

    owned: Owned
    who: Who

    def names(self) -> Mapping[str, str]:
        """Return the workspaces of who is signed in, name to label."""
        person = self._person()
        if person is None:
            return {}
        if g.get("theirs", ("",))[0] != person:
            g.theirs = (person, self.owned.of(person))
        found: Mapping[str, str] = g.theirs[1]
        return found

    def claim(self, name: str, label: str) -> None:
        """Give a workspace to who is signed in, unless somebody else has it.

        Raises:
            NotFound: if there is no such workspace.
            Unreachable: if the sandbox does not answer.
        """
        person = self._person()
        if person is not None:
            self.owned.claim(person, name, label)
            g.pop("theirs", None)

    def label(self, name: str, label: str) -> None:
        """Call a workspace of who is signed in by *label*."""
        person = self._person()
        if person is not None:
            self.owned.label(person, name, label)
            g.pop("theirs", None)

    def drop(self, name: str) -> None:
        """Forget a workspace of who is signed in: it is gone."""
        if name in self.names():
            self.owned.drop(name)
            g.pop("theirs", None)

    def _person(self) -> PersonId | None:
        found = self.who.signed_in()
        return found[1].id if found else None
