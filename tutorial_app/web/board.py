"""What a console page needs: what the visitor chose, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.console.envelope import Caller, Proof
from tutorial_app.console.service import Outgoing
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.nodes import Part
    from tutorial_app.console.service import ConsoleService, Exchange, Target
    from tutorial_app.web.visitor import Mine

#: Fields of the request form are `f:` and the path of the node.
PREFIX = "f:"
VERSIONS = {"1.1": Version.SOAP11, "1.2": Version.SOAP12}
#: The choice in the list of credentials that stands for typing one's own.
OWN = "own"


@dataclass(frozen=True, slots=True)
class Choices:
    """How to call, as the visitor chose it; nonsense counts as not chosen."""

    endpoint: str = ""
    version: str = "1.1"
    proof: Proof = Proof.TEXT
    credential: str = ""
    own_user: str = ""
    own_password: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Choices:
        """Read the choices from a posted form."""
        version, proof = form.get("version", ""), form.get("proof", "")
        return cls(
            endpoint=form.get("endpoint", ""),
            version=version if version in VERSIONS else "1.1",
            proof=Proof(proof) if proof in set(Proof) else Proof.TEXT,
            credential=form.get("credential", ""),
            own_user=form.get("own-user", ""),
            own_password=form.get("own-password", ""),
        )

    def caller(self, mine: Mine | None, endpoint: Endpoint) -> Caller:
        """Return who calls: one of the workspace's credentials, or one typed in.

        A real endpoint never gets to see a credential of the sandbox.
        """
        if self.credential == OWN or endpoint.kind == "real":
            return Caller(self.own_user, self.own_password, self.proof)
        held = self.held(mine)
        if held is None:
            return Caller(proof=self.proof)
        return Caller(held.user_name, held.password, self.proof)

    def held(self, mine: Mine | None) -> Credential | None:
        """Return the chosen credential of the workspace, else its first; or None."""
        if mine is None or self.credential == OWN:
            return None
        named = (c for c in mine.credentials if c.user_name == self.credential)
        return next(named, next(iter(mine.credentials), None))


def state_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return the state of the request form in a posted form."""
    return {
        key.removeprefix(PREFIX): value
        for key, value in form.items()
        if key.startswith(PREFIX)
    }


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a console page shows."""

    target: Target
    form: Part | None
    choices: Choices
    endpoint: Endpoint
    caller: Caller
    mine: Mine | None
    text: str
    exchange: Exchange | None = None
    #: Why the message could not be sent; empty if it was, or was not tried.
    trouble: str = ""

    @property
    def credential(self) -> str:
        """User name of the workspace's credential in use; empty if there is none."""
        held = self.choices.held(self.mine)
        return held.user_name if held else ""


def lay_board(
    console: ConsoleService,
    target: Target,
    state: Mapping[str, str],
    choices: Choices,
    mine: Mine | None,
) -> Board:
    """Draw the form and the message that follow from *state* and *choices*.

    Raises:
        InvalidInput: if a text of the form cannot stand in XML.
        NotFound: if there is no such endpoint.
    """
    form = console.form(target, state)
    endpoint = console.endpoint(choices.endpoint)
    caller = choices.caller(mine, endpoint)
    text = console.message(target, form, VERSIONS[choices.version], caller)
    return Board(target, form, choices, endpoint, caller, mine, text)


def outgoing(board: Board) -> Outgoing:
    """Return the call that *board* shows."""
    version = VERSIONS[board.choices.version]
    return Outgoing(board.target, board.endpoint, version, board.caller, board.text)
