"""`/account`: what somebody says about themselves, password, sessions, API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from tutorial_app.access.people.refusals import NotLetIn, TooManyTries
from tutorial_app.access.people.signing_in import LetIn
from tutorial_app.access.people.tokens import DAYS
from tutorial_app.kernel.errors import Forbidden, InvalidInput, LimitReached
from tutorial_app.web.people.desk import go, page
from tutorial_app.web.people.joining import zones

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.kernel.errors import PortalError
    from tutorial_app.web.people.desk import Desk

#: Of a number of days; Python reads no number of 5,000 digits.
_DIGITS = 4
_SAID = {
    "welcome": "Welcome. Your account is ready.",
    "saved": "Saved.",
    "password": "Your password is changed; every other session has ended.",
    "ended": "Ended.",
    "revoked": "Revoked: no program can use it any more.",
    "none-left": "All are revoked: no program calls in your name any more.",
    "removed": "Removed.",
}


def add_account(pages: Blueprint, desk: Desk) -> None:
    """Add the pages to *pages*."""
    _add_words(pages, desk)
    _add_sessions(pages, desk)
    _add_tokens(pages, desk)


def _add_words(pages: Blueprint, desk: Desk) -> None:
    accounts, who = desk.accounts, desk.who

    @pages.get("/account")
    def account() -> ResponseReturnValue:
        return account_page(desk)

    @pages.post("/account")
    def describe() -> ResponseReturnValue:
        _, person = who.at_browser()
        form = request.form
        texts = (form.get("name", ""), form.get("zone", ""), form.get("language", ""))
        try:
            accounts.managing.describe(person, texts, desk.address)
        except InvalidInput as error:
            return account_page(desk, error, at="you")
        return go("/account?saved=yes")

    @pages.post("/account/password")
    def change_password() -> ResponseReturnValue:
        held, person = who.at_browser()
        form = request.form
        try:
            accounts.recovery.change(
                person, form.get("old", ""), form.get("new", ""), desk.address
            )
        except (InvalidInput, NotLetIn, TooManyTries) as error:
            return account_page(desk, error, at="password")
        with accounts.world.database.transaction() as db:
            token = accounts.sessions.begin(
                db, person.id, desk.place, strong=held.strong
            )
        desk.let_in(LetIn(token, person))
        return go("/account?password=yes")


def _add_sessions(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.post("/account/sessions")
    def end_session() -> ResponseReturnValue:
        held, person = desk.who.at_browser()
        name = request.form.get("session", "")
        if name == held.id:
            desk.sign_out()
            return go("/sign-in")
        if name:
            accounts.sessions.end(person.id, name)
        else:
            accounts.sessions.end_all(person.id, but=held.id)
        return go("/account?ended=yes#sessions")


def _add_tokens(pages: Blueprint, desk: Desk) -> None:
    accounts = desk.accounts

    @pages.post("/account/tokens")
    def make_token() -> ResponseReturnValue:
        _, person = desk.fresh()
        form = request.form
        days = form.get("days", "")
        try:
            token = accounts.tokens.make(
                *(person, form.get("name", "")),
                int(days) if days.isdecimal() and len(days) <= _DIGITS else 0,
                desk.address,
            )
        except (InvalidInput, LimitReached, Forbidden) as error:
            return account_page(desk, error, at="tokens")
        return page("token_made", token=token, name=form.get("name", ""))

    @pages.post("/account/tokens/revoke")
    def revoke_token() -> ResponseReturnValue:
        _, person = desk.who.at_browser()
        name = request.form.get("token", "")
        if not name:
            accounts.tokens.revoke_all(person, desk.address)
            return go("/account?none-left=yes#tokens")
        accounts.tokens.revoke(person, name, desk.address)
        return go("/account?revoked=yes#tokens")


def account_page(
    desk: Desk, error: PortalError | None = None, *, at: str = ""
) -> ResponseReturnValue:
    """Return the page of whoever is at the browser.

    Args:
        desk: the accounts.
        error: what is wrong with a form of it.
        at: which form.

    Raises:
        SignInNeeded: if nobody is signed in.
    """
    held, person = desk.who.at_browser()
    accounts = desk.accounts
    factors = accounts.factors.held(person.id)
    return page(
        "account",
        error,
        at=at,
        said=next((text for key, text in _SAID.items() if key in request.args), ""),
        me=person,
        here=held,
        factors=factors,
        weak=person.staff and not held.strong,
        passkeys=accounts.passkeys.of(person.id),
        possible=accounts.passkeys.possible,
        sessions=accounts.sessions.of(person),
        tokens=accounts.tokens.of(person.id),
        changed="password" in request.args,
        organisation=accounts.people.organisations().get(person.partner, ""),
        zones=zones(),
        days=DAYS,
    )
