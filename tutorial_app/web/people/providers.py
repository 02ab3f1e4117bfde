"""`/sign-in/with/<provider>`: to a provider of OpenID Connect, and back."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from flask import redirect, request, session

from tutorial_app.access.people.oidc import Asked
from tutorial_app.access.people.refusals import NotLetIn, TooManyTries
from tutorial_app.kernel.errors import Unreachable
from tutorial_app.web.people.desk import SEE_OTHER
from tutorial_app.web.people.nexts import local_path
from tutorial_app.web.people.signing_in import on, sign_in_page

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.web.people.desk import Desk

_ASKED = "provider"


def add_providers(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    oidc = desk.accounts.oidc

    @pages.get("/sign-in/with/<name>")
    def provider(name: str) -> ResponseReturnValue:
        held = session.pop(_ASKED, None)
        if not {"state", "error"} & request.args.keys():
            return ask(name)
        match held:
            case [str(_), *_] as parts if len(parts) == 5 and parts[0] == name:  # noqa: PLR2004 (the four of Asked, and where to)
                asked, wanted = Asked(*map(str, parts[:4])), str(parts[4])
            case _:
                return sign_in_page(desk, NotLetIn("that took too long; try again"))
        try:
            came = oidc.come_back(asked, request.args, desk.place)
        except (NotLetIn, TooManyTries, Unreachable) as error:
            return sign_in_page(desk, error)
        return on(desk, came, wanted)

    def ask(name: str) -> ResponseReturnValue:
        try:
            address, asked = oidc.ask(name)
        except Unreachable as error:
            return sign_in_page(desk, error)
        wanted = local_path(request.args.get("next", ""))
        session[_ASKED] = [*astuple(asked), wanted]
        return redirect(address, SEE_OTHER)
