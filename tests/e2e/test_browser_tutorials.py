"""A person with a browser in the tutorials: three whole stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.conftest import Live

pytestmark = pytest.mark.browser


class Story(Seen):
    """A visit to the shop of a tutorial."""

    def press(self, name: str) -> None:
        """Press a button of the customer's page."""
        self.shop.get_by_role("button", name=name).first.click()

    @property
    def shop(self) -> Locator:
        return self.page.locator("#shop")

    def fits(self) -> None:
        """Hold the page to its width and to axe's rules, the browser to silence."""
        assert violations(self.page) == []
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        size = self.page.viewport_size
        assert size
        assert wide <= size["width"]
        assert self.clean


def begun(browser: Browser, live: Live, width: int, **options: Any) -> Story:
    size = {"width": width, "height": 800}
    return Story.visit(browser, live, viewport=size, **options)


def test_a_sign_up_with_a_new_number_in_danish(
    browser: Browser, live_portal: Live
) -> None:
    story = begun(browser, live_portal, 1280)
    page = story.go("/learn/sign-up")
    page.get_by_role("button", name="Begin").click()
    story.press("Vælg Kurv Mini 30 dage")
    story.press("Tag")
    story.press("Brug kortet")
    expect(story.shop.locator(".quote")).to_contain_text("79,00")
    story.press("Videre")
    story.press("Videre")
    page.get_by_role("checkbox").check()
    story.press("Bestil og betal")
    expect(story.shop.locator(".notice-title")).to_have_text("Vi gør din telefon klar.")
    expect(page.locator(".flow-running")).to_contain_text("PROVISION_HLR")

    # From elsewhere: the page hears of it by itself.
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="+ 1 hour").click()
    expect(other.locator(".flow-running")).to_have_count(0)

    page.bring_to_front()
    expect(story.shop.locator(".notice-title")).to_have_text(
        "Din telefon virker. Velkommen.", timeout=20_000
    )
    expect(page.locator(".message").first).to_contain_text("Velkommen til KurvMobil")
    story.fits()
    page.context.close()


def test_a_sign_up_that_keeps_the_number_in_english_on_a_small_screen(
    browser: Browser, live_portal: Live
) -> None:
    story = begun(browser, live_portal, 320, color_scheme="dark")
    page = story.go("/learn/sign-up?lang=en")
    page.get_by_role("button", name="Begin").click()
    story.press("Choose Kurv Maxi")
    story.shop.get_by_role("link", name="I keep my number").click()
    story.press("Check it")
    expect(story.shop).to_contain_text("can be moved from Fjord Mobil")
    story.fits()
    story.press("Move my number")
    story.press("Choose eSIM")
    page.get_by_label("discount code").fill("KURVSOMMER")
    story.press("Use the code")
    expect(page.locator("#code-error")).to_contain_text("expired")
    story.press("Continue")
    story.press("Continue")
    page.get_by_role("checkbox").check()
    story.press("Order and pay")
    story.fits()
    page.locator("#clock-date").fill("2026-03-04")
    page.get_by_role("button", name="Go", exact=True).click()

    expect(story.shop.locator(".notice-title")).to_have_text(
        "Your phone works. Welcome."
    )
    expect(story.shop.locator(".number.big")).to_contain_text("53")
    story.fits()
    page.context.close()


def test_a_lost_answer_without_scripts(browser: Browser, live_portal: Live) -> None:
    story = begun(browser, live_portal, 1280, java_script_enabled=False)
    page = story.go("/learn/top-up?lang=en")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="The line breaks").click()
    story.press("Pay DKK 100")
    expect(story.shop).to_contain_text("We do not know whether")

    story.press("Try again")

    expect(story.shop.locator(".notice-title")).to_contain_text("had gone through")
    expect(page.locator("#ledger")).to_contain_text("No: charged once")
    page.get_by_role("button", name="Pay again with a new clientReference").click()
    expect(page.locator("#ledger")).to_contain_text("charged 2 times")
    page.context.close()
