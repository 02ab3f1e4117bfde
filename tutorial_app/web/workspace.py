"""The page of a visitor's own workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template

from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.settings import Settings
    from tutorial_app.web.visitor import Visitors


def workspace_pages(visitors: Visitors, settings: Settings) -> Blueprint:
    """Return the pages; they show secrets to the owner of a workspace alone."""
    pages = Blueprint("workspace", __name__)

    @pages.get("/workspace")
    def show() -> ResponseReturnValue:
        return render_template(
            "workspace.html", mine=visitors.mine(), local=settings.on_loopback
        )

    @pages.post("/workspace")
    def make() -> ResponseReturnValue:
        visitors.mine_or_new()
        return redirect("/workspace", 303)

    @pages.post("/workspace/reset")
    def reset() -> ResponseReturnValue:
        mine = visitors.mine()
        if mine is None:
            raise NotFound("you have no workspace (any more); make a new one")
        visitors.sandbox.reset(mine.workspace.id)
        return redirect("/workspace?reset=done", 303)

    return pages
