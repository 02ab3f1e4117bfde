"""Who may look after whom. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.access.people.model import OURS, Person, Role
from tutorial_app.kernel.errors import Forbidden, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Roles within an organisation.
THEIRS = frozenset({Role.DEVELOPER, Role.LEAD})


def check_roles(roles: Iterable[Role], partner: str) -> frozenset[Role]:
    """Return *roles*, if somebody of *partner* can have them together.

    Raises:
        InvalidInput: if there is none, or one needs an organisation that is missing.
    """
    found = frozenset(roles)
    if not found:
        raise InvalidInput("a person needs a role")
    if found & THEIRS and not partner:
        raise InvalidInput("developers and leads need an organisation")
    return found


def check_grant(giver: Person, roles: Iterable[Role], partner: str) -> None:
    """Let only those pass who may give *roles* in *partner*.

    A lead gives those of their organisation, staff those of every organisation, and
    administrators also those of the portal's own people.

    Raises:
        Forbidden: for everybody else.
    """
    found = frozenset(roles)
    if Role.ADMINISTRATOR in giver.roles:
        return
    if not found & OURS and (giver.staff or (giver.leads and giver.partner == partner)):
        return
    named = ", ".join(sorted(found)).lower() or "nobody"
    raise Forbidden(f"you may not make somebody {named} of {partner or 'the portal'}")


def may_manage(who: Person, whom: Person) -> bool:
    """Say whether *who* looks after *whom*."""
    if Role.ADMINISTRATOR in who.roles:
        return True
    if whom.staff:
        return False
    return who.staff or (who.leads and who.partner == whom.partner)
