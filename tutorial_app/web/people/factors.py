"""`/account/…`: one-time codes, passkeys and recovery codes of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import Response, request, session
from markupsafe import Markup

from tutorial_app.access.people.refusals import LinkOver
from tutorial_app.kernel.errors import Conflict, InvalidInput, LimitReached
from tutorial_app.web.people.account import account_page
from tutorial_app.web.people.desk import go, page
from tutorial_app.web.people.signing_in import CHALLENGE

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.securing import Secured
    from tutorial_app.web.people.desk import Desk

#: In the cookie, which nobody can read, until a code has shown that an app has it.
_SECRET = "totp"  # noqa: S105 (a name)


def add_factors(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    _add_codes(pages, desk)
    _add_passkeys(pages, desk)

    @pages.post("/account/recovery-codes")
    def new_codes() -> ResponseReturnValue:
        _, person = desk.fresh()
        try:
            codes = desk.accounts.securing.new_codes(person, desk.address)
        except Conflict as error:
            return account_page(desk, error, at="second-factor")
        return page("codes", codes=codes, added="")


def _add_codes(pages: Blueprint, desk: Desk) -> None:
    securing = desk.accounts.securing

    @pages.post("/account/one-time-codes")
    def begin_codes() -> ResponseReturnValue:
        _, person = desk.fresh()
        session[_SECRET] = desk.accounts.factors.new_secret()
        return _enrol(desk, person)

    @pages.post("/account/one-time-codes/check")
    def check_codes() -> ResponseReturnValue:
        _, person = desk.fresh()
        secret = str(session.get(_SECRET, ""))
        if not secret:
            return go("/account#second-factor")
        code = "".join(request.form.get("code", "").split())
        try:
            done = securing.add_totp(person, secret, code, desk.place)
        except InvalidInput as error:
            return _enrol(desk, person, error)
        return _added(desk, done, "One-time codes are on.")

    @pages.post("/account/one-time-codes/remove")
    def end_codes() -> ResponseReturnValue:
        _, person = desk.fresh()
        try:
            securing.remove_totp(person, desk.address)
        except Conflict as error:
            return account_page(desk, error, at="second-factor")
        return go("/account?removed=yes#second-factor")


def _add_passkeys(pages: Blueprint, desk: Desk) -> None:
    accounts, securing = desk.accounts, desk.accounts.securing

    @pages.post("/account/passkeys/options")
    def passkey_options() -> Response:
        _, person = desk.fresh()
        session[CHALLENGE], asked = accounts.passkeys.ask_new(person)
        return Response(asked, mimetype="application/json")

    @pages.post("/account/passkeys")
    def add_passkey() -> ResponseReturnValue:
        _, person = desk.fresh()
        form = request.form
        challenge = str(session.pop(CHALLENGE, ""))
        answer = (challenge, form.get("credential", ""), form.get("name", ""))
        try:
            done = securing.add_passkey(person, answer, desk.place)
        except (InvalidInput, LimitReached, LinkOver) as error:
            return account_page(desk, error, at="second-factor")
        return _added(desk, done, "The passkey is added.")

    @pages.post("/account/passkeys/remove")
    def remove_passkey() -> ResponseReturnValue:
        _, person = desk.fresh()
        try:
            securing.remove_passkey(
                person, request.form.get("passkey", ""), desk.address
            )
        except Conflict as error:
            return account_page(desk, error, at="second-factor")
        return go("/account?removed=yes#second-factor")


def _added(desk: Desk, done: Secured, what: str) -> ResponseReturnValue:
    desk.let_in(done.let)
    if not done.codes:
        return go("/account?saved=yes#second-factor")
    return page("codes", codes=done.codes, added=what)


def _enrol(
    desk: Desk, person: Person, error: InvalidInput | None = None
) -> ResponseReturnValue:
    secret = str(session[_SECRET])
    address = desk.accounts.factors.address(person, secret)
    # Dark on light whatever the colours of the page are: that is what cameras read.
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True,
        dark="#000",
        light="#fff",
        border=3,
        title="Picture of the secret",
    )
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return page(
        "one_time_codes",
        error,
        picture=Markup(drawn),  # noqa: S704 (drawn by us, of our own address)
        secret=" ".join(groups),
        address=address,
    )
