"""The console: any operation of any service, from a form or from raw XML."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint, jsonify, render_template, request

from tutorial_app.console.edit import with_fresh_references
from tutorial_app.console.offers import Offers
from tutorial_app.web.board import VERSIONS, Choices, lay_board
from tutorial_app.web.console_deeds import Deeds
from tutorial_app.web.keyring import kept_user, remembered_endpoint, with_kept
from tutorial_app.web.programs import programs
from tutorial_app.web.shared import shared_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.traces.book import CallLogs
    from tutorial_app.web.board import Board
    from tutorial_app.web.place import Places

#: These pages speak English, so the answers they ask for should too.
_LANGUAGE = {"context.language": "en"}


def console_pages(places: Places, logs: CallLogs) -> Blueprint:
    """Return the pages of the console."""
    pages = Blueprint("console", __name__)
    console, visitors = places.console, places.visitors
    deeds = Deeds(places, logs, _reference)

    @pages.get("/console")
    def pick() -> ResponseReturnValue:
        services = console.library.services.values()
        endpoint = console.remembered(remembered_endpoint())
        if endpoint.kind == "mock":
            return shared_page("console/pick.html", services=services)
        return render_template("console/pick.html", services=services, real=endpoint)

    @pages.get("/console/<slug>/<operation>")
    def ask(slug: str, operation: str) -> ResponseReturnValue:
        target = console.target(slug, operation)
        full = request.args.get("fill") == "full"
        sample = _LANGUAGE | console.sample(target, full=full)
        state = with_fresh_references(sample, _reference)
        endpoint = console.remembered(remembered_endpoint())
        choices = with_kept(Choices(endpoint.name), endpoint, console.clock.now())
        board = lay_board(console, target, state, choices, visitors.mine())
        return _page(board, deeds)

    @pages.post("/console/<slug>/<operation>")
    def act(slug: str, operation: str) -> ResponseReturnValue:
        board = deeds.done(console.target(slug, operation), _posted())
        return _page(board, deeds)

    @pages.post("/console/<slug>/<operation>/check")
    def check(slug: str, operation: str) -> ResponseReturnValue:
        board = deeds.laid(console.target(slug, operation), _posted())
        return jsonify(
            message=board.text,
            kept=bool(board.kept),
            at=dict(board.wrong.at),
            rest=board.wrong.rest,
        )

    return pages


def _page(board: Board, deeds: Deeds) -> str:
    console = deeds.console
    magic = board.endpoint.kind == "mock"
    return render_template(
        "console/operation.html",
        board=board,
        endpoints=console.endpoints,
        versions=VERSIONS,
        offers=console.offers if magic else Offers(),
        codes=console.library.fault_codes,
        history=deeds.history(board),
        explained=deeds.explained(board),
        programs=programs(board),
        kept=kept_user(board.endpoint, console.clock.now()),
    )


def _posted() -> dict[str, str]:
    """Return the posted form; a file stands in its field as base64."""
    form = request.form.to_dict()
    for name, file in request.files.items():
        raw = file.read()
        if raw and name.startswith("file:"):
            form[f"f:{name.removeprefix('file:')}"] = base64.b64encode(raw).decode()
    return form


def _reference() -> str:
    return str(uuid4())
