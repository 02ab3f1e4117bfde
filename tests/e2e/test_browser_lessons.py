"""A lesson in a real browser, while somebody else's program makes its calls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import zeep
from playwright.sync_api import expect
from zeep.wsse.username import UsernameToken

from tests.e2e.visiting import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.conftest import Live

pytestmark = pytest.mark.browser

#: The page asks every one and a half seconds, slower after a while; in milliseconds.
SOON = 20_000
CONTEXT = {"channel": "SELF_SERVICE", "language": "en"}
BO = "SU10000002"
VOUCHER = "4550000000000014"


@dataclass
class Outsider:
    """A partner's program: zeep, the address of the portal, and a credential."""

    url: str
    user: str
    password: str
    _services: dict[str, Any] = field(default_factory=dict)

    def call(self, service: str, operation: str, **fields: Any) -> Any:
        if service not in self._services:
            self._services[service] = zeep.Client(
                f"{self.url}/soap/{service}/v1?wsdl",
                wsse=UsernameToken(self.user, self.password),
            ).service
        return self._services[service][operation](**fields)

    def top_up(self, reference: str, code: str) -> Any:
        context = CONTEXT | {"clientReference": reference}
        return self.call(
            *("topup", "TopUpWithVoucher"),
            context=context,
            subscriptionId=BO,
            voucherCode=code,
        )


class Learner(Seen):
    """A visit to the page of a lesson."""

    def begin(self, part: str) -> Page:
        page = self.go(f"/learn/{part}")
        page.get_by_role("button", name="Begin", exact=True).click()
        expect(page.locator("#live")).to_contain_text("0 of")
        return page

    def outsider(self) -> Outsider:
        """Give a program the credential that the page names."""
        shown = self.page.locator(".other-ways").inner_text()
        (user,) = set(re.findall(r"kurv-self@\w+", shown))
        name = user.partition("@")[2]
        held = self.page.request.get(
            f"{self.live.url}/control/v1/workspaces/{name}/credentials",
            headers={"Authorization": f"Bearer {self.live.control_token}"},
        ).json()
        held = held if isinstance(held, list) else held["credentials"]
        (password,) = (one["password"] for one in held if one["userName"] == user)
        return Outsider(self.live.url, user, password)


@pytest.fixture
def seen(browser: Browser, live_portal: Live) -> Iterator[Learner]:
    size = {"width": 1280, "height": 900}
    visitor = Learner.visit(browser, live_portal, viewport=size)
    yield visitor
    visitor.page.context.close()
    assert visitor.clean


def ticked(page: Page, count: int) -> None:
    expect(page.locator("#live")).to_have_text(
        f"{count} of 12 steps are done.", timeout=SOON
    )


def test_an_outside_program_does_a_lesson_while_the_page_ticks(seen: Learner) -> None:
    page = seen.begin("12.4")
    program = seen.outsider()

    program.call("topup", "GetBalance", context=CONTEXT, subscriptionId="SU10000001")
    expect(page.locator("#nearly")).to_contain_text(
        "subscriptionId is SU10000001; asked for is SU10000002", timeout=SOON
    )
    program.call("topup", "GetBalance", context=CONTEXT, subscriptionId=BO)
    ticked(page, 1)
    expect(page.locator("#step h2")).to_have_text("TopUpWithVoucher")

    first = program.top_up("kiosk-0001", VOUCHER)
    ticked(page, 2)
    with pytest.raises(zeep.exceptions.Fault):
        program.top_up("kiosk-0002", VOUCHER)
    expect(page.locator("#nearly")).to_contain_text(
        "is kiosk-0002; repeat kiosk-0001", timeout=SOON
    )
    again = program.top_up("kiosk-0001", VOUCHER)
    # The refusal came before its turn; it counts as soon as its turn has come.
    ticked(page, 4)
    assert again.topUp.topUpId == first.topUp.topUpId

    goes_on_by_button(page)


def goes_on_by_button(page: Page) -> None:
    """Do what is left by the button, and look at the report."""
    for number in range(5, 13):
        page.locator("#do").click()
        expect(page.locator(".turn .state")).to_have_text("done", timeout=SOON)
        expect(page.locator(".turn")).to_contain_text(f"Step {number} of 12")
        if number < 12:
            page.get_by_role("link", name="Next step").click()
    expect(page.locator(".notice.good")).to_contain_text("All 12 steps are done")
    page.get_by_role("link", name="Look at the report").click()
    expect(page.locator("tbody tr")).to_have_count(12)


def test_a_step_is_done_through_the_console(seen: Learner) -> None:
    page = seen.begin("12.4")

    page.get_by_role("button", name="Open in the console").click()
    expect(page.locator('[name="f:subscriptionId"]')).to_have_value(BO)
    page.locator("#send").click()
    expect(page.locator("#answer .status")).to_have_text("200 OK")
    seen.go("/learn/12.4")

    ticked(page, 1)


def test_the_focus_stays_when_the_page_ticks_and_nothing_scrolls_sideways(
    seen: Learner,
) -> None:
    page = seen.begin("12.1")
    summary = page.locator("#again summary")
    summary.focus()
    summary.press("Enter")

    seen.outsider().call("system", "Ping", text="hello")

    expect(page.locator("#live")).to_contain_text("1 of 15", timeout=SOON)
    expect(page.locator(".toast")).to_have_text("Step 1 is done")
    expect(summary).to_be_focused()
    expect(page.get_by_role("button", name="Reset, and begin again")).to_be_visible()
    for path in ("/learn", "/learn/12.1", "/learn/12.1/1", "/learn/12.12?step=2"):
        seen.go(path)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
