"""The choice of the endpoint, and the calls that the portal makes to a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.console_pages import fields
from tests.second_endpoint import (
    PASSWORD,
    USER,
    Visitor,
    knowing,
    texts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings


def test_a_portal_with_one_endpoint_offers_no_choice(
    portal: Portal, settings: Settings
) -> None:
    page = Visitor.of(portal, settings).go("/calls")

    assert texts(page, ".place") == []


def test_a_credential_is_tried_before_it_is_kept(visitor: Visitor) -> None:
    page = visitor.sign_in("/calls", password="a-guess")

    assert "AUTHENTICATION_FAILED" in texts(page, "#place-trouble")[0]
    assert texts(page, "#own-password")


def test_the_calls_to_a_real_system_are_listed_with_secrets_masked(
    visitor: Visitor,
) -> None:
    page = visitor.sign_in("/calls")

    assert texts(page, ".log th .name") == ["GetSystemInfo"]
    assert f"You call as {USER}" in texts(page, ".place-who")[0]
    number = visitor.go("/calls/1")
    assert f"&gt;{PASSWORD}&lt;" not in number.text
    assert "***" in number.text
    assert "does not tell how it came to this answer" in number.text


def test_a_call_of_the_console_is_kept_and_offered_again(visitor: Visitor) -> None:
    visitor.sign_in("/calls")
    page = visitor.go("/console/topup/GetBalance")

    sent = visitor.client.post(
        "/console/topup/GetBalance", data=fields(page) | {"do": "send"}
    )

    assert "200 OK" in texts(sent, "#answer .status")
    assert texts(sent, "#past .value") == ["Fill from call 2"]
    assert texts(visitor.go("/calls"), ".log th .name")[0] == "GetBalance"


def test_a_call_is_made_again_as_whoever_is_signed_in(visitor: Visitor) -> None:
    visitor.sign_in("/calls")

    again = visitor.press(visitor.go("/calls/1"), "/calls/1/replay")

    assert "Call 2" in texts(again, "#that")[0]
    visitor.press(visitor.go("/calls"), "/endpoint", do="forget")
    page = visitor.go("/calls/1")
    refused = visitor.client.post("/calls/1/replay", data={"csrf": _token(page.text)})
    assert refused.status_code == 403
    assert f"no password of {USER}" in refused.text


def test_nobody_sees_the_calls_of_another(
    visitor: Visitor, beside: Portal, settings: Settings
) -> None:
    visitor.sign_in("/calls")
    other = Visitor.of(beside, settings)

    page = other.sign_in("/calls")

    assert len(texts(page, ".log th .name")) == 1
    assert other.client.get("/calls/2").status_code == 404


def test_the_sandbox_keeps_what_is_its_own(visitor: Visitor) -> None:
    visitor.sign_in("/calls")

    page = visitor.choose("/calls", "mock")

    assert texts(page, ".log") == []
    assert "No call has come yet" in page.text


def test_a_call_that_nobody_answers_is_kept_too(
    settings: Settings, tmp_path: Path
) -> None:
    with knowing(settings, tmp_path, "http://127.0.0.1:9") as portal:
        visitor = Visitor.of(portal, settings)

        page = visitor.sign_in("/calls")

    assert "Nobody is there" in texts(page, "#place-trouble")[0]
    assert texts(page, ".log .state") == ["no usable answer"]


def test_the_choice_leads_to_no_other_host(visitor: Visitor) -> None:
    page = visitor.go("/calls")
    token = _token(page.text)

    done = visitor.client.post(
        "/endpoint", data={"csrf": token, "endpoint": "mock", "back": "//evil.example"}
    )

    assert done.headers["Location"] == "/learn"


def _token(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def test_the_console_leads_a_fault_to_its_explanation_with_own_values(
    visitor: Visitor,
) -> None:
    visitor.sign_in("/calls")
    page = visitor.go("/console/topup/GetBalance")

    asked = fields(page) | {"do": "send-anyway", "f:subscriptionId": "SU99999999"}
    sent = visitor.client.post("/console/topup/GetBalance", data=asked)

    assert 'href="/calls/2/fault"' in sent.text
    assert "SU99999999" in visitor.go("/calls/2/fault").text
