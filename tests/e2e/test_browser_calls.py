"""A developer with a browser looks at what their program said."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.conftest import Live

pytestmark = pytest.mark.browser
WRONG = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
    '<o:Security xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'
    'wssecurity-secext-1.0.xsd"><o:UsernameToken><o:Username>{user}</o:Username>'
    "<o:Password>{password}</o:Password></o:UsernameToken></o:Security></s:Header>"
    '<s:Body><m:TopUpWithVoucher xmlns:m="urn:itms-sandbox:topup:1" '
    'xmlns:t="urn:itms-sandbox:types:1"><m:context>'
    "<t:clientReference>kiosk-12-0007</t:clientReference>"
    "<t:channel>SELF_SERVICE</t:channel></m:context>"
    "<m:subscriptionId>SU10000002</m:subscriptionId>"
    "<m:voucherCode>{voucher}</m:voucherCode></m:TopUpWithVoucher></s:Body>"
    "</s:Envelope>"
)


def told(live: Live, path: str) -> bytes:
    asked = urllib.request.Request(  # noqa: S310 (our own portal, on loopback)
        f"{live.url}/control/v1/workspaces/{path}",
        headers={"Authorization": f"Bearer {live.control_token}"},
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 (as above)
        return bytes(answer.read())


def call_from_outside(live: Live, workspace: str, voucher: str) -> None:
    """Make a call as the developer's own program would."""
    held = json.loads(told(live, f"{workspace}/credentials"))
    listed = held["credentials"] if isinstance(held, dict) else held
    one = next(c for c in listed if c["userName"].startswith("kurv-self"))
    body = WRONG.format(user=one["userName"], password=one["password"], voucher=voucher)
    asked = urllib.request.Request(  # noqa: S310 (as above)
        f"{live.url}/soap/topup/v1",
        body.encode(),
        {"Content-Type": "text/xml; charset=utf-8"},
    )
    try:
        urllib.request.urlopen(asked).close()  # noqa: S310 (as above)
    except urllib.error.HTTPError as fault:
        fault.close()


def test_a_program_s_call_arrives_is_explained_compared_and_sent_again(
    browser: Browser, live_portal: Live
) -> None:
    seen = Seen.visit(browser, live_portal, viewport={"width": 1280, "height": 900})
    page = seen.go("/calls")
    expect(page.get_by_role("heading", name="No call has come yet")).to_be_visible()
    page.get_by_role("link", name="Send a Ping").click()
    page.locator("#send").click()
    expect(page.locator("#answer .status")).to_have_text("200 OK")

    page = seen.go("/calls")
    expect(page.locator("#calls tr")).to_have_count(1)
    workspace = page.locator(".lead code").inner_text()
    call_from_outside(live_portal, workspace, "4550000000000014")
    expect(page.locator("#calls tr")).to_have_count(2, timeout=10_000)
    call_from_outside(live_portal, workspace, "not-a-voucher")
    expect(page.locator("#calls tr").first).to_contain_text(
        "INVALID_REQUEST", timeout=10_000
    )
    expect(page.locator("#live")).to_contain_text("1 new call")

    page.locator("#calls tr").first.get_by_role("link").click()
    field = page.locator('tr[data-path="q:voucherCode"]')
    field.get_by_role("link").focus()
    expect(page.locator(".line.lit").first).to_contain_text("voucherCode")
    expect(page.locator("#code .line.lit").first).to_contain_text("not-a-voucher")
    expect(page.locator("#fault")).to_contain_text("not-a-voucher")
    expect(page.locator(".apart").first).to_contain_text("voucherCode")

    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("h1 + .lead")).to_contain_text("Call 3 on the left, call 4")
    page.go_back()
    page.get_by_role("button", name="Change it in the console").click()
    expect(page.locator('[name="f:voucherCode"]')).to_have_value("not-a-voucher")
    expect(page.locator("#raw")).to_have_value(re.compile("not-a-voucher"))
    assert seen.clean
    page.context.close()
