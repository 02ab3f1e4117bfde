"""The console: any operation of any service, from a form or from raw XML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint, Response, render_template, request

from tutorial_app.console.edit import edited, with_channel, with_fresh_references
from tutorial_app.kernel.errors import InvalidInput, Unreachable
from tutorial_app.web.board import (
    VERSIONS,
    Board,
    Choices,
    lay_board,
    outgoing,
    state_of,
)
from tutorial_app.web.shared import shared_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.service import ConsoleService, Target
    from tutorial_app.web.visitor import Visitors

_SEND, _SEND_RAW = "send", "send-raw"
#: These pages speak English, so the answers they ask for should too.
_LANGUAGE = {"context.language": "en"}


def console_pages(console: ConsoleService, visitors: Visitors) -> Blueprint:
    """Return the pages of the console."""
    pages = Blueprint("console", __name__)

    @pages.get("/console")
    def pick() -> ResponseReturnValue:
        services = console.library.services.values()
        return shared_page("console/pick.html", services=services)

    @pages.get("/console/<slug>/<operation>")
    def ask(slug: str, operation: str) -> ResponseReturnValue:
        target = console.target(slug, operation)
        full = request.args.get("fill") == "full"
        sample = _LANGUAGE | console.sample(target, full=full)
        state = with_fresh_references(sample, _reference)
        board = lay_board(console, target, state, Choices(), visitors.mine())
        return _page(board, console.endpoints)

    @pages.post("/console/<slug>/<operation>")
    def act(slug: str, operation: str) -> ResponseReturnValue:
        target = console.target(slug, operation)
        deed = request.form.get("do", _SEND)
        if deed in {_SEND, _SEND_RAW}:
            board = _sent(console, target, visitors, raw=deed == _SEND_RAW)
        else:
            board = _laid(console, target, visitors, deed)
        return _page(board, console.endpoints)

    @pages.post("/console/<slug>/<operation>/envelope")
    def envelope(slug: str, operation: str) -> ResponseReturnValue:
        target = console.target(slug, operation)
        choices = Choices.of(request.form)
        state = state_of(request.form)
        board = lay_board(console, target, state, choices, visitors.mine())
        return Response(board.text, content_type="text/xml; charset=utf-8")

    return pages


def _page(board: Board, endpoints: Mapping[str, Endpoint]) -> str:
    return render_template(
        "console/operation.html", board=board, endpoints=endpoints, versions=VERSIONS
    )


def _reference() -> str:
    return str(uuid4())


def _laid(
    console: ConsoleService, target: Target, visitors: Visitors, deed: str = ""
) -> Board:
    """Lay the board that the posted form stands for, after *deed*.

    A text that XML cannot carry is shown beside what stood there.
    """
    mine = visitors.mine()
    choices = Choices.of(request.form)
    state = edited(state_of(request.form), deed, _reference)
    held = choices.held(mine)
    if held and choices.credential != request.form.get("drawn-for", ""):
        # Another credential than the form was drawn for: the channel follows it, and
        # what is then sent is another call.
        agent = console.sample(target, full=True).get("context.agentId", "")
        followed = with_channel(state, held.channels, agent)
        if followed != state:
            state = with_fresh_references(followed, _reference)
    try:
        return lay_board(console, target, state, choices, mine)
    except InvalidInput as error:
        form = console.form(target, state)
        endpoint = console.endpoint(choices.endpoint)
        caller = choices.caller(mine, endpoint)
        text = request.form.get("raw", "")
        return Board(
            *(target, form, choices, endpoint, caller, mine, text),
            trouble=str(error),
        )


def _sent(
    console: ConsoleService, target: Target, visitors: Visitors, *, raw: bool
) -> Board:
    """Send what the form, or the raw XML, says.

    A visitor without a workspace gets one, so that the first call works at once.
    """
    choices = Choices.of(request.form)
    endpoint = console.endpoint(choices.endpoint)
    if endpoint.kind == "mock":
        visitors.mine_or_new()
    board = _laid(console, target, visitors)
    if raw or (board.form is None and request.form.get("raw")):
        board = replace(board, text=request.form.get("raw", ""), trouble="")
    if board.trouble:
        return board
    try:
        exchange = console.send(outgoing(board))
        # Seen after the call: it may have moved the workspace's clock.
        return replace(board, exchange=exchange, mine=visitors.mine())
    except Unreachable as error:
        return replace(board, trouble=str(error))
