"""A person pastes a message that is refused, and reads why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.conftest import Live

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pasted_message_is_checked_mended_and_sent(
    browser: Browser, live_portal: Live, width: int
) -> None:
    seen = Seen.visit(browser, live_portal, viewport={"width": width, "height": 800})
    page = seen.go("/console/system/Ping")
    page.locator('[name="f:text"]').fill("hej")
    expect(page.locator("#raw")).to_have_value(re.compile(">hej<"))
    right = page.locator("#raw").input_value()
    page = seen.go("/check")

    page.locator("#message").fill(right.replace("tns:text>", "tns:txt>"))
    page.get_by_role("button", name="Check it").click()

    expect(page.locator("#verdict")).to_contain_text("Ping request, SOAP 1.1")
    finding = page.locator(".finding.error").first
    expect(finding).to_contain_text("txt is not expected here; did you mean 'text'?")
    finding.locator(".where").click()
    expect(page.locator(".line:target")).to_contain_text("tns:txt")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#message").fill(right)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#verdict")).to_contain_text("Nothing is wrong")
    page.get_by_role("button", name="Open it in the console").click()
    page.locator("#send").click()
    expect(page.locator("#answer .status")).to_have_text("200 OK")
    assert seen.clean
    page.context.close()
