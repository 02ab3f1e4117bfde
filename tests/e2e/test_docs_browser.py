"""The documentation in a real browser, as the portal serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.axe import LOOKS, Scheme, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

#: One page of each kind.
PAGES = (
    "",
    "getting-started",
    "python-client",
    "glossary",
    "changelog",
    "guides/notebooks",
    "guides/settings",
    "guides/zeep",
    "reference/",
    "reference/operations",
    "reference/order/",
    "reference/order/PlaceOrder",
    "reference/partnercallback/NotifyEvent",
    "reference/types/Money",
    "reference/types/Channel",
    "reference/faults/VOUCHER_ATTEMPTS_EXCEEDED",
    "reference/events/OrderStatusChanged",
    "reference/enumerations",
    "reference/states",
    "reference/magic-values",
    "reference/flows/KONTORA",
    "reference/order/lint",
    "reference/changelog",
    "search",
    "search?q=topup",
)
_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"

#: What a reference page may cost a reader who comes for the first time.
MOST_REQUESTS = 12
MOST_BYTES = 40 * 1024
MOST_SCRIPT = 15 * 1024

pytestmark = pytest.mark.browser


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
        assert _wide(page) == width
        page.evaluate(_UNFOLD)
        assert _wide(page) == width

    assert not said
    assert hosts == {urlsplit(live_portal.url).netloc}


def _wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_breaks_a_rule_of_axe_with_all_of_it_unfolded(
    browser: Browser, live_portal: Any, width: int, scheme: Scheme
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    found = []
    for name in PAGES:
        answer = page.goto(f"{live_portal.url}/docs/{name}")
        assert answer is not None
        assert answer.ok, name
        page.evaluate(_UNFOLD)
        found += violations(page)
    page.close()

    assert not found, "\n".join(found)


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


@pytest.mark.parametrize("key", ["Control+k", "Meta+k"])
def test_a_chord_leads_to_the_search_from_any_field(
    page: Page, live_portal: Any, key: str
) -> None:
    page.goto(f"{live_portal.url}/console/system/Ping")
    page.locator('[name="f:text"]').focus()

    page.keyboard.press(key)

    assert page.evaluate("document.activeElement.id") == "site-search"


def test_arrows_walk_through_what_was_found(page: Page, live_portal: Any) -> None:
    page.goto(f"{live_portal.url}/docs/search?q=topup")
    links = page.locator(".search-results a")
    links.first.wait_for()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert focused(page) == links.nth(1).inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/docs/reference/topup/TopUpWith*")


def test_operations_come_before_a_type_of_that_name(
    page: Page, live_portal: Any
) -> None:
    page.goto(f"{live_portal.url}/docs/search?q=topup")
    page.locator(".search-results a").first.wait_for()

    kinds = page.locator(".search-results .kind").all_inner_texts()

    assert kinds.index("operation") < kinds.index("type")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


@pytest.mark.parametrize("operation", ["order/PlaceOrder", "topup/TopUpWithCard"])
def test_a_page_comes_in_few_and_small_pieces(
    browser: Browser, live_portal: Any, operation: str
) -> None:
    """As measured by the browser, with the headers of the answers."""
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    devtools.on(
        "Network.requestWillBeSent",
        lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}),
    )
    devtools.on(
        "Network.loadingFinished",
        lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}),
    )
    devtools.send("Network.enable")

    page.goto(f"{live_portal.url}/docs/reference/{operation}", wait_until="networkidle")
    context.close()

    scripts = [one for one, address in addresses.items() if address.endswith(".js")]
    assert len(addresses) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES
    assert len(scripts) >= 2
    assert sum(sizes[one] for one in scripts) <= MOST_SCRIPT


def test_the_language_chosen_stays_on_the_next_page(
    page: Page, live_portal: Any
) -> None:
    page.goto(f"{live_portal.url}/docs/reference/order/PlaceOrder")
    page.get_by_role("tab", name="curl").click()

    page.goto(f"{live_portal.url}/docs/reference/topup/GetBalance")

    shown = page.get_by_role("tabpanel").first
    assert f"curl {live_portal.url}/soap/topup/v1" in shown.inner_text()


@pytest.mark.parametrize("name", ["guides/errors", "reference/order/PlaceOrder"])
def test_our_client_is_told_the_address_of_this_portal(
    page: Page, live_portal: Any, name: str
) -> None:
    page.goto(f"{live_portal.url}/docs/{name}")

    told = f'connect("mock", base_url="{live_portal.url}", user='
    code = page.locator("pre", has_text="connect(").first
    assert told in str(code.text_content())


def test_a_table_of_a_guide_is_a_list_on_a_small_screen(
    page: Page, live_portal: Any
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_portal.url}/docs/guides/call-the-real-endpoint")
    named = page.locator("td", has_text="AUTHENTICATION_FAILED").first
    todo = page.locator('td[data-label="What to do"]').first

    above, below = named.bounding_box(), todo.bounding_box()
    assert above
    assert below
    assert above["x"] == below["x"]
    assert above["y"] < below["y"]


def test_what_a_program_prints_does_not_look_like_code(
    page: Page, live_portal: Any
) -> None:
    page.goto(f"{live_portal.url}/docs/guides/zeep")
    code = page.locator(".highlight-python > .highlight").first
    prints = page.locator(".highlight-text > .highlight").first
    code.locator(".copy").wait_for()

    ground = "one => getComputedStyle(one).backgroundColor"
    assert code.evaluate(ground) != prints.evaluate(ground)
    assert prints.locator(".copy").count() == 0


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "name", ["", "guides/zeep", "reference/order/PlaceOrder", "search?q=topup"]
)
def test_nothing_jumps_while_a_page_loads(
    page: Page, live_portal: Any, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_portal.url}/docs/{name}", wait_until="networkidle")

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
