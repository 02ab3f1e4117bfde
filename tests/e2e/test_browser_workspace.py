"""A developer with a browser looks after their workspaces and moves their clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.conftest import Live

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/workspace",
    "/workspace/state/subscriptions",
    "/workspace/state/events",
    "/workspace/of/SU10000001",
    "/workspace/of/PO10000001",
    "/workspace/of/CU10000001",
)


def test_from_the_first_workspace_to_a_porting_and_back_to_the_front_door(
    browser: Browser, live_portal: Live
) -> None:
    seen = Seen.visit(browser, live_portal, viewport={"width": 1280, "height": 800})
    page = seen.go("/workspace")

    page.get_by_role("button", name="Make a workspace").click()
    expect(page.get_by_role("columnheader", name="Password")).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="Password")).to_have_count(0)

    page.get_by_role("button", name="To the next event").click()
    expect(page.get_by_role("status")).to_contain_text("1 timer ran")
    page.get_by_label("To", exact=True).fill("2026-03-06T12:00")
    page.get_by_role("button", name="Go there").click()
    expect(page.locator(".now time")).to_have_text("6 March 2026, 12:00 +01:00")
    expect(page.locator(".timeline .new").first).to_be_visible()

    page.locator(".timeline a", has_text="PO10000001").first.click()
    expect(page.get_by_role("heading", name="Both sides of the talk")).to_be_visible()
    page.get_by_role("link", name="SU10000009").first.click()
    expect(page.get_by_role("heading", name="SU10000009")).to_be_visible()

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PAGES:
            seen.go(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, wide)

    seen.go("/")
    expect(page.get_by_role("heading", name="Where you left off")).to_be_visible()
    assert seen.clean
    page.context.close()


def test_the_page_is_worked_by_keys_and_without_scripts(
    browser: Browser, live_portal: Live
) -> None:
    seen = Seen.visit(browser, live_portal, java_script_enabled=False)
    page = seen.go("/workspace")
    page.get_by_role("button", name="Make a workspace").press("Enter")
    first = page.locator("h1 code").inner_text()

    page.get_by_text("Make another").press("Enter")
    page.get_by_label("Name, if you like").fill("second")
    page.get_by_role("button", name="Make it").press("Enter")

    expect(page.locator("h1 code")).not_to_have_text(first)
    page.get_by_role("button", name=f"Work in {first}").press("Enter")
    expect(page.locator("h1 code")).to_have_text(first)
    page.context.close()
