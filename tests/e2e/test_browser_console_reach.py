"""Everybody can use the console: keys alone, a small screen, no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.conftest import Live

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/console",
    "/console/system/Ping",
    "/console/order/PlaceOrder",
    "/console/order/PlaceOrder?fill=full",
    "/check",
    "/workspace",
    "/wsdl",
    "/docs/",
    "/docs/reference/topup/TopUpWithVoucher",
    "/docs/reference/types/NewSubscriptionOrder",
    "/docs/reference/faults/VOUCHER_USED",
]


def answered(page: Page) -> None:
    expect(page.locator("#answer .status")).to_have_text("200 OK")


def test_keys_alone_make_the_first_call(seen: Seen) -> None:
    page = seen.go("/")
    tab_to(page, "Make your first call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/system/Ping")
    page.locator('[name="f:text"]').focus()

    page.keyboard.type("keys")
    page.keyboard.press("Enter")

    answered(page)
    expect(page.locator("#answer pre")).to_contain_text("keys")


def test_a_slash_goes_to_the_search(seen: Seen) -> None:
    page = seen.go("/console")

    page.keyboard.press("/")

    expect(page.locator("#site-search")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#site-search")).to_have_value("a/b")


def test_the_focus_survives_a_redraw(seen: Seen) -> None:
    page = seen.go("/console/topup/TopUpWithCard")
    radio = page.get_by_role("radio", name="paymentCardId")

    radio.focus()
    page.keyboard.press("Space")

    expect(page.locator('[name="f:paymentCardId"]')).to_be_visible()
    expect(page.get_by_role("radio", name="paymentCardId")).to_be_focused()


def test_chosen_colours_are_kept(seen: Seen) -> None:
    page = seen.go("/")
    switch = page.locator("[data-theme-switch]")

    switch.click()
    switch.click()
    page = seen.go("/docs/")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_on_a_small_screen(
    browser: Browser, live_portal: Live, path: str
) -> None:
    small = Seen.visit(browser, live_portal, viewport={"width": 320, "height": 640})

    page = small.go(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert small.clean
    page.context.close()


def test_without_scripts_the_first_call_works_too(
    browser: Browser, live_portal: Live
) -> None:
    plain = Seen.visit(browser, live_portal, java_script_enabled=False)
    page = plain.go("/console/system/Ping")

    page.locator("#send").click()

    answered(page)
    page.context.close()


def test_no_link_of_a_page_leads_nowhere(seen: Seen) -> None:
    seen.go("/console/system/Ping").locator("#send").click()
    answered(seen.page)
    links: set[str] = set()
    for path in PAGES:
        seen.go(path)
        links |= set(
            seen.page.eval_on_selector_all(
                "a[href]", "all => all.map(a => a.href.split('#')[0])"
            )
        )

    ours = {link for link in links if link.startswith(seen.url)}
    lost = {link for link in ours if not seen.page.request.get(link).ok}

    assert len(ours) > 100
    assert lost == set()


def tab_to(page: Page, name: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
    raise AssertionError(f"{name!r} is not reached by Tab")
