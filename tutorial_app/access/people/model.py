"""People as values: who somebody is, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What a person may do. A person may have several."""

    #: Calls services, books access, for their organisation.
    DEVELOPER = "DEVELOPER"
    #: Looks after the people of their organisation.
    LEAD = "LEAD"
    #: Decides on bookings and requests of every organisation.
    STAFF = "STAFF"
    #: Invites staff.
    ADMINISTRATOR = "ADMINISTRATOR"


#: Roles that need a second factor, whatever a person chose.
OURS = frozenset({Role.STAFF, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    id: PersonId
    #: As `emails.normal` writes it: two people never have the same.
    email: str
    name: str
    #: Code of their organisation; empty: the portal's own people.
    partner: str
    roles: frozenset[Role]
    #: IANA name of the zone in which they read times.
    zone: str
    #: `en` or `da`.
    language: str
    #: False: they may not sign in any more.
    active: bool = True

    @property
    def staff(self) -> bool:
        """Whether they see and decide what is another organisation's."""
        return bool(self.roles & OURS)

    @property
    def leads(self) -> bool:
        """Whether they look after their organisation's people."""
        return Role.LEAD in self.roles and bool(self.partner)

    def without(self, roles: frozenset[Role]) -> Person:
        """Return the person with fewer rights, for a session that proves less."""
        return replace(self, roles=self.roles - roles)
