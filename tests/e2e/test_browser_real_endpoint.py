"""A person with a browser and a real endpoint: sign up, top up, what is not there."""

from __future__ import annotations

import re
import shutil
import ssl
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import serving
from tests.e2e.visiting import Seen
from tests.stand_in import PASSWORD, USER, stand_in
from tests.stores import fresh_database
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.conftest import Live

pytestmark = pytest.mark.browser
_ROUNDS = 60


@pytest.fixture(scope="module")
def portal_beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Give a portal that knows the real one, once under a wrong authority."""
    folder = tmp_path_factory.mktemp("beside")
    conf = folder / "conf"
    shutil.copytree(HOME / "conf", conf)
    stand = folder / "real"
    stand.mkdir()
    known = ssl.get_default_verify_paths().cafile or ""
    with stand_in(stand) as real, fresh_database(folder) as url:
        real.name_in(conf, "acceptance")
        real.name_in(conf, "misconfigured", ca_file=known)
        with serving(folder / "data", url, env={"ITMS_CONF": str(conf)}) as live:
            yield live


@pytest.fixture
def seen(browser: Browser, portal_beside: Live) -> Iterator[Seen]:
    visitor = Seen.visit(
        browser, portal_beside, viewport={"width": 1280, "height": 800}
    )
    yield visitor
    visitor.page.context.close()


def choose(page: Page, endpoint: str) -> None:
    page.locator("#endpoint").select_option(endpoint)
    expect(page.locator("#caller .notice-title")).to_contain_text("is a real system")


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.locator("#own-user").fill(USER)
    page.locator("#own-password").fill(password)


def send(page: Page) -> None:
    with page.expect_response(lambda said: said.request.method == "POST"):
        page.locator("#send").click()
    expect(page.locator("#send")).to_be_enabled()


def answered(page: Page) -> str:
    expect(page.locator("#answer .status")).to_have_text("200 OK")
    return page.locator("#answer pre").inner_text()


def found(name: str, answer: str) -> str:
    match = re.search(rf"<\w+:{name}>([^<]+)<", answer)
    assert match, answer
    return match[1]


def test_somebody_is_signed_up_and_topped_up_on_the_real_one(seen: Seen) -> None:
    page = seen.go("/console/order/PlaceOrder")
    choose(page, "acceptance")
    sign_in(page)

    send(page)
    order = found("orderId", answered(page))
    expect(page.locator("#caller")).to_contain_text(f"You call as {USER}")
    expect(page.locator("#own-password")).to_have_count(0)
    assert PASSWORD not in page.eval_on_selector_all(
        "input, textarea", "all => all.map(one => one.value)"
    )

    seen.go("/console/order/GetOrder")
    expect(page.locator("#endpoint")).to_have_value("acceptance")
    page.locator('[name="f:orderId"]').fill(order)
    for _ in range(_ROUNDS):
        send(page)
        state = found("status", answered(page))
        if state == "COMPLETED":
            break
        page.wait_for_timeout(500)
    assert state == "COMPLETED"

    seen.go("/console/topup/TopUpWithVoucher")
    expect(page.locator(".magic")).to_have_count(0)
    send(page)
    assert found("status", answered(page)) == "COMPLETED"
    assert seen.clean


def test_what_only_the_sandbox_has_is_not_offered(seen: Seen) -> None:
    page = seen.go("/console/system/AdvanceSandboxClock")
    choose(page, "acceptance")

    expect(page.locator("#said .notice-title")).to_contain_text("Only the sandbox has")
    expect(page.locator("#send")).to_be_disabled()
    expect(page.locator("#behaviour")).to_have_count(0)
    seen.go("/console")
    expect(page.locator(".notice-title")).to_contain_text("Calls go to Acceptance test")
    expect(page.get_by_role("link", name="ResetSandbox")).to_have_count(0)
    expect(page.get_by_role("link", name="GetSystemInfo")).to_have_count(1)
    assert seen.clean


def test_a_wrong_password_is_explained_and_not_kept(seen: Seen) -> None:
    page = seen.go("/console/system/GetSystemInfo")
    choose(page, "acceptance")
    sign_in(page, "a-guess")

    send(page)

    card = page.locator("#answer .fault-card")
    expect(card.get_by_role("heading")).to_have_text("AUTHENTICATION_FAILED")
    expect(card.get_by_text("What to do")).to_be_visible()
    expect(page.locator("#own-password")).to_be_visible()
    sign_in(page)
    send(page)
    answered(page)
    page.locator("#forget").click()
    expect(page.locator("#own-user")).to_have_value("")


def test_a_certificate_of_an_unknown_authority_is_explained(seen: Seen) -> None:
    page = seen.go("/console/system/GetSystemInfo")
    choose(page, "misconfigured")
    sign_in(page)

    send(page)

    card = page.locator("#answer .fault-card")
    expect(card).to_contain_text("The endpoint's certificate is not trusted")
    expect(card).to_contain_text("ca_file")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_any_screen(
    browser: Browser, portal_beside: Live, width: int
) -> None:
    seen = Seen.visit(browser, portal_beside, viewport={"width": width, "height": 800})
    page = seen.go("/console/system/GetSystemInfo")
    choose(page, "acceptance")
    sign_in(page)
    send(page)
    answered(page)

    wide = page.evaluate("document.documentElement.scrollWidth")

    page.context.close()
    assert wide <= width
