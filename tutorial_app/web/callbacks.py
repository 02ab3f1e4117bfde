"""What callbacks brought: the page of the receiver that is built into the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from tutorial_app.kernel.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.settings import Settings
    from tutorial_app.web.visitor import Visitors

#: Deliveries on a page; each may hold a hundred events.
_ON_A_PAGE = 20
#: The workspace that everybody has on a machine of their own.
_LOCAL = "local"
_DIGITS = 9


def callback_pages(visitors: Visitors, settings: Settings) -> Blueprint:
    """Return the pages; they show secrets to the owner of a workspace alone."""
    pages = Blueprint("callbacks", __name__)

    @pages.get("/workspace/callbacks")
    def show() -> ResponseReturnValue:
        name = _whose(visitors, settings)
        before = _number(request.args.get("before", "0"))
        if not name:
            return render_template("callbacks_none.html", local=settings.on_loopback)
        came, total = visitors.sandbox.received(name, before, _ON_A_PAGE)
        return render_template(
            "callbacks.html",
            name=name,
            local=settings.on_loopback,
            receiver=f"{settings.url}/receiver/{name}",
            user="kurv-self" if name == _LOCAL else f"kurv-self@{name}",
            callbacks=visitors.sandbox.callbacks(name),
            came=came,
            total=total,
            before=before,
            older=came[-1].number if came and came[-1].number > 1 else 0,
        )

    @pages.get("/workspace/callbacks/<int:number>.xml")
    def raw(number: int) -> ResponseReturnValue:
        name = _whose(visitors, settings)
        came, _ = visitors.sandbox.received(name, number + 1, 1) if name else ((), 0)
        if not came or came[0].number != number:
            raise NotFound(f"no delivery {number} came (or it is gone)")
        return Response(
            came[0].body,
            content_type="text/xml; charset=utf-8",
            headers={"X-Signature": came[0].signature},
        )

    return pages


def _whose(visitors: Visitors, settings: Settings) -> str:
    """Return the workspace to show, empty if the visitor has none."""
    if settings.on_loopback and request.args.get("of") == _LOCAL:
        return _LOCAL
    mine = visitors.mine()
    return mine.workspace.id if mine else ""


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise InvalidInput(f"before is {text!r}, which is no number of a delivery")
    return int(text)
