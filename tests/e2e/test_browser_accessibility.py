"""No page of the portal breaks a rule of axe-core: wide, narrow, light, dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.axe import LOOKS, Scheme, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.conftest import Live

pytestmark = pytest.mark.browser

_MISSING = "/nowhere"
_PAGES = (
    *("/", "/wsdl", "/console", "/console/system/Ping", "/console/order/PlaceOrder"),
    *("/check", "/calls", "/calls/1", "/learn", "/learn/12.1"),
    *("/learn/sign-up", "/learn/top-up", "/workspace", "/workspace/callbacks"),
    *("/workspace/state/orders", "/workspace/of/SU10000001", _MISSING),
)
_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_breaks_a_rule_with_all_of_it_unfolded(
    browser: Browser, live_portal: Live, width: int, scheme: Scheme
) -> None:
    context = browser.new_context(
        base_url=live_portal.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        # What slides in is judged where it comes to rest.
        reduced_motion="reduce",
    )
    page = _with_a_workspace(context)

    found = [finding for path in _PAGES for finding in _findings(page, path, width)]

    context.close()
    assert not found, "\n".join(found)


def test_a_picture_without_words_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x>")

    found = violations(page)

    page.close()
    assert len(found) == 1
    assert "image-alt" in found[0]


def _with_a_workspace(context: BrowserContext) -> Page:
    """Return a page of a visitor who has a workspace and has made a call."""
    page = context.new_page()
    page.goto("/console/system/GetSystemInfo")
    page.locator("#send").click()
    page.locator("#answer .status").wait_for()
    return page


def _findings(page: Page, path: str, width: int) -> Iterator[str]:
    answer = page.goto(path)
    if answer is None or (answer.ok == (path == _MISSING)):
        yield f"{path} was answered {answer.status if answer else 'not at all'}"
    page.evaluate(_UNFOLD)
    yield from violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"{path} is {wide} px wide at {width}"
