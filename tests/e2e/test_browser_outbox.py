"""A mail of a booking, from the outbox to what its link does, in a browser."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.conftest import serving
from tests.e2e.visiting import Seen
from tests.people import person
from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.access.appointments.model import Account, By, Partner, State
from tutorial_app.mail.kept import newest
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.conftest import Live
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.bootstrap import Portal

pytestmark = pytest.mark.browser
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
APPROVED = "Approved: Lasting workspace"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    data = tmp_path_factory.mktemp("outbox")
    with fresh_database(data) as url, serving(data, url) as running:
        yield running


@pytest.fixture(scope="module")
def portal(live: Live) -> Iterator[Portal]:
    """Give the same portal in this process, to prepare what is seen."""
    built = portal_of(Settings(data=live.data, database_url=live.database_url))
    yield built
    built.close()


@pytest.fixture
def booking(portal: Portal) -> Booking:
    return booked(portal)


def booked(portal: Portal) -> Booking:
    anna = by(portal)
    today = datetime.now(UTC).date()
    free = portal.bookings.free(
        "workspace", today + timedelta(days=2), today + timedelta(days=9)
    )
    held = portal.bookings.hold(anna, "workspace", free[0])
    return portal.bookings.request(anna, held.id, "to try our orders")


def by(portal: Portal) -> By:
    anna = person(portal, "anna@kurv.example")
    return By(Account(anna.id), Partner(anna.partner), "192.0.2.1")


def test_the_worker_delivers_and_a_link_in_the_rendered_mail_cancels(
    live: Live, portal: Portal, booking: Booking, browser: Browser
) -> None:
    seen = Seen.visit(browser, live, viewport=WIDE)
    page = seen.page

    for _ in range(100):
        seen.go("/outbox")
        if page.get_by_text("delivered").count():
            break
        page.wait_for_timeout(200)
    page.get_by_role("link", name=APPROVED).click()
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_role("heading", name=APPROVED)).to_be_visible()
    frame.get_by_role("link", name="Cancel").click()
    expect(page.locator("h1")).to_have_text("Cancel the booking")
    before = portal.bookings.booking(by(portal), booking.id).state
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator("h1")).to_have_text("The booking is cancelled")

    assert before is State.APPROVED
    assert portal.bookings.booking(by(portal), booking.id).state is State.CANCELLED
    assert seen.clean


@pytest.fixture(scope="module")
def mail(portal: Portal) -> int:
    """Return the number of a mail about a booking, which the worker has written."""
    booked(portal)
    for _ in range(200):
        with portal.database.reading() as db:
            found = newest(db, 1)
        if found:
            return found[0].number
        time.sleep(0.1)
    raise AssertionError("no mail in 20 s")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_and_mail_can_be_read(
    live: Live, mail: int, browser: Browser, viewport: dict[str, int], scheme: str
) -> None:
    seen = Seen.visit(browser, live, viewport=viewport, color_scheme=scheme)
    found: list[str] = []

    for path in ("/outbox", f"/outbox/{mail}", "/link/cancel/forged"):
        page = seen.go(path)
        found += violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], path

    assert found == []
