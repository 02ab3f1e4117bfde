"""Staff decides by keyboard alone, and looks at every page of the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.e2e.visiting import House, Seen, house
from tests.people import person
from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.appointments.slots import open_ahead, slots
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tutorial_app.access.appointments.model import BookingId

pytestmark = pytest.mark.browser
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


class Desk(House):
    """A portal whose staff has something to decide."""

    def request(self, partner: str, purpose: str, *, nth: int) -> BookingId:
        """Ask for a slot that can be booked; return the id of the booking."""
        ada = person(self.portal, f"ada.{partner.lower()}@example.org", partner=partner)
        by = By(Account(ada.id), Partner(partner), "192.0.2.1")
        kind = self.portal.bookings.commands.access.kind("real")
        now = datetime.now(UTC)
        first = open_ahead(kind, now).start
        today = now.astimezone(kind.zone).date()
        offered = [
            one
            for one in slots(kind, today, today + timedelta(days=14))
            if one.start >= first
        ]
        window = offered[2 * nth]
        held = self.portal.bookings.hold(by, "real", window)
        return self.portal.bookings.request(by, held.id, purpose).id

    def refuse(self, name: BookingId) -> None:
        """Refuse a request, so that the next story begins without it."""
        by = By(Account("s"), Partner(""), "", staff=True)
        self.portal.bookings.refuse(by, name, "not now")

    def staff(self, browser: Browser, **options: Any) -> Seen:
        """Return the browser of an administrator who has signed in."""
        roles = (Role.ADMINISTRATOR, Role.STAFF)
        sue = person(self.portal, "sue@itms.example", roles=roles, partner="")
        return self.visit_as(sue, browser, **options)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with house(tmp_path_factory.mktemp("desk")) as running:
        yield Desk(running.live, running.portal)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_staff_approves_and_refuses_by_two_keys_each(
    desk: Desk, browser: Browser
) -> None:
    first, second, third = (
        desk.request(partner, f"to try number {nth}", nth=nth)
        for nth, partner in enumerate(("KURV", "GNIST", "KONTORA"))
    )
    seen = desk.staff(browser, viewport=WIDE)
    page = seen.go("/desk")
    press, told = page.keyboard.press, page.locator("#told")
    press("j")
    assert focused(page) == f"request-{first}"
    press("j")
    assert focused(page) == f"request-{second}"
    press("k")

    press("a")
    press("Enter")

    expect(told).to_contain_text("You approved")
    assert focused(page) == f"request-{second}"
    press("r")
    page.keyboard.type("maintenance, try on Friday: a, r, j")
    press("Enter")
    expect(told).to_contain_text("You refused")
    assert focused(page) == f"request-{third}"
    press("r")
    press("Escape")
    assert focused(page) == f"request-{third}"
    press("o")
    expect(page).to_have_url(f"{desk.live.url}/desk/bookings/{third}")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("[data-said]")).to_contain_text("You approved")
    page.goto(f"{desk.live.url}/desk/bookings/{second}")
    expect(page.locator("#content")).to_contain_text("maintenance, try on Friday")
    page.goto(f"{desk.live.url}/desk")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert seen.clean


def test_the_last_request_leaves_the_focus_on_the_page_and_keys_can_be_turned_off(
    desk: Desk, browser: Browser
) -> None:
    only = desk.request("KURV", "to try once more", nth=6)
    seen = desk.staff(browser, viewport=WIDE)
    page = seen.go("/desk")
    page.get_by_label("These keys work").uncheck()
    page.locator("body").press("j")
    assert focused(page) != f"request-{only}"
    page.get_by_label("These keys work").check()

    page.keyboard.press("a")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert focused(page) == "requests"
    assert seen.clean


def test_a_request_that_comes_is_put_in_but_not_under_the_hands_of_who_decides(
    desk: Desk, browser: Browser
) -> None:
    first = desk.request("KURV", "to try before lunch", nth=11)
    seen = desk.staff(browser, viewport=WIDE)
    page = seen.go("/desk")
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    page.locator(f"#request-{first}").focus()
    second = desk.request("GNIST", "to try after lunch", nth=13)

    page.evaluate(look)

    expect(page.locator(f"#request-{second}")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("2 requests wait now")
    assert focused(page) == f"request-{first}"
    page.locator(f"#request-{first} .refuse > summary").click()
    third = desk.request("KONTORA", "to try at night", nth=15)
    with page.expect_response(f"{desk.live.url}/desk"):
        page.evaluate(look)
    expect(page.locator(f"#request-{third}")).to_have_count(0)
    for name in (first, second, third):
        desk.refuse(name)
    assert seen.clean
    page.context.close()


def test_every_page_of_the_desk_is_accessible_wide_and_narrow_light_and_dark(
    desk: Desk, browser: Browser
) -> None:
    name = desk.request("GNIST", "to see how it looks", nth=9)
    ada = person(desk.portal, "ada.gnist@example.org", partner="GNIST")
    pages = [
        "/desk",
        f"/desk/bookings/{name}",
        "/desk/board?kind=real&over=week",
        f"/desk/board?kind=real&over=day&day={_day_of(desk, name)}",
        "/desk/usage",
        "/desk/audit",
        "/desk/retention",
        "/desk/erase",
        f"/desk/erase/{ada.id}",
    ]
    for viewport in (WIDE, NARROW):
        for scheme in ("light", "dark"):
            seen = desk.staff(browser, viewport=viewport, color_scheme=scheme)
            for path in pages:
                page = seen.go(path)
                assert violations(page) == [], (path, viewport, scheme)
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= viewport["width"], (path, width)
            assert seen.clean
            seen.page.context.close()


def _day_of(desk: Desk, name: BookingId) -> str:
    staff = By(Account("s"), Partner(""), "", staff=True)
    booking = desk.portal.bookings.booking(staff, name)
    kind = desk.portal.bookings.commands.access.kind("real")
    return booking.window.start.astimezone(kind.zone).date().isoformat()
