"""What nobody else may see or change of an account: cookies, forms, secrets, tries."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.integration.people.conftest import LEAD, Browser
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.people.tables import PERSONS, SESSIONS
from tutorial_app.access.people.tries import Limit
from tutorial_app.web import create_app

if TYPE_CHECKING:
    import pytest

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings


ANN = "ann@kurv.example"


FORMS = [
    "/sign-in",
    "/sign-in/second",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/sign-out",
    "/join",
    "/join/x",
    "/confirm/x",
    "/recover",
    "/recover/x",
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/tokens",
    "/account/tokens/revoke",
    "/account/one-time-codes",
    "/account/one-time-codes/check",
    "/account/one-time-codes/remove",
    "/account/passkeys",
    "/account/passkeys/options",
    "/account/passkeys/remove",
    "/account/recovery-codes",
    "/people/invite",
    "/people/x",
    "/people/requests/x",
    "/people/organisations",
]


def test_the_cookie_is_for_this_host_and_no_script(
    portal: Portal, browser: Browser
) -> None:
    person(portal, ANN)

    cookie = browser.sign_in(ANN, PASSWORD).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie


def test_over_tls_the_cookie_travels_over_nothing_else(
    portal: Portal, settings: Settings
) -> None:
    outside = replace(settings, public_url="https://itms.example")

    opened = Browser(create_app(portal, outside).test_client()).open("/sign-in")

    assert "Secure" in opened.headers["Set-Cookie"]


def test_private_pages_are_kept_nowhere(portal: Portal, browser: Browser) -> None:
    sign_in(portal, browser.client, "lea@kurv.example", roles=LEAD)

    for path in ("/account", "/people", "/sign-in", "/recover/x", "/join/x"):
        assert "no-store" in browser.open(path).headers["Cache-Control"]
    home = browser.open("/")
    assert "Lea" in home.text
    assert "private" in home.headers["Cache-Control"]
    assert "Cookie" in home.headers["Vary"]


def test_a_form_of_another_site_changes_nothing(browser: Browser) -> None:
    for path in FORMS:
        for fields in ({}, {"csrf": "guessed"}):
            sent = browser.client.post(path, data=fields)

            assert sent.status_code == 403, path
            assert "from somewhere else" in sent.text, path


def test_every_form_of_people_is_among_those(browser: Browser) -> None:
    tried = {re.sub("/x$", "/<>", path) for path in FORMS}
    rules = browser.client.application.url_map.iter_rules()

    posts = {
        re.sub("<[^>]*>", "<>", rule.rule)
        for rule in rules
        if rule.endpoint.startswith("people.") and "POST" in (rule.methods or ())
    }

    assert posts == tried


def test_no_secret_is_in_a_log_or_in_the_clear_in_the_database(
    portal: Portal, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    browser.sign_in(ANN, "a wrong password")
    with browser.client.session_transaction() as session:
        token = session["session"]

    assert PASSWORD not in caplog.text
    assert "a wrong password" not in caplog.text
    assert token not in caplog.text
    with portal.database.reading() as db:
        kept = str(db.execute(select(PERSONS)).all())
        kept += str(db.execute(select(SESSIONS)).all())
    assert "$argon2id$" in kept
    assert PASSWORD not in kept
    assert token not in kept


def test_tries_are_counted_once_each_however_many_come_at_once(portal: Portal) -> None:
    tries, taken = portal.accounts.world.tries, []

    def attempt() -> None:
        taken.append(tries.taken(Limit.SIGN_IN_AS, ANN))

    threads = [threading.Thread(target=attempt) for _ in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) == 10


def test_what_is_over_is_deleted(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    browser.sign_in(ANN, PASSWORD)
    browser.send("/recover", email=ANN)
    clock.at += timedelta(days=100)

    assert portal.accounts.purge() >= 4
    assert portal.accounts.purge() == 0
