"""`/people`: a lead looks after those of their organisation, staff after everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from tutorial_app.access.people.inviting import Invitation
from tutorial_app.access.people.model import OURS, PersonId, Role
from tutorial_app.access.people.rights import THEIRS, may_manage
from tutorial_app.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    LimitReached,
    NotFound,
)
from tutorial_app.web.people.desk import go, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.people.model import Person
    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.web.people.desk import Desk

_LOOK_AFTER = (Role.LEAD, Role.STAFF, Role.ADMINISTRATOR)
_REFUSED = (InvalidInput, Forbidden, Conflict, NotFound, LimitReached)
_SAID = {
    "invited": "A mail is on its way to them.",
    "changed": "Changed.",
    "decided": "Decided; a mail is on its way to them.",
    "made": "The organisation is made.",
}


def add_managing(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    _add_people(pages, desk)
    _add_requests(pages, desk)


def _add_people(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.get("/people")
    def people() -> ResponseReturnValue:
        return _people(desk, _me(desk))

    @pages.post("/people/invite")
    def invite() -> ResponseReturnValue:
        me, form = _me(desk), request.form
        partner = form.get("partner", "") if me.staff else me.partner

        def do() -> None:
            roles = _roles()
            # The portal's own people belong to no organisation.
            code = "" if roles and not roles & THEIRS else partner
            offer = Invitation(form.get("email", ""), code, roles)
            accounts.inviting.invite(me, offer, desk.address)

        return _tried(desk, do, "invited")

    @pages.post("/people/<name>")
    def change(name: str) -> ResponseReturnValue:
        me, whom = _me(desk), PersonId(name)
        managing = accounts.managing
        deeds: dict[str, Callable[[], object]] = {
            "roles": lambda: managing.set_roles(me, whom, _roles(), desk.address),
            "close": lambda: managing.close(me, whom, desk.address),
            "open": lambda: managing.open_again(me, whom, desk.address),
            "reset": lambda: managing.reset_factors(me, whom, desk.address),
        }
        deed = deeds.get(request.form.get("do", ""))
        if deed is None:
            raise InvalidInput(f"{request.form.get('do', '')[:32]!r} is nothing to do")
        return _tried(desk, deed, "changed")


def _add_requests(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.post("/people/requests/<name>")
    def decide(name: str) -> ResponseReturnValue:
        me, form = _me(desk), request.form

        def do() -> None:
            if form.get("do") == "approve":
                partner = form.get("partner", "")
                accounts.asking.approve(me, name, partner, _roles(), desk.address)
            else:
                accounts.asking.refuse(me, name, form.get("reason", ""), desk.address)

        return _tried(desk, do, "decided")

    @pages.post("/people/organisations")
    def make() -> ResponseReturnValue:
        me, form = _me(desk), request.form
        code = form.get("code", "").strip().upper()
        return _tried(
            desk,
            lambda: accounts.managing.make_organisation(
                me, code, form.get("name", ""), desk.address
            ),
            "made",
        )


def _tried(desk: Desk, do: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        do()
    except _REFUSED as error:
        return _people(desk, _me(desk), error)
    return go(f"/people?{said}=yes")


def _people(
    desk: Desk, me: Person, error: PortalError | None = None
) -> ResponseReturnValue:
    accounts = desk.accounts
    names = accounts.people.organisations()
    shown = THEIRS
    if Role.ADMINISTRATOR in me.roles:
        shown = THEIRS | OURS
    people = accounts.managing.theirs(me)
    return page(
        "people",
        error,
        said=next((text for key, text in _SAID.items() if key in request.args), ""),
        me=me,
        people=people,
        managed={one.id for one in people if may_manage(me, one)},
        names=names,
        requests=accounts.asking.requests(me) if me.staff else (),
        roles=[role for role in Role if role in shown],
        theirs=[role for role in Role if role in THEIRS],
    )


def _me(desk: Desk) -> Person:
    """Return who is at the browser, with the rights that they have proved."""
    desk.who.at_browser()
    return desk.who.needed(*_LOOK_AFTER)


def _roles() -> frozenset[Role]:
    try:
        return frozenset(map(Role, request.form.getlist("role")))
    except ValueError as exc:
        raise InvalidInput(f"no such role: {exc}") from exc
