"""A lead looks after their own people, staff makes organisations, and one is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.people.conftest import ADMINISTRATOR, LEAD, STAFF, Browser
from tests.people import PASSWORD, person, sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Conflict

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal


ANN = "ann@kurv.example"


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
