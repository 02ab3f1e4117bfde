"""The page of the built-in receiver: what came, for the owner's eyes alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.integration.callbacks.conftest import reserve
from tests.integration.conftest import Sandbox
from tests.portals import portal_of
from tutorial_app.mock.callbacks.targets import receiver_of
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings

PAGE, LOCAL = "/workspace/callbacks", "/workspace/callbacks?of=local"


def browse(portal: Portal, settings: Settings) -> FlaskClient:
    return create_app(portal, settings).test_client()


def see(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path, buffered=True)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def sandbox(portal: Portal, clock: FixedClock) -> Sandbox:
    return Sandbox(
        portal.database,
        clock,
        portal.mock.workspaces,
        portal.mock.soap,
        portal.mock.control,
    )


def register(sandbox: Sandbox, settings: Settings) -> None:
    url = receiver_of(settings.url, "local")
    answer = sandbox.call(
        "notification",
        "RegisterCallback",
        f"<m:url>{url}</m:url>",
        reference="callback-1",
    )
    assert not answer.fault_code, answer.body


def test_a_visitor_without_a_workspace_is_offered_one(
    portal: Portal, settings: Settings
) -> None:
    assert "You have no workspace yet" in see(browse(portal, settings), PAGE)


def test_an_empty_page_tells_how_to_register(
    portal: Portal, settings: Settings
) -> None:
    page = see(browse(portal, settings), LOCAL)

    assert "Nothing has come yet" in page
    assert receiver_of(settings.url, "local") in page


def test_what_came_is_shown_with_its_signature_and_its_bytes(
    portal: Portal, settings: Settings, sandbox: Sandbox
) -> None:
    register(sandbox, settings)
    reserve(sandbox, 701)
    portal.mock.postman.deliver_due()
    browser = browse(portal, settings)

    page = see(browser, LOCAL)
    raw = browser.get(f"{PAGE}/1.xml?of=local", buffered=True)

    message = portal.mock.postman.message
    secret = message.secret("local", "CB100001")
    assert secret in page
    assert "DL00000001" in page
    assert message.signature(secret, raw.data) in page
    assert raw.headers["X-Signature"] == message.signature(secret, raw.data)
    assert browser.get(f"{PAGE}/2.xml?of=local").status_code == 404


def test_a_page_ends_after_twenty_and_leads_to_what_is_older(
    portal: Portal, settings: Settings, sandbox: Sandbox
) -> None:
    register(sandbox, settings)
    for number in range(710, 732):
        reserve(sandbox, number)
        portal.mock.postman.deliver_due()
    browser = browse(portal, settings)

    first = see(browser, LOCAL)
    older = re.search(rf'href="({PAGE}\?before=3&(?:amp;)?of=local)"', first)
    assert older
    second = see(browser, older[1].replace("&amp;", "&"))

    assert first.count('class="came"') == 20
    assert second.count('class="came"') == 2
    assert ">Older<" not in second


def test_another_visitor_sees_nothing_of_it(
    portal: Portal, settings: Settings, sandbox: Sandbox
) -> None:
    register(sandbox, settings)
    reserve(sandbox, 741)
    portal.mock.postman.deliver_due()
    browser = browse(portal, settings)
    token = re.search(r'name="csrf" value="([^"]+)"', see(browser, PAGE))
    assert token
    browser.post("/workspace", data={"csrf": token[1]})

    assert browser.get(f"{PAGE}/1.xml").status_code == 404
    assert "Nothing has come yet" in see(browser, PAGE)


def test_on_a_server_nobody_sees_the_local_workspace(settings: Settings) -> None:
    public = replace(settings, host="0.0.0.0")  # noqa: S104 (a server's)
    portal = portal_of(public)

    page = see(browse(portal, public), LOCAL)

    portal.close()
    assert "You have no workspace yet" in page
    assert "of=local" not in page


@pytest.mark.parametrize("before", ["-1", "x", "٣", "9" * 30])
def test_a_page_that_is_none_is_refused(
    portal: Portal, settings: Settings, before: str
) -> None:
    answer = browse(portal, settings).get(f"{LOCAL}&before={before}")

    assert answer.status_code == 400
