"""Whose workspace it is: the claim in the visitor's cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, session

from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutorial_app.access.claims import Claims
    from tutorial_app.access.sandbox import Credential, SandboxControl, Workspace

_KEY = "claim"
#: Whose data the examples of the contract name, so whose credential comes first.
FIRST_PARTNER = "KURV"


@dataclass(frozen=True, slots=True)
class Mine:
    """A visitor's workspace with its credentials, for its owner's eyes."""

    workspace: Workspace
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class Visitors:
    """Finds and makes the workspace of the visitor who is asking."""

    sandbox: SandboxControl
    claims: Claims

    def mine(self) -> Mine | None:
        """Return the visitor's workspace, or None if there is none (any more)."""
        name = self.claims.workspace(str(session.get(_KEY, "")))
        if not name:
            return None
        try:
            found = self.sandbox.workspace(name), self.sandbox.credentials(name)
        except NotFound:
            session.pop(_KEY)
            return None
        return _sorted(*found)

    def make(self) -> Mine:
        """Make a workspace and give it to the visitor.

        Raises:
            LimitReached: if there are too many workspaces.
            Unreachable: if the sandbox does not answer.
        """
        made = _sorted(*self.sandbox.create(made_from=request.remote_addr or ""))
        session[_KEY] = self.claims.make(made.workspace.id)
        return made

    def mine_or_new(self) -> Mine:
        """Return the visitor's workspace; make one if there is none."""
        return self.mine() or self.make()


def _sorted(workspace: Workspace, credentials: Iterable[Credential]) -> Mine:
    """Put the credential that works with the examples first."""

    def rank(one: Credential) -> tuple[bool, str, bool, str]:
        by_person = "SELF_SERVICE" in one.channels
        other = one.partner != FIRST_PARTNER
        return (other, one.partner, not by_person, one.user_name)

    return Mine(workspace, tuple(sorted(credentials, key=rank)))
