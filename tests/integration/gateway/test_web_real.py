"""The pages about what a booking opens, and who may see which of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.gateway.conftest import END, START, approved
from tests.people import api_token, sign_in
from tutorial_app.access.appointments.model import Account, BookingId, By, Partner
from tutorial_app.access.credentials.model import Shown
from tutorial_app.access.people.model import Role
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.integration.gateway.conftest import Office

FRESH = START.replace(day=5)


@dataclass
class Visitor:
    """Somebody at a browser."""

    browser: FlaskClient
    by: By

    def get(self, path: str) -> str:
        return self.browser.get(path).text

    def post(self, path: str, **fields: str) -> Any:
        page = self.get("/access/credentials") + self.get("/console")
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        if found is None:
            page = self.get("/workspace")
            found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found
        return self.browser.post(path, data={"csrf": found[1], **fields})


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office.portal, office.settings)


def visitor(
    office: Office, app: Flask, email: str, role: Role, partner: str = "KURV"
) -> Visitor:
    browser = app.test_client()
    who = sign_in(office.portal, browser, email, roles=(role,), partner=partner)
    by = By(Account(who.id), Partner(partner), "127.0.0.1", staff=who.staff)
    return Visitor(browser, by)


def booked(office: Office, by: By) -> str:
    now, office.clock.at = office.clock.at, FRESH
    name = approved(office.portal, by).id
    office.clock.at = now
    return f"/access/bookings/{name}"


def test_the_password_is_shown_once_to_who_booked_and_works(
    office: Office, app: Flask
) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)
    page = booked(office, eva.by)

    first = eva.post(f"{page}/credential")
    again = eva.post(f"{page}/credential")

    user, secret = re.findall(r"<dd><code data-copy>([^<]+)</code></dd>", first.text)
    office.shown = Shown(user, secret)
    assert office.call().status == "200 OK"
    assert "no-store" in first.headers["Cache-Control"]
    assert again.status_code == 409
    assert secret not in again.text
    assert secret not in eva.get(f"{page}/call")
    assert secret not in eva.get(page)
    token = api_token(office.portal, office.portal.people.person(eva.by.account))
    for path in (f"/api{page}", "/api/access/bookings"):
        told = app.test_client().get(path, headers=token)
        assert secret not in told.text
        bookings = told.get_json().get("bookings", [told.get_json()])
        credentials = [one["credential"] for one in bookings]
        assert {
            "userName": user,
            "endpoint": "acceptance",
            "path": "/real/acceptance",
            "revoked": False,
        } in credentials


def test_a_colleague_sees_the_name_alone_and_a_stranger_nothing(
    office: Office, app: Flask
) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)
    page = booked(office, eva.by)
    lead = visitor(office, app, "lea@kurv.example", Role.LEAD)
    other = visitor(office, app, "gus@gnist.example", Role.LEAD, "GNIST")

    assert lead.post(f"{page}/credential").status_code == 403
    assert lead.post(f"{page}/credential/revoke").status_code == 403
    assert "kurv-" in lead.get(f"{page}/call")
    for path in (page, f"{page}/call", f"{page}/calls/1"):
        assert other.browser.get(path).status_code == 404
    for path in ("credential", "credential/new", "credential/revoke"):
        assert other.post(f"{page}/{path}").status_code in {403, 404}
    assert app.test_client().get(f"{page}/call").status_code == 303


def test_staff_revokes_from_the_page(office: Office, app: Flask) -> None:
    sam = visitor(office, app, "sam@itms.example", Role.STAFF, "")
    page = f"/access/bookings/{office.booking.id}"

    done = sam.post(f"{page}/credential/revoke")

    assert done.status_code == 303
    assert office.call().fault_code == "ACCESS_NOT_APPROVED"
    assert "revoked by staff" in sam.get(page)


def test_how_to_call_writes_the_address_and_never_a_password(
    office: Office, app: Flask
) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)
    page = booked(office, eva.by)

    text = eva.get(f"{page}/call?operation=topup/GetBalance")

    assert "http://127.0.0.1:8080/real/acceptance/topup/v1" in text
    assert "your-password" in text
    assert "A call now is let through." in text
    assert eva.browser.get(f"{page}/call?operation=order/X").status_code == 404
    office.clock.at = END
    assert "your window ended at" in eva.get(f"{page}/call")


def test_the_calls_of_a_booking_are_seen_by_its_partner_masked(
    office: Office, app: Flask
) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)
    office.call()
    page = f"/access/bookings/{office.booking.id}"

    text = eva.get(f"{page}/calls/1")

    assert "GetSystemInfo" in text
    assert office.shown.user_name in text
    assert office.shown.secret not in text
    assert "GetSystemInfo" in eva.get(page)
    assert eva.browser.get(f"{page}/calls/2").status_code == 404


def test_a_lead_keeps_the_credential_of_their_own_partner_alone(
    office: Office, app: Flask
) -> None:
    lead = visitor(office, app, "gus@gnist.example", Role.LEAD, "GNIST")
    fields = {"endpoint": "acceptance", "user": "gnist-real", "password": "of gnist 1"}

    done = lead.post("/access/credentials", partner="KURV", **fields)
    page = lead.get("/access/credentials")

    kept = office.portal.real.partners
    found = kept.open("GNIST", "acceptance")
    theirs = kept.open("KURV", "acceptance")
    assert done.status_code == 303
    assert found
    assert found.user_name == "gnist-real"
    assert theirs
    assert theirs.user_name != "gnist-real"
    assert "gnist-real" not in page
    assert "of gnist 1" not in page


def test_developers_enter_no_credential(office: Office, app: Flask) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)

    assert eva.browser.get("/access/credentials").status_code == 403
    assert eva.post("/access/credentials").status_code == 403


def test_staff_keeps_and_forgets_that_of_any_partner(
    office: Office, app: Flask
) -> None:
    sam = visitor(office, app, "sam@itms.example", Role.STAFF, "")
    fields = {"partner": "KONTORA", "endpoint": "acceptance"}

    sam.post("/access/credentials", user="k", password="p", **fields)
    assert "KONTORA" in sam.get("/access/credentials")
    sam.post("/access/credentials/forget", **fields)

    assert office.portal.real.partners.kept("KONTORA") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": ""},
        {"password": ""},
        {"user": "a\nb"},
        {"password": "x" * 300},
        {"endpoint": "mock"},
    ],
)
def test_what_cannot_be_a_credential_is_refused(
    office: Office, app: Flask, wrong: dict[str, str]
) -> None:
    lead = visitor(office, app, "lea@kurv.example", Role.LEAD)
    fields = {"endpoint": "acceptance", "user": "u", "password": "p"} | wrong

    assert lead.post("/access/credentials", **fields).status_code in {400, 404}


def test_a_form_from_elsewhere_shows_and_changes_nothing(
    office: Office, app: Flask
) -> None:
    eva = visitor(office, app, "eva@kurv.example", Role.DEVELOPER)
    page = booked(office, eva.by)

    answer = eva.browser.post(f"{page}/credential", data={"csrf": "made-up"})

    assert answer.status_code == 403
    name = BookingId(page.rpartition("/")[2])
    found = office.portal.real.credentials.of(eva.by, name)
    assert found
    assert found.shown_at is None
