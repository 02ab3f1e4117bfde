"""Whose workspace it is: the claim in the visitor's cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, session

from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from tutorial_app.access.claims import Claims
    from tutorial_app.access.sandbox import Credential, SandboxControl, Workspace

_KEY = "claim"


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
            return Mine(self.sandbox.workspace(name), self.sandbox.credentials(name))
        except NotFound:
            session.pop(_KEY)
            return None

    def make(self) -> Mine:
        """Make a workspace and give it to the visitor.

        Raises:
            LimitReached: if there are too many workspaces.
            Unreachable: if the sandbox does not answer.
        """
        made = Mine(*self.sandbox.create(made_from=request.remote_addr or ""))
        session[_KEY] = self.claims.make(made.workspace.id)
        return made

    def mine_or_new(self) -> Mine:
        """Return the visitor's workspace; make one if there is none."""
        return self.mine() or self.make()
