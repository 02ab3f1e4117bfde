"""Accounts from inside: tokens, workspaces, what somebody says of themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.integration.people.conftest import STAFF, Browser
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.access.people.tables import TOKENS
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock


ANN = "ann@kurv.example"


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
