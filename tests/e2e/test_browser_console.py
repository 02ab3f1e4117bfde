"""A person with a browser at the console: the first call, the form, the raw XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.visiting import Seen

pytestmark = pytest.mark.browser


def answered(page: Page) -> None:
    expect(page.locator("#answer .status")).to_have_text("200 OK")


def test_the_first_successful_call_is_at_most_three_clicks_away(seen: Seen) -> None:
    page = seen.go("/")

    page.get_by_role("link", name="Make your first call").click()
    page.get_by_role("button", name="Send", exact=True).last.click()

    answered(page)
    expect(page.locator("#answer pre")).to_contain_text("PingResponse")
    assert seen.clean


def test_an_operation_where_exactly_one_part_must_be_given(seen: Seen) -> None:
    page = seen.go("/console/subscription/GetSubscription")

    page.get_by_role("radio", name="msisdn").check()
    page.locator("#send").click()

    expect(page.locator("#answer .status")).to_be_visible()
    expect(page.locator('[name="f:subscriptionId"]')).to_have_count(0)
    assert "<tns:msisdn>" in page.locator("#raw").input_value()
    assert seen.clean


def test_the_clock_is_moved_through_the_console(seen: Seen) -> None:
    page = seen.go("/console/system/AdvanceSandboxClock")

    page.get_by_role("radio", name="toDateTime").check()
    page.locator('[name="f:toDateTime"]').fill("2026-03-09T09:00:00+01:00")
    page.locator("#send").click()

    answered(page)
    expect(page.locator("#answer pre")).to_contain_text("2026-03-09T09:00:00+01:00")
    page = seen.go("/workspace")
    expect(page.locator("#clock")).to_contain_text("9 March 2026, 09:00 +01:00")
    assert seen.clean


def test_the_message_follows_what_is_typed(seen: Seen) -> None:
    page = seen.go("/console/system/Ping")

    page.locator('[name="f:text"]').fill("hej")

    expect(page.locator("#raw")).to_have_value(re.compile(">hej<"))
    assert seen.clean


def test_a_fault_says_what_to_do_and_links_to_more(seen: Seen) -> None:
    page = seen.go("/console/topup/TopUpWithVoucher")

    page.locator('[name="f:voucherCode"]').fill("4550000000009999")
    page.locator("#send").click()

    card = page.locator("#answer .fault-card")
    expect(card.get_by_role("heading")).to_contain_text("VOUCHER_")
    expect(card.get_by_text("What to do")).to_be_visible()
    card.get_by_role("link", name="Explain this fault").click()
    expect(page.locator("#content")).to_contain_text("4550000000009999")
    page.get_by_role("link", name="VOUCHER_").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("VOUCHER_")


def test_the_channel_follows_the_credential(seen: Seen) -> None:
    page = seen.go("/console/customer/AddCustomerNote")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.locator('[name="f:context.channel"]').select_option("SELF_SERVICE")
    expect(page.locator("#raw")).to_have_value(re.compile("SELF_SERVICE"))
    page.locator("#send").click()
    expect(page.locator("#answer .status")).to_be_visible()
    before = page.locator('[name="f:context.clientReference"]').input_value()

    agent = page.locator("#credential option", has_text="kurv-agent")
    page.locator("#credential").select_option(agent.get_attribute("value"))

    raw = page.locator("#raw")
    expect(raw).to_have_value(re.compile("<t:channel>CALL_CENTRE</t:channel>"))
    expect(raw).to_have_value(re.compile("<t:agentId>[^<]+</t:agentId>"))
    assert before not in raw.input_value()
    page.locator("#send").click()
    answered(page)
    assert seen.clean


def test_list_items_come_and_go(seen: Seen) -> None:
    page = seen.go("/console/topup/ListTopUps")

    page.get_by_role("button", name="Add status").click()
    page.locator('[name="f:status[0]"]').select_option("FAILED")
    expect(page.locator("#raw")).to_have_value(re.compile("FAILED"))
    page.get_by_role("button", name="Remove status 1").click()

    expect(page.locator('[name="f:status[0]"]')).to_have_count(0)
    assert "FAILED" not in page.locator("#raw").input_value()
    assert seen.clean


def test_form_and_raw_xml_follow_each_other_and_what_is_wrong_is_held_back(
    seen: Seen,
) -> None:
    page = seen.go("/console/topup/TopUpWithVoucher")
    raw, code = page.locator("#raw"), page.locator('[name="f:voucherCode"]')

    raw.fill(raw.input_value().replace("4550000000000014", "4550000000000022"))
    expect(code).to_have_value("4550000000000022")
    code.fill("12")
    expect(raw).to_have_value(re.compile(">12<"))
    expect(page.locator('[id="n-voucherCode-wrong"]')).to_contain_text("16 digits")
    expect(code).to_have_attribute("aria-invalid", "true")
    page.locator("#send").click()

    expect(page.locator("#said .notice-title")).to_contain_text("Not sent yet")
    expect(code).to_be_focused()
    page.locator('[id="n-voucherCode-magic"] summary').click()
    page.get_by_role("button", name="4550000000000139").click()
    expect(code).to_have_value("4550000000000139")
    page.locator("#send").click()
    expect(page.locator("#answer .fault-card h2")).to_have_text("VOUCHER_EXPIRED")
    page.locator("#past summary").click()
    page.get_by_role("button", name="Fill from call").first.click()
    expect(code).to_have_value("4550000000000139")


def test_xml_beyond_the_form_is_kept_while_it_is_written(seen: Seen) -> None:
    page = seen.go("/console/system/Ping")
    raw = page.locator("#raw")
    page.locator('[name="f:text"]').fill("hej")
    expect(raw).to_have_value(re.compile(">hej<"))

    raw.fill(raw.input_value().replace("<tns:text>", '<tns:text odd="1">'))

    expect(page.locator("#said")).to_contain_text("the attribute odd")
    assert 'odd="1"' in raw.input_value()
    page.locator("#send").click()
    expect(page.locator("#answer .fault-card h2")).to_have_text("INVALID_REQUEST")
    raw.fill(raw.input_value().replace("</tns:text>", "</tns:tex>"))
    expect(page.locator("#unread")).to_contain_text("not well-formed")


def test_a_call_that_takes_long_is_given_up(seen: Seen) -> None:
    page = seen.go("/console/topup/GetBalance")
    page.set_viewport_size({"width": 1280, "height": 500})
    page.locator("#send").click()
    answered(page)

    page.locator("#behaviour").fill("delay=5000")
    page.evaluate("scrollTo(0, 0)")
    page.locator("#send").click()
    expect(page.locator("#progress")).to_be_in_viewport()
    page.get_by_role("button", name="Give up").click()

    expect(page.locator(".toast")).to_contain_text("Given up")
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator("#send")).to_be_focused()
    expect(page.locator("#progress")).to_be_hidden()


def test_the_reference_leads_to_the_console(seen: Seen) -> None:
    page = seen.go("/docs/reference/topup/TopUpWithCard")

    page.get_by_role("link", name="Try it").first.click()

    expect(page.locator("#send")).to_be_visible()
    assert page.url.endswith("/console/topup/TopUpWithCard")
