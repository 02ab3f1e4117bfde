"""What a console page needs: what the visitor chose, and what follows from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tutorial_app.console.envelope import Caller, Proof
from tutorial_app.console.exchange import Outgoing
from tutorial_app.console.field_findings import Wrong
from tutorial_app.console.filling import said
from tutorial_app.contract.rights import refusal
from tutorial_app.partners.owners import owner_among
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.sandbox import Credential
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.exchange import Exchange, Target
    from tutorial_app.console.explaining import Explanation
    from tutorial_app.console.filling import Filled
    from tutorial_app.console.nodes import Part
    from tutorial_app.console.service import ConsoleService
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
    #: HTTP headers; empty: not sent.
    behaviour: str = ""
    language: str = ""

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
            behaviour=_header(form.get("behaviour", "")),
            language=_header(form.get("language", "")),
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

    def fitted(
        self, mine: Mine | None, target: Target, channel: str, owner: str
    ) -> Choices:
        """Return the choices with a credential that may make the call, if none is.

        *channel* is the one that the message names, *owner* the partner whose ids
        stand in it; empty: it names none.
        """
        if mine is None or self.credential:
            return self
        rights = target.operation.notes.rights
        for one in sorted(mine.credentials, key=lambda one: one.partner != owner):
            channels = (channel,) if channel else one.channels
            if any(c in one.channels and not refusal(rights, c, {}) for c in channels):
                return replace(self, credential=one.user_name)
        return self

    def headers(self, endpoint: Endpoint) -> dict[str, str]:
        """Return the HTTP headers of choice; only a sandbox misbehaves on request."""
        asked = self.behaviour if endpoint.kind == "mock" else ""
        wanted = {"X-Sandbox-Behaviour": asked, "Accept-Language": self.language}
        return {name: value for name, value in wanted.items() if value}

    def following(self, filled: Filled, mine: Mine | None, *, typed: bool) -> Choices:
        """Return the choices that make the call that *filled* was read from.

        A message that does not say who calls may leave that to the transport; only
        who is typing it, and has a credential, means nobody.
        """
        version = next(k for k, v in VERSIONS.items() if v is filled.version)
        proof = filled.proof
        said = typed and mine is not None and self.proof is not Proof.BASIC
        if proof is Proof.NONE and not said:
            proof = Proof.BASIC if filled.lost else self.proof
        users = {one.user_name for one in mine.credentials} if mine else set()
        if not filled.user or filled.user in users or mine is None:
            named = self.credential if not filled.user else filled.user
            return replace(self, version=version, proof=proof, credential=named)
        chosen = replace(self, version=version, proof=proof, credential=OWN)
        if filled.user == self.own_user:
            return chosen
        return replace(chosen, own_user=filled.user, own_password="")


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
    #: What the contract says of the form, at its fields.
    wrong: Wrong = field(default_factory=Wrong)
    #: It was not sent, since it is wrong; it can be sent anyway.
    held_back: bool = False
    exchange: Exchange | None = None
    #: Why the message could not be sent; None if it was, or was not tried.
    trouble: Explanation | None = None
    #: Why the form could not be filled from the message; empty: it was, or not tried.
    unread: str = ""
    #: What *text* says beyond the form, and the mark of the form that goes with it.
    lost: tuple[str, ...] = ()
    kept: str = ""
    #: Paths of values that have to be typed again, since no trace keeps them.
    masked: tuple[str, ...] = ()

    @property
    def credential(self) -> str:
        """User name of the workspace's credential in use; empty if there is none."""
        held = self.choices.held(self.mine)
        return held.user_name if held else ""

    @property
    def allowed(self) -> bool:
        """Say whether the endpoint has the operation at all."""
        return self.endpoint.kind in self.target.is_for


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
    owner = owner_among(state.values(), console.owners)
    channel = state.get("context.channel", "")
    choices = choices.fitted(mine, target, channel, owner)
    form = console.form(target, state)
    endpoint = console.endpoint(choices.endpoint)
    caller = choices.caller(mine, endpoint)
    text = console.message(target, form, VERSIONS[choices.version], caller)
    wrong = console.wrong(target, form) if form else Wrong()
    return Board(target, form, choices, endpoint, caller, mine, text, wrong)


def filled_board(
    console: ConsoleService, board: Board, text: str, *, typed: bool = False
) -> Board:
    """Return *board* with its form filled from the message *text*.

    What the form has no place for is kept: the text stands as it is, and is what is
    sent, until something in the form is changed.

    Args:
        console: the service.
        board: what the page showed before.
        text: the message.
        typed: somebody is still writing *text*, so it stands as it is in any case.

    Raises:
        InvalidInput: if *text* is no call of the operation.
    """
    filled = console.fill(board.target, text)
    choices = board.choices.following(filled, board.mine, typed=typed)
    laid = lay_board(console, board.target, filled.state, choices, board.mine)
    kept = mark_of(console, laid) if filled.lost else ""
    return replace(
        laid,
        text=filled.text if typed or filled.lost else laid.text,
        lost=filled.lost,
        kept=kept,
        masked=filled.masked,
    )


def mark_of(console: ConsoleService, board: Board) -> str:
    """Return a mark of what the form of *board* says, to see whether that changed.

    Who calls is no part of it: a visitor's first call makes the credential.
    """
    version = VERSIONS[board.choices.version]
    text = said(console.message(board.target, board.form, version, Caller()))
    marked = f"{board.choices.proof} {text}".encode("utf-8", "replace")
    return hashlib.sha256(marked).hexdigest()[:16]


def outgoing(board: Board) -> Outgoing:
    """Return the call that *board* shows."""
    return Outgoing(
        *(board.target, board.endpoint, VERSIONS[board.choices.version]),
        *(board.caller, board.text, board.choices.headers(board.endpoint)),
    )


def _header(value: str) -> str:
    """Return *value* as an HTTP header can carry it (RFC 9110, section 5.5)."""
    return "".join(one for one in value[:200].strip() if " " <= one <= "~")
