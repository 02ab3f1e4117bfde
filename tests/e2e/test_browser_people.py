"""An administrator with a passkey, in a browser with a virtual authenticator."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import axe
from tests.conftest import Live, serving
from tests.e2e.visiting import Seen
from tests.stores import fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Serve under a name: browsers make no passkey for an address of numbers."""
    data = tmp_path_factory.mktemp("people")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = {"ITMS_PUBLIC_URL": f"http://localhost:{port}"}
    with (
        fresh_database(data) as url,
        serving(data, url, "--port", str(port), env=named) as live,
    ):
        yield live


def invitation(live: Live, email: str, *options: str) -> str:
    program = Path(sys.executable).parent / "itms-portal"
    found = subprocess.run(
        [str(program), "person", "invite", email, *options],
        env={**os.environ, "ITMS_DATA": str(live.data), **database(live)},
        capture_output=True,
        text=True,
        check=True,
    )
    return "/join/" + found.stdout.strip().rpartition("/")[2]


def database(live: Live) -> dict[str, str]:
    environ = Path(f"/proc/{live.process.pid}/environ").read_bytes().decode()
    pairs = dict(one.partition("=")[::2] for one in environ.split("\0"))
    return {"ITMS_DATABASE_URL": pairs["ITMS_DATABASE_URL"]}


def with_authenticator(page: Page) -> None:
    """Give the page's browser a device with a passkey store and a finger on it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def begin(seen: Seen, link: str, name: str) -> Page:
    page = seen.go(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Your account is ready")).to_be_visible()
    return page


def test_an_administrator_adds_a_passkey_and_signs_in_with_it(
    browser: Browser, live: Live
) -> None:
    seen = Seen.visit(browser, live, viewport={"width": 1280, "height": 900})
    with_authenticator(seen.page)
    link = invitation(live, "root@itms.example", "--role", "administrator")

    page = begin(seen, link, "Rut Administrator")
    page.goto(f"{seen.url}/people")
    expect(page).to_have_url(re.compile("/account"))
    page.get_by_label("Name of a new passkey").fill("work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="The passkey is added")).to_be_visible()
    codes = page.locator(".once li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have them").click()
    expect(page.locator(".things li", has_text="work laptop")).to_be_visible()
    page.goto(f"{seen.url}/people")
    expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()

    page.goto(f"{seen.url}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{seen.url}/sign-in?next=/people")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()
    expect(page.locator(".site-person")).to_have_text("Rut Administrator")

    page.goto(f"{seen.url}/sign-in?next=/people")
    page.get_by_label("E-mail").fill("root@itms.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()
    assert seen.clean
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_fit_for_everybody(
    browser: Browser, live: Live, scheme: str
) -> None:
    seen = Seen.visit(browser, live, color_scheme=scheme)
    email = f"lea-{scheme}@kurv.example"
    options = ("--role", "lead", "--role", "developer", "--partner", "KURV")
    link = invitation(live, email, *options)
    fit_for_everybody(seen, [link, "/sign-in", "/join", "/recover"], scheme)
    begin(seen, link, "Lea Lead")
    fit_for_everybody(seen, ["/account", "/people", "/sign-out"], scheme)
    page = seen.go("/account")
    page.get_by_role("button", name="Set up one-time codes").click()
    assert axe.violations(page) == []
    keep_picture(page, f"codes-1280-{scheme}")
    assert seen.clean
    page.context.close()


def fit_for_everybody(seen: Seen, paths: list[str], scheme: str) -> None:
    for width in (320, 1280):
        seen.page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page = seen.go(path)
            assert axe.violations(page) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
            keep_picture(page, f"{path.strip('/').split('/')[0]}-{width}-{scheme}")


def keep_picture(page: Page, name: str) -> None:
    """Keep what the page looks like where `ITMS_PICTURES` says."""
    folder = os.environ.get("ITMS_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
