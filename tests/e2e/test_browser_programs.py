"""A lesson on the real endpoint, driven by a zeep program through the portal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import zeep
from playwright.sync_api import expect
from requests import Session
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from tests.e2e.office import Office, office
from tests.people import PASSWORD as SECRET
from tests.people import person
from tests.stand_in import PASSWORD, USER
from tutorial_app.access.appointments.model import Account, By, Partner

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tutorial_app.access.credentials.model import Shown

__all__ = ["office"]
pytestmark = pytest.mark.browser
ADA = "ada@kurv.example"
STAFF = By(Account("sam"), Partner(""), "", staff=True)


def booked(office: Office) -> Shown:
    """Let Ada have the first free time, and let it be that time."""
    portal = office.portal
    ada = By(Account(person(portal, ADA).id), Partner("KURV"), "")
    portal.real.partners.keep(ada, Partner("KURV"), "acceptance", USER, PASSWORD)
    today = office.clock.at.date()
    window = portal.bookings.free("real", today, today + timedelta(days=7))[0]
    held = portal.bookings.hold(ada, "real", window)
    asked = portal.bookings.request(ada, held.id, "to play a lesson")
    portal.bookings.approve(STAFF, asked.id)
    office.clock.at = window.start
    return portal.real.credentials.show(ada, held.id)


def zeep_through(office: Office, shown: Shown) -> Any:
    session = Session()
    session.trust_env = False
    return zeep.Client(
        f"{office.settings.url}/real/acceptance/system/v1?wsdl",
        wsse=UsernameToken(shown.user_name, shown.secret),
        transport=Transport(session=session),
    ).service


def test_a_programs_call_ticks_a_step_off_while_somebody_watches(
    office: Office, browser: Browser
) -> None:
    shown = booked(office)
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{office.settings.url}/sign-in?next=/learn/12.1")
    page.get_by_label("E-mail").fill(ADA)
    page.get_by_label("Password").first.fill(SECRET)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#place-endpoint").select_option("acceptance")
    page.get_by_role("button", name="Choose").click()
    expect(page.locator("#your-program")).to_contain_text("/real/acceptance")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator("#live")).to_contain_text("0 of ")

    zeep_through(office, shown).Ping(text="hello")

    expect(page.locator("#live")).to_contain_text("1 of ", timeout=20_000)
    page.goto(f"{office.settings.url}/learn/12.1?step=1")
    expect(page.locator(".came-from")).to_contain_text(shown.user_name)
    page.goto(f"{office.settings.url}/calls")
    expect(page.locator(".log tbody tr")).to_contain_text(["your program"])
    page.context.close()
