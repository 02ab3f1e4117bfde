"""How somebody becomes one of the people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.integration.people.conftest import ADMINISTRATOR, LEAD, STAFF
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.access.people.inviting import Invitation
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.people.conftest import Browser, Letter
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock

WISH = {
    "email": "Ann@Kurv.example",
    "name": "Ann",
    "organisation": "Kurv A/S",
    "purpose": "we want to sell subscriptions",
}
CHOSEN = {
    "name": "Ann Berg",
    "password": PASSWORD,
    "zone": "Europe/Copenhagen",
    "language": "da",
}


def test_somebody_asks_is_approved_and_begins(
    portal: Portal,
    browser: Browser,
    another: Browser,
    letters: Callable[[], list[Letter]],
) -> None:
    sign_in(portal, another.client, "bo@itms.example", roles=STAFF, partner="")
    assert "Look into your mail" in browser.send("/join", **WISH).text
    assert "Kurv A/S" not in another.open("/people").text

    link = letters()[-1].link
    assert "Confirm it" in browser.open(link).text
    assert "is confirmed" in browser.send(link).text
    page = another.open("/people").text
    assert "Kurv A/S" in page
    name = page.partition("/people/requests/")[2].partition('"')[0]
    decided = {"do": "approve", "partner": "KURV", "role": "DEVELOPER"}
    another.send(f"/people/requests/{name}", **decided)

    invited = letters()[-1]
    assert invited.to == "ann@kurv.example"
    assert "to KurvMobil" in browser.open(invited.link).text
    begun = browser.send(invited.link, **CHOSEN)
    assert begun.location == "/account?welcome=yes"
    assert "Ann Berg" in browser.open("/account").text
    ann = portal.people.by_email("ANN@kurv.example")
    assert ann is not None
    assert (ann.partner, ann.roles, ann.language) == (
        "KURV",
        frozenset({Role.DEVELOPER}),
        "da",
    )


def test_joining_tells_nobody_who_is_there(
    portal: Portal, browser: Browser, letters: Callable[[], list[Letter]]
) -> None:
    person(portal, "ann@kurv.example")

    known = browser.send("/join", **WISH)
    unknown = browser.send("/join", **{**WISH, "email": "eve@kurv.example"})

    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert "has an account already" in " ".join(letters()[0].text.split())
    assert letters()[1].link.startswith("/confirm/")


def test_a_link_works_once_and_for_a_while(
    browser: Browser, letters: Callable[[], list[Letter]], clock: FixedClock
) -> None:
    browser.send("/join", **WISH)
    link = letters()[-1].link
    browser.send(link)

    assert browser.send(link).status_code == 403

    browser.send("/join", **WISH)
    clock.at += timedelta(days=3)
    assert browser.send(letters()[-1].link).status_code == 403


def test_opening_a_link_does_nothing(
    portal: Portal, browser: Browser, letters: Callable[[], list[Letter]]
) -> None:
    browser.send("/join", **WISH)
    for _ in range(3):
        browser.open(letters()[-1].link)

    bo = person(portal, "bo@itms.example", roles=STAFF, partner="")
    assert portal.accounts.asking.requests(bo) == ()


def test_a_lead_invites_their_own_and_nobody_else(
    portal: Portal, browser: Browser, letters: Callable[[], list[Letter]]
) -> None:
    sign_in(portal, browser.client, "lea@kurv.example", roles=LEAD)

    browser.send(
        "/people/invite", email="new@kurv.example", role="DEVELOPER", partner="GNIST"
    )
    staff = browser.send("/people/invite", email="x@kurv.example", role="STAFF")

    assert staff.status_code == 403
    link = letters()[-1].link
    offer = portal.accounts.inviting.invitation(link.rpartition("/")[2], "")
    assert (offer.partner, offer.roles) == ("KURV", frozenset({Role.DEVELOPER}))


def test_a_developer_invites_nobody(portal: Portal, browser: Browser) -> None:
    sign_in(portal, browser.client, "ann@kurv.example")

    assert browser.open("/people").status_code == 403
    sent = browser.send("/people/invite", email="x@y.example", role="DEVELOPER")
    assert sent.status_code == 403


def test_what_is_chosen_badly_leaves_the_invitation_good(
    portal: Portal, browser: Browser
) -> None:
    offer = Invitation("ann@kurv.example", "KURV", frozenset({Role.DEVELOPER}))
    link = "/join/" + portal.accounts.inviting.invite_first(offer).rpartition("/")[2]

    for wrong in ({"password": "short"}, {"zone": "Mars/Olympus"}, {"name": ""}):
        assert browser.send(link, **{**CHOSEN, **wrong}).status_code == 400
    assert browser.send(link, **CHOSEN).status_code == 303
    assert browser.send(link, at="/account", **CHOSEN).status_code == 403


def test_two_invitations_make_one_account(portal: Portal, browser: Browser) -> None:
    offer = Invitation("ann@kurv.example", "KURV", frozenset({Role.DEVELOPER}))
    inviting = portal.accounts.inviting
    links = [inviting.invite_first(offer).rpartition("/")[2] for _ in range(2)]

    assert browser.send(f"/join/{links[0]}", **CHOSEN).status_code == 303
    assert browser.send(f"/join/{links[1]}", at="/account", **CHOSEN).status_code == 403
    assert len(portal.people.of_partner("KURV")) == 1


def test_the_first_administrator_comes_by_a_link_of_the_command_line(
    portal: Portal,
) -> None:
    first = Invitation("root@itms.example", "", frozenset(ADMINISTRATOR))

    assert "/join/" in portal.accounts.inviting.invite_first(first)
    person(portal, "root@itms.example", roles=ADMINISTRATOR, partner="")
    with pytest.raises(Conflict, match="has an account already"):
        portal.accounts.inviting.invite_first(first)


def test_the_audit_log_tells_how_somebody_came(
    portal: Portal, browser: Browser
) -> None:
    offer = Invitation("ann@kurv.example", "KURV", frozenset({Role.DEVELOPER}))
    link = "/join/" + portal.accounts.inviting.invite_first(offer).rpartition("/")[2]
    browser.send(link, **CHOSEN)

    with portal.database.reading() as db:
        rows = db.execute(select(AUDIT).order_by(AUDIT.c.number)).all()
    assert [row.action for row in rows] == [
        "person.invite",
        "person.join",
        "session.begin",
    ]
    told = " ".join(f"{row.before} {row.after}" for row in rows)
    assert PASSWORD not in told
    assert link.rpartition("/")[2] not in told
