"""A developer with a browser books a time, moves it and gives it up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.axe import LOOKS, Scheme, violations
from tests.e2e.visiting import House, Seen, house
from tests.people import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


class Office(House):
    """A portal in which developers book."""

    def visit(self, browser: Browser, name: str, partner: str, **options: Any) -> Seen:
        """Open a browser in which a developer has signed in."""
        who = person(self.portal, f"{name}@x.dk", partner=partner)
        return self.visit_as(who, browser, **options)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with house(tmp_path_factory.mktemp("office")) as running:
        yield Office(running.live, running.portal)


def book(page: Page, number: int) -> None:
    """Choose the free slot with this number and ask for it."""
    page.locator(".slot:not(.taken) input").nth(number).check()
    page.get_by_role("button", name="Hold it for ten minutes").click()
    page.get_by_label("What is it for?").fill("to try our order flow")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".stands")).to_contain_text("Staff decides before")


def test_a_time_is_found_held_asked_for_moved_and_given_up(
    browser: Browser, office: Office
) -> None:
    seen = office.visit(browser, "ada", "KURV", timezone_id="America/New_York")
    page = seen.go("/access")
    page.get_by_role("link", name="Find a time for Seat on the real iTMS").click()
    expect(page.locator("#zone-hint")).to_contain_text("America/New_York")
    page.get_by_role("link", name="Show its times").click()
    expect(page.locator(".slot small").first).to_contain_text("Copenhagen")

    page.locator(".slot input").nth(3).check()
    chosen = page.locator(".slot:has(:checked) b").inner_text()
    expect(page.locator("#chosen")).to_contain_text(chosen)
    page.get_by_role("button", name="Hold it for ten minutes").click()
    left = page.locator(".countdown .left")
    expect(left).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    before = left.inner_text()
    expect(left).not_to_have_text(before)
    page.get_by_label("What is it for?").fill("to try our order flow")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".stands")).to_contain_text("Requested")

    page.get_by_role("link", name="Move to another time").click()
    page.locator(".slot:not(.taken) input").nth(8).check()
    page.get_by_role("button", name="Move it there").click()
    expect(page.locator(".steps")).to_contain_text("Moved by Ada")
    page.get_by_role("button", name="Cancel it").click()
    expect(page.locator(".stands")).to_contain_text("Cancelled")
    page.get_by_role("link", name="Bookings").first.click()
    expect(page.locator(".bookings")).to_contain_text("Cancelled")
    assert seen.clean
    page.context.close()


def test_without_scripts_a_time_is_booked_and_the_last_seat_is_lost(
    browser: Browser, office: Office
) -> None:
    seen = office.visit(browser, "ben", "KURV", java_script_enabled=False)
    page = seen.go("/access/real?slots=2")
    other = office.visit(browser, "cay", "GNIST", java_script_enabled=False)
    for _ in range(2):
        book(other.go("/access/real?slots=2"), 0)

    page.locator(".slot input").first.check()
    page.get_by_role("button", name="Hold it for ten minutes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody was faster")
    page.get_by_role("button", name="Hold it for ten minutes").click()

    expect(page.locator(".stands")).to_contain_text("Nobody else can take it until")
    expect(page.locator(".countdown")).to_be_hidden()
    page.get_by_role("button", name="Give it back").click()
    expect(page.locator(".stands")).to_contain_text("Cancelled")
    page.context.close()
    other.page.context.close()


def test_a_time_is_chosen_and_booked_by_keys_alone(
    browser: Browser, office: Office
) -> None:
    seen = office.visit(browser, "dan", "KONTORA")
    page = seen.go("/access/real")

    page.locator(".slot:not(.taken) input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator(".stands")).to_contain_text("Held")
    assert seen.clean
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_booking_page_breaks_a_rule_or_scrolls_sideways(
    browser: Browser, office: Office, width: int, scheme: Scheme
) -> None:
    seen = office.visit(
        browser,
        f"eve-{scheme}-{width}",
        f"P{width}{scheme}".upper(),
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = seen.go("/access/real?zone=Australia/Lord_Howe")
    page.locator(".slot:not(.taken) input").nth(20).check()
    page.get_by_role("button", name="Hold it for ten minutes").click()
    held = page.url
    found = violations(page)

    for path in ("/access", "/access/real?zone=Asia/Kathmandu", "/access/bookings"):
        found += judged(seen, path, width)
    page = seen.go(held.removeprefix(seen.url))
    page.get_by_label("What is it for?").fill("a" * 200)
    page.get_by_role("button", name="Ask for it").click()
    found += judged(seen, held, width)
    found += judged(seen, f"{held}/move", width)

    assert not found, "\n".join(found)
    assert seen.clean
    page.context.close()


def judged(seen: Seen, path: str, width: int) -> list[str]:
    page = seen.go(path.removeprefix(seen.url))
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{path} is {wide} px wide at {width}"] if wide > width else [])
