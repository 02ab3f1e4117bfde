"""`/join`, `/join/<token>`, `/confirm/<token>`: how somebody gets an account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from flask import request

from tutorial_app.access.people.asking import Wish
from tutorial_app.access.people.inviting import Newcomer
from tutorial_app.access.people.refusals import LinkOver, TooManyTries
from tutorial_app.kernel.errors import Conflict, Forbidden, InvalidInput
from tutorial_app.web.people.desk import go, page

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.web.people.desk import Desk


def add_joining(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    _add_asking(pages, desk)
    _add_invitations(pages, desk)


def _add_asking(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.get("/join")
    def join() -> ResponseReturnValue:
        return page("join", open=accounts.asking.open)

    @pages.post("/join")
    def ask() -> ResponseReturnValue:
        form = request.form
        fields = ("email", "name", "organisation", "purpose")
        try:
            accounts.asking.ask(
                Wish(*(form.get(name, "") for name in fields)), desk.address
            )
        except (InvalidInput, TooManyTries, Forbidden) as error:
            return page("join", error, open=accounts.asking.open)
        return page("mail_sent", what="join")

    @pages.get("/confirm/<token>")
    def confirming(token: str) -> ResponseReturnValue:
        return page("confirm", token=token, done=False)

    @pages.post("/confirm/<token>")
    def confirm(token: str) -> ResponseReturnValue:
        try:
            accounts.asking.confirm(token, desk.address)
        except LinkOver as error:
            return page("link_over", error)
        return page("confirm", token=token, done=True)


def _add_invitations(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.get("/join/<token>")
    def invited(token: str) -> ResponseReturnValue:
        return _invited(desk, token)

    @pages.post("/join/<token>")
    def accept(token: str) -> ResponseReturnValue:
        form = request.form
        fields = ("name", "password", "zone", "language")
        newcomer = Newcomer(*(form.get(name, "") for name in fields))
        try:
            person = accounts.inviting.accept(token, newcomer, desk.address)
        except LinkOver as error:
            return page("link_over", error)
        except (InvalidInput, Conflict) as error:
            return _invited(desk, token, error)
        desk.let_in(accounts.signing_in.accepted(person, desk.place))
        return go("/account?welcome=yes")


def zones() -> list[str]:
    """Return the names of time zones that a form offers."""
    other = ("Etc/", "posix/", "right/", "SystemV/")
    names = (name for name in available_timezones() if "/" in name)
    return ["UTC", *sorted(name for name in names if not name.startswith(other))]


def _invited(
    desk: Desk, token: str, error: PortalError | None = None
) -> ResponseReturnValue:
    try:
        offer = desk.accounts.inviting.invitation(token, desk.address)
    except LinkOver as over:
        return page("link_over", over)
    names = desk.accounts.people.organisations()
    return page("accept", error, token=token, offer=offer, names=names, zones=zones())
