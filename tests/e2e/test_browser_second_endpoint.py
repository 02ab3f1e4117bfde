"""A person with a browser at a second endpoint, which stands for the real iTMS."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import zeep
from playwright.sync_api import expect
from requests import Session
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from tests.axe import LOOKS, violations
from tests.conftest import serving
from tests.e2e.visiting import Seen
from tests.stand_in import PASSWORD, USER, StandIn, stand_in
from tests.stores import fresh_database
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.conftest import Live

pytestmark = pytest.mark.browser
#: Milliseconds that an order may take: its clock runs a minute in every second.
_PATIENCE = 90_000


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in(tmp_path_factory.mktemp("real")) as running:
        yield running


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory, real: StandIn) -> Iterator[Live]:
    """Give a portal that knows the real one under its own authority."""
    folder = tmp_path_factory.mktemp("beside")
    conf = folder / "conf"
    shutil.copytree(HOME / "conf", conf)
    real.name_in(conf, "acceptance")
    with (
        fresh_database(folder) as url,
        serving(folder / "data", url, env={"ITMS_CONF": str(conf)}) as live,
    ):
        yield live


@pytest.fixture
def seen(browser: Browser, beside: Live) -> Iterator[Seen]:
    visitor = Seen.visit(browser, beside, viewport={"width": 1280, "height": 800})
    yield visitor
    visitor.page.context.close()


def sign_in(page: Page) -> None:
    page.locator("#place-endpoint").select_option("acceptance")
    page.get_by_role("button", name="Choose").click()
    page.locator("#own-user").fill(USER)
    page.locator("#own-password").fill(PASSWORD)
    page.locator("#own-password").press("Enter")
    expect(page.locator(".place-who")).to_contain_text(f"You call as {USER}")


def zeep_at(real: StandIn, slug: str) -> Any:
    session = Session()
    session.verify, session.trust_env = str(real.ca_file), False
    return zeep.Client(
        f"{real.url}/soap/{slug}/v1?wsdl",
        wsse=UsernameToken(USER, PASSWORD),
        transport=Transport(session=session),
    ).service


def test_somebody_signs_up_and_follows_the_order_to_its_end(seen: Seen) -> None:
    page = seen.go("/learn/sign-up?lang=en")
    sign_in(page)
    page.get_by_role("button", name="Begin").click()
    page.locator("button[name=plan]").first.click()
    page.locator(".numbers button").first.click()
    page.locator("button[value=kit]").click()
    page.locator("button[value=continue]").click()
    page.locator("#email").wait_for()
    page.locator("form[action$=you] button").click()
    page.locator("[name=terms]").check()
    page.locator("form[action$=order] button").click()

    expect(page.locator(".machine-time")).to_contain_text("nobody moves its clock")
    expect(page.locator(".machine-time button")).to_have_count(0)
    expect(page.locator("#shop .notice-title")).to_have_text(
        "Your phone works. Welcome.", timeout=_PATIENCE
    )
    expect(page.locator(".flow-drawing title")).to_contain_text("COMPLETED")
    expect(page.locator(".message").first).to_contain_text("KurvMobil")
    assert seen.clean


def test_somebody_moves_a_number_in_danish_and_it_is_under_way(seen: Seen) -> None:
    page = seen.go("/learn/sign-up?lang=da")
    sign_in(page)
    page.get_by_role("button", name="Begin").click()
    page.locator("button[name=plan]").first.click()
    page.locator("a[href$='kind=keep']").click()
    page.locator("button[value=check]").click()
    expect(page.locator("#shop .notice.good")).to_contain_text("Fjord Mobil")
    page.locator("button[value=keep]").click()
    page.locator("button[value=kit]").click()
    page.locator("button[value=continue]").click()
    page.locator("#email").wait_for()
    page.locator("form[action$=you] button").click()
    page.locator("[name=terms]").check()
    page.locator("form[action$=order] button").click()

    # Its clock runs: a look may come while the order is held until its night.
    expect(page.locator(".flow-drawing title")).to_contain_text(
        re.compile("(IN_PROGRESS|HELD|COMPLETED), .* of 13 steps"), timeout=_PATIENCE
    )
    expect(page.locator("#shop")).to_have_attribute("lang", "da")
    expect(page.locator(".message").first).to_contain_text(
        "KurvMobil", timeout=_PATIENCE
    )
    expect(page.locator(".machine-time button")).to_have_count(0)
    assert seen.clean


def test_a_repeated_top_up_charges_once(seen: Seen) -> None:
    page = seen.go("/learn/top-up?lang=en")
    sign_in(page)
    page.locator("#subscription").fill("SU10000002")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="The line breaks").click()
    page.locator("#card").fill("tok_ok_visa")
    page.locator("button[value=pay]").click()
    expect(page.locator("#shop .notice.good")).to_be_visible()

    page.locator("button[value=same]").click()

    expect(page.locator("#shop .notice.good")).to_contain_text("had gone through")
    expect(page.locator("#ledger .verdict-box")).to_contain_text("No: charged once")
    assert seen.clean


def test_the_portals_calls_tick_a_lesson_off_and_others_do_not(
    seen: Seen, real: StandIn
) -> None:
    page = seen.go("/learn/12.1")
    sign_in(page)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator("#live")).to_contain_text("0 of 14 steps")

    zeep_at(real, "system").Ping(text="hello")
    page.locator("#do").click()
    expect(page.locator("#live")).to_contain_text("1 of 14 steps")
    page.goto(page.url.partition("?")[0])
    page.locator("#in-console").click()
    expect(page.locator("#endpoint")).to_have_value("acceptance")
    page.locator("#send").click()
    expect(page.locator("#answer .status")).to_have_text("200 OK")

    seen.go("/learn/12.1")
    expect(page.locator("#live")).to_contain_text("2 of 14 steps")
    seen.go("/calls")
    expect(page.locator(".log th .name")).to_have_text(
        ["GetSystemInfo", "Ping", "GetSystemInfo"]
    )
    page.locator(".log th .name").nth(1).click()
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("#that")).to_contain_text("Call 4")
    assert seen.clean


def test_a_message_is_checked_without_an_endpoint(seen: Seen) -> None:
    page = seen.go("/calls")
    sign_in(page)
    seen.go("/check")
    page.locator("textarea").first.fill("<Envelope><Body><Ping/></Body></Envelope>")
    page.get_by_role("button", name=re.compile("Check")).first.click()

    expect(page.locator("main")).to_contain_text(re.compile("namespace", re.IGNORECASE))
    assert seen.clean


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_are_clear_in_any_width_and_colour(
    browser: Browser, beside: Live, width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    seen = Seen.visit(browser, beside, viewport=size, color_scheme=scheme)
    page = seen.go("/learn")
    for path in ("/learn", "/calls", "/workspace", "/learn/sign-up"):
        seen.go(path)
        assert not violations(page), path
        if path == "/learn":
            page.locator("#place-endpoint").select_option("acceptance")
            page.get_by_role("button", name="Choose").click()
            assert not violations(page), "signing in"
            sign_in(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    for path in ("/learn/12.1", "/learn/12.1?step=12", "/learn/top-up", "/calls/1"):
        seen.go(path)
        assert not violations(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()
