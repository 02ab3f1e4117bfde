"""Accounts from inside: tokens, workspaces, a lead's people, what is kept secret."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.integration.people.conftest import ADMINISTRATOR, LEAD, STAFF, Browser
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.tables import PERSONS, SESSIONS, TOKENS
from tutorial_app.access.people.tries import Limit
from tutorial_app.kernel.errors import Conflict, NotFound
from tutorial_app.web import create_app

if TYPE_CHECKING:
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


def test_an_api_token_is_shown_once_and_kept_as_a_digest(
    portal: Portal, browser: Browser, clock: FixedClock
) -> None:
    ann = sign_in(portal, browser.client, ANN)

    made = browser.send("/account/tokens", at="/account", name="nightly", days="30")

    found = re.search(r"itms_[\w-]{43}", made.text)
    assert found
    token = found[0]
    assert "no-store" in made.headers["Cache-Control"]
    page = browser.open("/account")
    assert token not in page.text
    assert "nightly" in page.text
    with browser.client.session_transaction() as session:
        assert token not in str(dict(session))
    with portal.database.reading() as db:
        assert token not in str(db.execute(select(TOKENS)).all())
    assert portal.accounts.tokens.find(token) == ann
    used = portal.accounts.tokens.of(ann.id)[0].used_at
    assert used == clock.at

    clock.at += timedelta(days=31)
    assert portal.accounts.tokens.find(token) is None


def test_a_token_is_revoked_by_its_owner_alone(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    ann = sign_in(portal, browser.client, ANN)
    sign_in(portal, another.client, "eve@gnist.example", partner="GNIST")
    token = portal.accounts.tokens.make(ann, "nightly", 7)
    name = portal.accounts.tokens.of(ann.id)[0].id

    another.send("/account/tokens/revoke", at="/account", token=name)
    assert portal.accounts.tokens.find(token)
    browser.send("/account/tokens/revoke", at="/account", token=name)

    assert portal.accounts.tokens.find(token) is None


def test_a_token_needs_a_name_an_end_and_an_organisation(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    sign_in(portal, browser.client, ANN)
    sign_in(portal, another.client, "bo@itms.example", roles=STAFF, partner="")

    for fields in ({"days": "30"}, {"name": "x", "days": "31"}, {"name": "x"}):
        sent = browser.send("/account/tokens", at="/account", **fields)
        assert sent.status_code == 400
    sent = another.send("/account/tokens", at="/account", name="x", days="30")
    assert sent.status_code == 403


def test_a_lead_does_not_reach_another_organisations_people(
    portal: Portal, browser: Browser
) -> None:
    eve = person(portal, "eve@gnist.example", partner="GNIST")
    boss = person(portal, "bo@itms.example", roles=STAFF, partner="")
    sign_in(portal, browser.client, "lea@kurv.example", roles=LEAD)

    assert "eve@gnist" not in browser.open("/people").text
    for whom in (eve, boss):
        for deed in ("roles", "close", "open", "reset"):
            sent = browser.send(f"/people/{whom.id}", do=deed, role="DEVELOPER")
            assert sent.status_code == 404
            gone = browser.send("/people/no-one", do=deed, role="DEVELOPER")
            assert sent.text.replace(whom.id, "no-one").count("no-one") == (
                gone.text.count("no-one")
            )
    assert portal.people.person(eve.id) == eve
    assert browser.send("/people/requests/x", do="approve").status_code == 403
    made = browser.send("/people/organisations", code="NEW", name="New")
    assert made.status_code == 403


def test_a_lead_looks_after_their_own(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    ann = sign_in(portal, another.client, ANN)
    lea = sign_in(portal, browser.client, "lea@kurv.example", roles=LEAD)

    browser.send(f"/people/{ann.id}", do="roles", role=["DEVELOPER", "LEAD"])
    assert portal.people.person(ann.id).leads
    browser.send(f"/people/{ann.id}", do="close")
    assert another.open("/account").status_code == 303
    assert another.sign_in(ANN, PASSWORD).status_code == 403
    browser.send(f"/people/{ann.id}", do="open")
    assert another.sign_in(ANN, PASSWORD).status_code == 303
    assert (
        browser.send(f"/people/{ann.id}", do="roles", role="STAFF").status_code == 403
    )
    assert browser.send(f"/people/{lea.id}", do="close").status_code == 409


def test_staff_makes_organisations_and_only_administrators_make_staff(
    portal: Portal, browser: Browser, another: Browser
) -> None:
    sign_in(portal, browser.client, "bo@itms.example", roles=STAFF, partner="")
    browser.send("/people/organisations", code="fjord", name="Fjord Mobil")
    assert portal.people.organisations()["FJORD"] == "Fjord Mobil"
    for code in ("FJORD", "KURV"):
        again = browser.send("/people/organisations", code=code, name="Another")
        assert again.status_code == 409
    sent = browser.send("/people/invite", email="s@itms.example", role="STAFF")
    assert sent.status_code == 403

    sign_in(portal, another.client, "r@itms.example", roles=ADMINISTRATOR, partner="")
    sent = another.send("/people/invite", email="s@itms.example", role="STAFF")
    assert sent.status_code == 303


def test_a_claimed_workspace_stays_and_is_found_from_another_browser(
    portal: Portal, browser: Browser, another: Browser, clock: FixedClock
) -> None:
    person(portal, ANN)
    browser.send("/workspace", at="/workspace")
    browser.send("/workspace/make", at="/workspace")
    made = re.search(r"\bw[2-9a-z]{5}\b", browser.open("/workspace").text)
    assert made
    browser.sign_in(ANN, PASSWORD)

    clock.at += timedelta(days=30)
    portal.mock.workspaces.purge()
    another.sign_in(ANN, PASSWORD)

    assert made[0] in another.open("/workspace").text
    another.send("/sign-out", at="/account")
    assert made[0] not in another.open("/workspace").text


def test_a_workspace_has_the_first_owner_who_claims_it(portal: Portal) -> None:
    ann, eve = person(portal, ANN), person(portal, "eve@gnist.example")
    name = portal.sandbox.create()[0].id
    owned = portal.accounts.owned

    assert owned.claim(ann.id, name, "mine")
    assert not owned.claim(eve.id, name, "mine too")
    assert owned.of(eve.id) == {}
    with pytest.raises(NotFound):
        owned.claim(eve.id, "w22222", "none")
    assert owned.of(eve.id) == {}


def test_what_somebody_says_about_themselves_is_theirs_to_change(
    portal: Portal, browser: Browser
) -> None:
    ann = sign_in(portal, browser.client, ANN)
    texts = {"name": "Ann <b>Berg</b>", "zone": "America/New_York", "language": "da"}

    browser.send("/account", at="/account", **texts, roles="STAFF", partner="GNIST")

    now = portal.people.person(ann.id)
    assert (now.name, now.zone) == ("Ann <b>Berg</b>", "America/New_York")
    assert (now.roles, now.partner) == (frozenset({Role.DEVELOPER}), "KURV")
    assert "<b>Berg" not in browser.open("/account").text
    wrong = browser.send("/account", at="/account", **{**texts, "zone": "../etc"})
    assert wrong.status_code == 400


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


def test_an_administrator_cannot_lay_that_down_so_that_one_is_left(
    portal: Portal,
) -> None:
    roles = frozenset({Role.ADMINISTRATOR, Role.STAFF})
    root = person(portal, "root@itms.example", roles=roles, partner="")
    other = person(portal, "rut@itms.example", roles=roles, partner="")
    managing = portal.accounts.managing

    with pytest.raises(Conflict, match="somebody must be left"):
        managing.set_roles(root, root.id, [Role.STAFF], "")
    managing.set_roles(other, root.id, [Role.STAFF], "")

    assert portal.people.person(root.id).roles == {Role.STAFF}
