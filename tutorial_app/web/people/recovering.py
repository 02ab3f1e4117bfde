"""`/recover` and `/recover/<token>`: a password that was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from tutorial_app.access.people.refusals import LinkOver, TooManyTries
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.web.people.desk import page

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.web.people.desk import Desk


def add_recovery(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    recovery = desk.accounts.recovery

    @pages.get("/recover")
    def lost() -> ResponseReturnValue:
        return page("recover")

    @pages.post("/recover")
    def ask_recovery() -> ResponseReturnValue:
        try:
            recovery.ask(request.form.get("email", ""), desk.address)
        except (InvalidInput, TooManyTries) as error:
            return page("recover", error)
        return page("mail_sent", what="recover")

    @pages.get("/recover/<token>")
    def choosing(token: str) -> ResponseReturnValue:
        try:
            recovery.check(token, desk.address)
        except LinkOver as error:
            return page("link_over", error)
        return page("new_password", token=token, done=False)

    @pages.post("/recover/<token>")
    def choose(token: str) -> ResponseReturnValue:
        try:
            revoked = recovery.finish(
                token, request.form.get("password", ""), desk.address
            )
        except LinkOver as error:
            return page("link_over", error)
        except InvalidInput as error:
            return page("new_password", error, token=token, done=False)
        desk.sign_out()
        return page("new_password", token=token, done=True, revoked=revoked)
