"""The envelope checker's page: paste a message, read what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from tutorial_app.web.marked import marked_lines

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tutorial_app.console.checker import Checker

#: Characters of a SOAPAction that are read.
_LONGEST_ACTION = 500
#: Characters from which on a message does not come back into its field.
_SHOWN_AGAIN = 200_000


def check_pages(checker: Checker) -> Blueprint:
    """Return the page; it keeps nothing of what was pasted."""
    pages = Blueprint("check", __name__)

    @pages.get("/check")
    def ask() -> ResponseReturnValue:
        return render_template("check.html", report=None, text="", action="")

    @pages.post("/check")
    def check() -> ResponseReturnValue:
        file = request.files.get("file")
        raw = file.read() if file else b""
        text = request.form.get("message", "")
        action = request.form.get("action", "")[:_LONGEST_ACTION]
        report = checker.check(raw or text, action.strip() or None)
        # A file that is no UTF-8 cannot stand in a text field as it is.
        text = "\n".join(report.lines) if raw else text
        return render_template(
            "check.html",
            report=report,
            lines=marked_lines(report),
            text=text if len(text) < _SHOWN_AGAIN else "",
            action=action,
        )

    return pages
