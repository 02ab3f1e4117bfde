"""The documentation in a real browser, as the portal serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = (
    "",
    "getting-started",
    "python-client",
    "reference/",
    "reference/order/PlaceOrder",
    "reference/types/Money",
    "reference/faults/VOUCHER_ATTEMPTS_EXCEEDED",
    "search",
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        made = playwright.chromium.launch(executable_path=chromium, args=options)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page()
    yield made
    made.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_breaks_no_policy(
    page: Page, live_portal: Any, name: str
) -> None:
    said: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_portal.url}/docs/{name}", wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == width

    assert not said
    assert hosts == {urlsplit(live_portal.url).netloc}


def test_a_slash_leads_to_the_search_and_methods_come_first(
    page: Page, live_portal: Any
) -> None:
    page.goto(f"{live_portal.url}/docs/reference/order/PlaceOrder")
    page.keyboard.press("/")
    page.keyboard.type("voucher")
    page.keyboard.press("Enter")

    first = page.locator(".search-results a").first
    first.wait_for()
    assert first.inner_text() == "TopUpWithVoucher"
    first.click()
    page.wait_for_url("**/docs/reference/topup/TopUpWithVoucher")


def test_the_language_chosen_stays_on_the_next_page(
    page: Page, live_portal: Any
) -> None:
    page.goto(f"{live_portal.url}/docs/reference/order/PlaceOrder")
    page.get_by_role("tab", name="curl").click()

    page.goto(f"{live_portal.url}/docs/reference/topup/GetBalance")

    shown = page.get_by_role("tabpanel").first
    assert f"curl {live_portal.url}/soap/topup/v1" in shown.inner_text()


def test_nothing_jumps_while_a_page_loads(page: Page, live_portal: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(
        f"{live_portal.url}/docs/reference/order/PlaceOrder",
        wait_until="networkidle",
    )

    shift = page.evaluate(
        """() => new Promise((done) => {
          let total = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) total += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(total), 300);
        })"""
    )
    assert shift <= 0.02
