"""Signing in by a password, sessions, and what is tried against them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.integration.people.conftest import STAFF
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.people.passwords import Passwords
from tutorial_app.web.who import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.integration.people.conftest import Browser, Letter
    from tutorial_app.access.people.managing import Managing
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock

ANN, BOB = "ann@kurv.example", "bob@kurv.example"


def test_a_password_lets_in_and_leads_on(portal: Portal, browser: Browser) -> None:
    person(portal, ANN)

    came = browser.sign_in(" Ann@KURV.example ", PASSWORD, "/calls?x=1")

    assert (came.status_code, came.location) == (303, "/calls?x=1")
    assert "Ann" in browser.open("/console").text


def test_nobody_learns_which_addresses_have_an_account(
    portal: Portal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = person(portal, ANN)
    closed = person(portal, "old@kurv.example")
    managing: Managing = portal.accounts.managing
    boss = person(portal, "bo@itms.example", roles=STAFF, partner="")
    managing.close(boss, closed.id, "")
    hashed: list[str] = []
    right = Passwords.right

    def noted(self: Passwords, kept: str, said: str) -> bool:
        hashed.append(said)
        return right(self, kept, said)

    monkeypatch.setattr(Passwords, "right", noted)

    answers = {
        re.sub(r'value="[^"]*"', "", browser.sign_in(email, password).text)
        for email, password in (
            (ann.email, "wrong password 1"),
            (closed.email, PASSWORD),
            ("nobody@kurv.example", "wrong password 1"),
            ("no address", "wrong password 1"),
        )
    }

    assert len(answers) == 1
    assert len(hashed) == 4, "as much work for an account that there is not"


def test_an_account_takes_ten_tries_in_a_quarter_of_an_hour(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    for _ in range(10):
        assert browser.sign_in(ANN, "wrong").status_code == 403

    assert browser.sign_in(ANN, PASSWORD).status_code == 429
    assert browser.sign_in("nobody@x.example", "wrong").status_code == 403

    clock.at += timedelta(minutes=16)
    assert browser.sign_in(ANN, PASSWORD).status_code == 303


def test_strangers_lock_nobody_out_of_a_browser_that_is_known(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    person(portal, ANN)
    person(portal, BOB)
    for email in (ANN, BOB, ANN):
        another.sign_in(email, PASSWORD)
    another.send("/sign-out")
    cookie = another.client.get_cookie("itms-device")
    assert cookie
    assert cookie.http_only
    for number in range(60):
        browser.sign_in(ANN if number < 11 else f"a{number}@x.example", "wrong")
    assert browser.sign_in(ANN, PASSWORD).status_code == 429

    assert another.sign_in(ANN, PASSWORD).status_code == 303
    assert browser.sign_in(ANN, PASSWORD).status_code == 429, "strangers stay locked"
    codes = [another.sign_in(ANN, "wrong").status_code for _ in range(11)]
    assert codes == [403] * 10 + [429], "its own tries have an end too"
    assert another.sign_in(BOB, PASSWORD).status_code == 303, "of each person"

    portal.accounts.recovery.change(
        person(portal, BOB), PASSWORD, "a wholly new one", ""
    )
    for _ in range(11):
        browser.sign_in(BOB, "wrong")
    assert another.sign_in(BOB, "a wholly new one").status_code == 429
    browser.client.set_cookie("itms-device", portal.vault.seal('{"session": "x"}'))
    assert browser.sign_in(BOB, PASSWORD).status_code == 429


def test_an_account_that_there_is_not_takes_as_many(browser: Browser) -> None:
    for _ in range(10):
        browser.sign_in("nobody@x.example", "wrong")

    assert browser.sign_in("nobody@x.example", "wrong").status_code == 429


def test_an_address_takes_fifty_tries_whatever_the_accounts(browser: Browser) -> None:
    for number in range(50):
        browser.sign_in(f"a{number}@x.example", "wrong")

    assert browser.sign_in("new@x.example", "wrong").status_code == 429


def test_signing_in_gives_a_new_session_and_new_forms(
    portal: Portal, browser: Browser
) -> None:
    person(portal, ANN)
    before = browser.token()
    browser.sign_in(ANN, PASSWORD)
    with browser.client.session_transaction() as session:
        first = session[KEY]

    browser.sign_in(ANN, PASSWORD)

    with browser.client.session_transaction() as session:
        assert session[KEY] != first
    assert portal.accounts.sessions.find(first) is None
    assert browser.token("/account") != before


def test_a_session_that_somebody_else_planted_is_not_taken_over(
    portal: Portal, browser: Browser
) -> None:
    person(portal, ANN)
    with browser.client.session_transaction() as session:
        session[KEY] = "planted"
        session["csrf"] = "planted"

    browser.client.post(
        "/sign-in", data={"csrf": "planted", "email": ANN, "password": PASSWORD}
    )

    assert portal.accounts.sessions.find("planted") is None
    with browser.client.session_transaction() as session:
        assert session[KEY] != "planted"
        assert session.get("csrf") != "planted"


def test_a_new_password_ends_every_other_session(
    portal: Portal,
    browser: Browser,
    another: Browser,
    letters: Callable[[], list[Letter]],
) -> None:
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    another.sign_in(ANN, PASSWORD)
    ann = person(portal, ANN)
    tokens = [portal.accounts.tokens.make(ann, name, 30) for name in ("a", "b")]
    wrong = {"old": "not it", "new": "a wholly new one"}
    assert browser.send("/account/password", at="/account", **wrong).status_code == 403

    done = browser.send(
        "/account/password", at="/account", old=PASSWORD, new="a wholly new one"
    )

    assert done.location == "/account?password=yes"
    assert "2 API tokens still work" in browser.open(done.location).text
    assert another.open("/account").status_code == 303
    assert another.sign_in(ANN, PASSWORD).status_code == 403
    assert letters()[-1].subject == "Your account has changed"
    assert "2 API tokens of yours still work." in letters()[-1].text
    assert all(portal.accounts.tokens.find(token) for token in tokens)
    browser.send("/account/tokens/revoke", at="/account")
    assert not any(portal.accounts.tokens.find(token) for token in tokens)


def test_a_lost_password_is_replaced_by_mail_and_nobody_learns_who_is_there(
    portal: Portal,
    browser: Browser,
    another: Browser,
    letters: Callable[[], list[Letter]],
) -> None:
    token = portal.accounts.tokens.make(person(portal, ANN), "an intruder's", 365)
    another.sign_in(ANN, PASSWORD)

    known = browser.send("/recover", email=ANN)
    unknown = browser.send("/recover", email="nobody@kurv.example")

    assert (known.status, known.text) == (unknown.status, unknown.text)
    link, other = letters()[0].link, letters()[1].link
    assert other == "/join"
    assert browser.send(link, password="short").status_code == 400
    changed = browser.send(link, password="a wholly new one").text
    assert "is changed" in changed
    assert "1 API token is revoked" in changed
    assert "1 API token of yours was revoked with it." in letters()[-1].text
    assert portal.accounts.tokens.find(token) is None
    assert browser.send(link, password="and another new one").status_code == 403
    assert another.open("/account").status_code == 303
    assert browser.sign_in(ANN, "a wholly new one").status_code == 303


def test_an_address_gets_three_mails_an_hour(
    portal: Portal, browser: Browser, letters: Callable[[], list[Letter]]
) -> None:
    person(portal, ANN)
    answers = {browser.send("/recover", email=ANN).text for _ in range(5)}

    assert len(answers) == 1
    assert len(letters()) == 3
    for number in range(15):
        browser.send("/recover", email=f"a{number}@x.example")
    assert browser.send("/recover", email="z@x.example").status_code == 429


def test_changing_how_one_signs_in_needs_a_fresh_sign_in(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    sign_in(portal, browser.client, ANN)
    clock.at += timedelta(hours=2)

    for path in ("/account/one-time-codes", "/account/tokens", "/account/passkeys"):
        token = browser.token("/account")
        came = {"Referer": "http://localhost/account"}
        sent = browser.client.post(path, data={"csrf": token}, headers=came)
        assert sent.location == "/sign-in?next=/account"
        foreign = {"Referer": "http://localhost.evil.example/account"}
        sent = browser.client.post(path, data={"csrf": token}, headers=foreign)
        assert sent.location == "/sign-in"


def test_sessions_are_listed_and_ended_one_or_all(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    ann = person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    another.sign_in(ANN, PASSWORD)
    eve = person(portal, "eve@gnist.example", partner="GNIST")
    third = sign_in(portal, another.client, ANN)
    assert third == ann
    sessions = portal.accounts.sessions.of(ann)
    assert len(sessions) == 3
    portal.accounts.sessions.end(eve.id, sessions[0].id)
    assert len(portal.accounts.sessions.of(ann)) == 3

    browser.send("/account/sessions", at="/account")

    assert len(portal.accounts.sessions.of(ann)) == 1
    assert browser.open("/account").status_code == 200
    assert another.open("/account").status_code == 303
    browser.send("/sign-out", at="/account")
    assert browser.open("/account").status_code == 303
    assert portal.accounts.sessions.of(ann) == ()
