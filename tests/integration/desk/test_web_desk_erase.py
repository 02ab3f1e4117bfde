"""The pages of an erasure: for administrators alone, looked at before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.people import person, sign_in
from tutorial_app.access.people.model import Role
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings


@pytest.fixture
def browser(portal: Portal, settings: Settings) -> FlaskClient:
    return create_app(portal, settings).test_client()


@pytest.fixture
def ada(portal: Portal) -> Person:
    return person(portal, "ada@kurv.example")


def be(portal: Portal, browser: FlaskClient, role: Role) -> Person:
    partner = "KURV" if role in {Role.LEAD, Role.DEVELOPER} else ""
    email = f"{role.lower()}@itms.example"
    return sign_in(portal, browser, email, roles=(role,), partner=partner)


def post(browser: FlaskClient, whom: Person, email: str) -> TestResponse:
    page = browser.get(f"/desk/erase/{whom.id}").text
    token = html.fromstring(page).xpath("string(//input[@name='csrf']/@value)")
    form = {"csrf": token, "email": email}
    return browser.post(f"/desk/erase/{whom.id}", data=form)


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.LEAD, Role.STAFF])
def test_nobody_but_an_administrator_looks_or_erases(
    portal: Portal, browser: FlaskClient, ada: Person, role: Role
) -> None:
    be(portal, browser, role)
    page = html.fromstring(browser.get("/console").text)
    token = page.xpath("string(//input[@name='csrf']/@value)")

    for path in ("/desk/erase", f"/desk/erase/{ada.id}"):
        assert browser.get(path).status_code == 403, path
    form = {"csrf": token, "email": ada.email}
    assert browser.post(f"/desk/erase/{ada.id}", data=form).status_code == 403
    assert portal.people.person(ada.id) == ada


def test_what_would_be_erased_is_shown_and_nothing_happens(
    portal: Portal, browser: FlaskClient, ada: Person
) -> None:
    be(portal, browser, Role.ADMINISTRATOR)

    page = browser.get(f"/desk/erase?email={ada.email}", follow_redirects=True)

    assert page.request.path == f"/desk/erase/{ada.id}"
    assert "Nothing has happened yet" in page.text
    assert "Account" in page.text
    assert portal.people.person(ada.id) == ada


def test_who_writes_another_address_erases_nobody(
    portal: Portal, browser: FlaskClient, ada: Person
) -> None:
    be(portal, browser, Role.ADMINISTRATOR)

    assert post(browser, ada, "bob@kurv.example").status_code == 303
    assert "Nothing was erased" in browser.get(f"/desk/erase/{ada.id}").text
    assert portal.people.person(ada.id) == ada


def test_who_writes_their_address_erases_them(
    portal: Portal, browser: FlaskClient, ada: Person
) -> None:
    be(portal, browser, Role.ADMINISTRATOR)

    answer = post(browser, ada, "Ada@kurv.example ")

    assert answer.status_code == 200
    assert "is erased" in answer.text
    assert portal.people.by_email(ada.email) is None
    assert browser.get(f"/desk/erase/{ada.id}").status_code == 404
    assert browser.get(f"/desk/erase?email={ada.email}").status_code == 404


def test_an_administrator_cannot_erase_themselves(
    portal: Portal, browser: FlaskClient
) -> None:
    root = be(portal, browser, Role.ADMINISTRATOR)

    assert browser.get(f"/desk/erase/{root.id}").status_code == 409


def test_staff_sees_what_is_kept_how_long(portal: Portal, browser: FlaskClient) -> None:
    be(portal, browser, Role.STAFF)

    page = browser.get("/desk/retention").text

    assert "730" in page
    assert 'href="/desk/erase"' not in page
