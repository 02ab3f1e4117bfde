"""`/sign-in`, its second step, and `/sign-out`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request, session

from tutorial_app.access.people.refusals import LinkOver, NotLetIn, TooManyTries
from tutorial_app.access.people.signing_in import Halfway
from tutorial_app.access.people.tries import Limit
from tutorial_app.web.people.desk import go, page
from tutorial_app.web.people.nexts import local_path

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.people.signing_in import LetIn
    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.web.people.desk import Desk

#: In the cookie: the link of who is halfway, the challenge of a passkey.
_HALF, CHALLENGE = "halfway", "challenge"


def add_signing_in(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    _add_password(pages, desk)
    _add_code(pages, desk)
    _add_passkey(pages, desk)
    _add_sign_out(pages, desk)


def sign_in_page(desk: Desk, error: PortalError | None = None) -> ResponseReturnValue:
    """Return the page, with what was wrong."""
    accounts = desk.accounts
    return page(
        "sign_in",
        error,
        next=local_path(request.values.get("next", "")),
        passkeys=accounts.passkeys.possible,
        joinable=accounts.asking.open,
        providers=accounts.oidc.providers.values(),
        again=desk.who.signed_in(),
    )


def _add_password(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/sign-in")
    def sign_in() -> ResponseReturnValue:
        return sign_in_page(desk)

    @pages.post("/sign-in")
    def password() -> ResponseReturnValue:
        form = request.form
        try:
            came = desk.accounts.signing_in.password(
                form.get("email", ""), form.get("password", ""), desk.place
            )
        except (NotLetIn, TooManyTries) as error:
            return sign_in_page(desk, error)
        return on(desk, came, form.get("next", ""))


def _add_code(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/sign-in/second")
    def second() -> ResponseReturnValue:
        return _second(desk)

    @pages.post("/sign-in/second")
    def code() -> ResponseReturnValue:
        form = request.form
        half = str(session.get(_HALF, ""))
        try:
            let = desk.accounts.signing_in.code(half, form.get("code", ""), desk.place)
        except LinkOver:
            return go("/sign-in")
        except (NotLetIn, TooManyTries) as error:
            return _second(desk, error)
        return on(desk, let, form.get("next", ""))


def _add_passkey(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.post("/sign-in/passkey/options")
    def options() -> Response:
        accounts.world.tries.count(Limit.LINK_FROM, desk.address)
        half = str(session.get(_HALF, ""))
        person = None
        if half and request.form.get("half"):
            person, _ = accounts.signing_in.halfway(half)
        session[CHALLENGE], asked = accounts.passkeys.ask(person)
        return Response(asked, mimetype="application/json")

    @pages.post("/sign-in/passkey")
    def passkey() -> ResponseReturnValue:
        form = request.form
        challenge = str(session.pop(CHALLENGE, ""))
        try:
            let = accounts.signing_in.passkey(
                challenge, form.get("credential", ""), desk.place
            )
        except LinkOver:
            return sign_in_page(desk, NotLetIn("that took too long; try once more"))
        except (NotLetIn, TooManyTries) as error:
            return sign_in_page(desk, error)
        return on(desk, let, form.get("next", ""))


def _add_sign_out(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/sign-out")
    def leaving() -> ResponseReturnValue:
        return page("sign_out", signed_in=desk.who.signed_in() is not None)

    @pages.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        desk.sign_out()
        return go("/sign-in")


def on(desk: Desk, came: LetIn | Halfway, wanted: str) -> ResponseReturnValue:
    """Lead somebody on who proved who they are, or half of it."""
    if isinstance(came, Halfway):
        session[_HALF] = came.token
        return go(f"/sign-in/second?next={quote(local_path(wanted), safe='/')}")
    desk.let_in(came)
    return go(local_path(wanted))


def _second(
    desk: Desk, error: NotLetIn | TooManyTries | None = None
) -> ResponseReturnValue:
    try:
        _, held = desk.accounts.signing_in.halfway(str(session.get(_HALF, "")))
    except LinkOver:
        return go("/sign-in")
    wanted = local_path(request.values.get("next", ""))
    return page("second", error, held=held, next=wanted)
