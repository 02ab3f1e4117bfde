"""Whose workspaces they are: the claims in the visitor's cookie."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, session

from tutorial_app.kernel.errors import LimitReached, NotFound, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutorial_app.access.claims import Claims
    from tutorial_app.access.sandbox import Credential, SandboxControl, Workspace
    from tutorial_app.web.theirs import Theirs

#: The claim to the current workspace; every claim with the label of its workspace.
_KEY, _ALL = "claim", "claims"
#: Whose data the examples of the contract name, so whose credential comes first.
FIRST_PARTNER = "KURV"
#: Workspaces of one visitor: what a cookie holds with ease.
MOST_HELD = 8
LONGEST_LABEL = 30
#: The workspace that everybody has on a machine of their own.
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Mine:
    """A visitor's workspace with its credentials, for its owner's eyes."""

    workspace: Workspace
    credentials: tuple[Credential, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One of a visitor's workspaces, under the name they gave it (maybe none)."""

    workspace: Workspace
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Visitors:
    """Finds and makes the workspaces of the visitor who is asking.

    Args:
        sandbox: the way to workspaces.
        claims: makes and reads the proofs of owning one.
        local: whether everybody who can reach us may use the workspace `local`.
        theirs: the workspaces of who is signed in, beside those of the cookie.
    """

    sandbox: SandboxControl
    claims: Claims
    local: bool = False
    theirs: Theirs | None = None

    def mine(self) -> Mine | None:
        """Return the visitor's current workspace, or None if there is none."""
        for name in (self._current(), *self._names()):
            if not name:
                continue
            try:
                found = self.sandbox.workspace(name), self.sandbox.credentials(name)
            except NotFound:
                self._forget(name)
                continue
            if name != self._current():
                session[_KEY] = self._claim_to(name)
            return _sorted(*found)
        return None

    def needed(self) -> Mine:
        """Return the visitor's current workspace.

        Raises:
            NotFound: if there is none.
        """
        mine = self.mine()
        if mine is None:
            raise NotFound("you have no workspace (any more); make a new one")
        return mine

    def make(self, label: str = "", seed_set: str = "BASIC", seed: int = 1) -> Mine:
        """Make a workspace, give it to the visitor, and make it the current one.

        Raises:
            InvalidInput: if there is no such seed set.
            LimitReached: if there are too many workspaces, or the visitor's hands
                are full.
            Unreachable: if the sandbox does not answer.
        """
        self._check_room()
        made = _sorted(
            *self.sandbox.create(seed_set, seed, made_from=request.remote_addr or "")
        )
        claim = self.claims.make(made.workspace.id)
        if self.theirs:
            self.theirs.claim(made.workspace.id, label[:LONGEST_LABEL])
        session[_ALL] = {**self._labels(), claim: label[:LONGEST_LABEL]}
        session[_KEY] = claim
        return made

    def enter(self, name: str, label: str) -> None:
        """Make a workspace that the visitor may use the current one.

        Args:
            name: of the workspace; whoever calls has seen to the right.
            label: what the visitor sees.

        Raises:
            LimitReached: if the visitor's hands are full.
        """
        if name not in self._names():
            self._check_room()
            claim = self.claims.make(name)
            session[_ALL] = {**self._labels(), claim: label[:LONGEST_LABEL]}
        session[_KEY] = self._claim_to(name)

    def mine_or_new(self) -> Mine:
        """Return the visitor's workspace; make one if there is none."""
        return self.mine() or self.make()

    def held(self) -> tuple[Held, ...]:
        """Return the visitor's workspaces, oldest first; those gone are forgotten."""
        found = []
        for claim, label in self._labels().items():
            name = self._named(claim)
            try:
                workspace = self.sandbox.workspace(name)
            except NotFound:
                self._forget(name)
                continue
            found.append(Held(workspace, label, name == self._current()))
        return tuple(found)

    def choose(self, name: str) -> None:
        """Make the visitor's workspace called *name* the current one.

        Raises:
            NotFound: if it is not the visitor's.
        """
        if name == LOCAL and self.local and LOCAL not in self._names():
            claim = self.claims.make(LOCAL)
            session[_ALL] = {**self._labels(), claim: "this machine"}
        session[_KEY] = self._claim_to(name)

    def label(self, name: str, label: str) -> None:
        """Call the visitor's workspace *name* by *label*.

        Raises:
            NotFound: if it is not the visitor's.
        """
        session[_ALL] = {
            **self._labels(),
            self._claim_to(name): label.strip()[:LONGEST_LABEL],
        }
        if self.theirs:
            self.theirs.label(name, label.strip()[:LONGEST_LABEL])

    def delete(self, name: str) -> None:
        """Delete the visitor's workspace called *name*; `local` is only put aside.

        Raises:
            NotFound: if it is not the visitor's.
            Unreachable: if the sandbox does not answer.
        """
        self._claim_to(name)
        if name != LOCAL:
            self.sandbox.delete(name)
        self._forget(name)

    def claim_all(self) -> None:
        """Give the workspaces of the cookie to who has just signed in."""
        if self.theirs is None:
            return
        for claim, label in self._labels().items():
            name = self._named(claim)
            if name != LOCAL:
                with suppress(NotFound, Unreachable):
                    self.theirs.claim(name, label)

    def _check_room(self) -> None:
        if len(self._names()) >= MOST_HELD:
            raise LimitReached(
                f"you have {MOST_HELD} workspaces, which is the limit; delete one first"
            )

    def _labels(self) -> dict[str, str]:
        """Return the label of every claim there is: the cookie's, and the person's."""
        kept = session.get(_ALL, {})
        claims = {**kept} if isinstance(kept, dict) else {}
        if session.get(_KEY) and session[_KEY] not in claims:
            claims[session[_KEY]] = ""
        found = {claim: text for claim, text in claims.items() if self._named(claim)}
        names = set(map(self._named, found))
        for name, label in self.theirs.names().items() if self.theirs else ():
            if name not in names:
                found[self.claims.make(name)] = label
        return found

    def _names(self) -> tuple[str, ...]:
        return tuple(map(self._named, self._labels()))

    def _current(self) -> str:
        return self._named(str(session.get(_KEY, "")))

    def _named(self, claim: str) -> str:
        name = self.claims.workspace(claim) if claim else ""
        return "" if name == LOCAL and not self.local else name

    def _claim_to(self, name: str) -> str:
        for claim in self._labels():
            if self._named(claim) == name:
                return claim
        raise NotFound(f"you have no workspace {name!r}")

    def _forget(self, name: str) -> None:
        labels = self._labels()
        if self.theirs:
            self.theirs.drop(name)
        session[_ALL] = {
            c: text for c, text in labels.items() if self._named(c) != name
        }
        if self._current() == name:
            session.pop(_KEY)


def _sorted(workspace: Workspace, credentials: Iterable[Credential]) -> Mine:
    """Put the credential that works with the examples first."""

    def rank(one: Credential) -> tuple[bool, str, bool, str]:
        by_person = "SELF_SERVICE" in one.channels
        other = one.partner != FIRST_PARTNER
        return (other, one.partner, not by_person, one.user_name)

    return Mine(workspace, tuple(sorted(credentials, key=rank)))
