"""What the buttons of a console page do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.console.edit import edited, with_channel, with_fresh_references
from tutorial_app.console.envelope import Proof
from tutorial_app.console.explaining import Explanation, NoAnswer
from tutorial_app.kernel.errors import Forbidden, InvalidInput
from tutorial_app.kernel.words import capitalised
from tutorial_app.look.xml_text import pretty
from tutorial_app.traces.search import Wanted
from tutorial_app.web.board import (
    OWN,
    Board,
    Choices,
    filled_board,
    lay_board,
    mark_of,
    outgoing,
    state_of,
)
from tutorial_app.web.calls.replay import console_fields
from tutorial_app.web.keyring import forget, keep, remember_endpoint, with_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.exchange import Exchange, Target
    from tutorial_app.console.service import ConsoleService
    from tutorial_app.traces.book import CallLogs
    from tutorial_app.traces.store import Trace
    from tutorial_app.web.place import Places
    from tutorial_app.web.visitor import Visitors

#: Sends what the form says, if the contract allows that; sends the raw XML.
SEND, SEND_RAW = "send", "send-raw"
#: Fills the form from the raw XML while somebody is writing it.
FOLLOW = "follow-raw"

#: Calls of the past that are offered.
_PAST = 8
#: Faults of the contract that say no to the credential itself.
_NOT_LET_IN = {"AUTHENTICATION_FAILED", "ACCESS_NOT_APPROVED"}
_NUMBER = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Deeds:
    """Makes a board out of a posted page.

    Args:
        places: whose page it is, and the service.
        logs: the calls that were made.
        new_reference: makes a value that no command has had.
    """

    places: Places
    logs: CallLogs
    new_reference: Callable[[], str]

    @property
    def console(self) -> ConsoleService:
        """What makes messages, and sends them."""
        return self.places.console

    @property
    def visitors(self) -> Visitors:
        """Whose workspaces they are."""
        return self.places.visitors

    def done(self, target: Target, form: Mapping[str, str]) -> Board:
        """Return the board after the deed that *form* names in `do`."""
        deed = form.get("do", SEND)
        match deed:
            case "send" | "send-anyway" | "send-raw":
                return self._sent(target, form, deed)
            case "fill-from-raw" | "follow-raw":
                return self._filled(target, form, typed=deed == FOLLOW)
            case _ if deed.startswith("again:"):
                return self._again(target, form, deed.removeprefix("again:"))
            case "forget":
                forget()
                return self.laid(target, {**form, "own-user": ""})
            case _ if deed.startswith("behave:"):
                asked = {**form, "behaviour": deed.removeprefix("behave:")}
                return self.laid(target, asked)
            case _:
                return self.laid(target, form, deed)

    def laid(self, target: Target, form: Mapping[str, str], deed: str = "") -> Board:
        """Lay the board that the posted *form* stands for, after *deed*.

        A text that XML cannot carry is shown beside what stood there.
        """
        mine = self.visitors.mine()
        choices = self._chosen(form)
        state = edited(state_of(form), deed, self.new_reference)
        held = choices.held(mine)
        if held and choices.credential != form.get("drawn-for", choices.credential):
            # Another credential than the form was drawn for: the channel follows it,
            # and what is then sent is another call.
            agent = self.console.sample(target, full=True).get("context.agentId", "")
            followed = with_channel(state, held.channels, agent)
            if followed != state:
                state = with_fresh_references(followed, self.new_reference)
        try:
            board = lay_board(self.console, target, state, choices, mine)
        except InvalidInput as error:
            endpoint = self.console.endpoint(choices.endpoint)
            return Board(
                *(target, self.console.form(target, state), choices, endpoint),
                *(choices.caller(mine, endpoint), mine, form.get("raw", "")),
                trouble=_not_xml(str(error)),
            )
        return self._with_kept(board, form)

    def _chosen(self, form: Mapping[str, str]) -> Choices:
        """Return the choices in *form*, with what the cookie keeps of the visitor."""
        choices = Choices.of(form)
        endpoint = self.console.endpoint(choices.endpoint)
        remember_endpoint(choices.endpoint)
        return with_kept(choices, endpoint, self.console.clock.now())

    def _with_kept(self, board: Board, form: Mapping[str, str]) -> Board:
        """Keep the raw XML that says more than the form, while nothing has changed."""
        kept, chosen = form.get("kept", ""), form.get("credential", "")
        if not kept or chosen not in {"", OWN, form.get("drawn-for", "")}:
            return board
        if kept != mark_of(self.console, board):
            return board
        return self._read(board, form, typed=True)

    def _filled(self, target: Target, form: Mapping[str, str], *, typed: bool) -> Board:
        """Fill the form from the raw XML; leave it as it is where that cannot be."""
        return self._read(self.laid(target, form), form, typed=typed)

    def _read(self, board: Board, form: Mapping[str, str], *, typed: bool) -> Board:
        text = form.get("raw", "")
        try:
            return filled_board(self.console, board, text, typed=typed)
        except InvalidInput as error:
            said = text if typed else pretty(text.encode("utf-8", "replace"))
            return replace(board, text=said, trouble=None, unread=str(error))

    def _again(self, target: Target, form: Mapping[str, str], number: str) -> Board:
        """Fill form and XML from a call that was made; as it is if it is gone."""
        endpoint = self.console.endpoint(form.get("endpoint", ""))
        owner = self._owner(endpoint)
        if not owner or not _NUMBER.fullmatch(number):
            return self.laid(target, form)
        made = self.logs.after(owner, int(number) - 1, 1)
        if not made or made[0].operation != target.operation.name:
            return self.laid(target, form)
        asked = {**form, **console_fields(made[0]), "kept": "", "drawn-for": ""}
        asked["drawn-for"] = asked["credential"]
        return self._filled(target, asked, typed=False)

    def _sent(self, target: Target, form: Mapping[str, str], deed: str) -> Board:
        """Send what the form, or the raw XML, says.

        A visitor without a workspace gets one, so that the first call works at once.
        """
        endpoint = self.console.endpoint(form.get("endpoint", ""))
        if endpoint.kind == "mock":
            self.visitors.mine_or_new()
        board = self.laid(target, form)
        raw = deed == SEND_RAW or (board.form is None and form.get("raw"))
        if raw:
            board = replace(board, text=form.get("raw", ""), trouble=None)
        if board.trouble or (deed == SEND and not board.kept and board.wrong.count):
            return replace(board, held_back=not board.trouble)
        try:
            call = replace(outgoing(board), owner=self.places.log(board.endpoint))
            exchange = self.console.send(call)
        except NoAnswer as error:
            return replace(board, trouble=error.explanation)
        except Forbidden as error:
            return replace(board, trouble=_sandbox_alone(str(error)))
        self._learn(board, exchange)
        # Seen after the call: it may have moved the workspace's clock.
        return replace(board, exchange=exchange, mine=self.visitors.mine())

    def history(self, board: Board) -> tuple[Trace, ...]:
        """Return the last calls of the board's operation, newest first."""
        owner = self._owner(board.endpoint)
        if not owner:
            return ()
        wanted = Wanted(operation=board.target.operation.name)
        made = self.logs.newest(owner, wanted, limit=_PAST, brief=True)
        return tuple(one for one in made if one.slug == board.target.entry.slug)

    def explained(self, board: Board) -> int:
        """Return the number under which the log has the board's fault; 0: it has not.

        The answer and the log have the same correlation id; a repeat of the caller's
        own has it again, so the newest counts.
        """
        fault = board.exchange.fault if board.exchange else None
        if fault is None or not fault.correlation_id:
            return 0
        for one in self.history(board):
            if (one.correlation_id, one.fault_code) == (
                fault.correlation_id,
                fault.code,
            ):
                return one.sequence
        return 0

    def _owner(self, endpoint: Endpoint) -> str:
        """Return whose calls to *endpoint* those of the visitor are; empty: none."""
        if endpoint.kind == "real":
            return self.places.log(endpoint)
        mine = self.visitors.mine()
        return mine.workspace.id if mine else ""

    def _learn(self, board: Board, exchange: Exchange) -> None:
        """Keep a credential that was let in; forget one that was not."""
        code = exchange.fault.code if exchange.fault else ""
        if board.endpoint.kind == "real" and code in _NOT_LET_IN:
            forget()
        elif _was_looked_at(board) and not exchange.odd:
            keep(board.choices, board.endpoint, self.console.clock.now())


def _was_looked_at(board: Board) -> bool:
    """Say whether an answer proves the credential: an open operation needs none."""
    is_open = board.target.operation.notes.operation_kind == "open"
    return not is_open and board.choices.proof is not Proof.NONE


def _not_xml(why: str) -> Explanation:
    return Explanation(
        "The call was not made",
        f"{capitalised(why)}.",
        "Take that character out of the field.",
    )


def _sandbox_alone(why: str) -> Explanation:
    return Explanation(
        "The call was not made", f"{why}.", "Choose the sandbox as the endpoint."
    )
