"""Who gets in, by which credential, and what refuses them."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tutorial_app.mock.credentials import FRESH, Gate
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.conftest import Answer, Sandbox

INFO = etree.fromstring(
    "<m:GetSystemInfo xmlns:m='urn:itms-sandbox:system:1'"
    " xmlns:t='urn:itms-sandbox:types:1'><m:context><t:channel>SELF_SERVICE"
    "</t:channel></m:context></m:GetSystemInfo>"
)


def basic(user: str, password: str) -> dict[str, Any]:
    coded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"HTTP_AUTHORIZATION": f"Basic {coded}"}


def ask(sandbox: Sandbox, *header: etree._Element, **environ: Any) -> Answer:
    raw = close_envelope(INFO, Version.SOAP11, header=header)
    return sandbox.post("system", raw, **environ)


def digest(at: datetime, nonce: bytes = b"1234567890123456") -> etree._Element:
    return username_token("kurv-self", "sandbox", digest=True, nonce=nonce, created=at)


def test_text_digest_and_basic_all_open_the_door(sandbox: Sandbox) -> None:
    now = sandbox.clock.now()

    answers = [
        ask(sandbox, username_token("kurv-self", "sandbox")),
        ask(sandbox, digest(now)),
        ask(sandbox, **basic("kurv-self", "sandbox")),
    ]

    assert [answer.status for answer in answers] == ["200 OK"] * 3


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("kurv-self", "wrong"),
        ("kurv-self", ""),
        ("nobody", "sandbox"),
        ("kurv-self@local", "sandbox"),
        ("kurv-self@w99999", "sandbox"),
        ("", ""),
    ],
)
def test_every_wrong_pair_gets_the_same_answer(
    sandbox: Sandbox, user: str, password: str
) -> None:
    answer = ask(sandbox, username_token(user, password))

    assert answer.status == "500 Internal Server Error"
    assert answer.fault_code == "AUTHENTICATION_FAILED"
    assert answer.fault_text("message") == "Forkert brugernavn eller adgangskode."


def test_a_digest_works_once(sandbox: Sandbox) -> None:
    header = digest(sandbox.clock.now())

    first, second = ask(sandbox, header), ask(sandbox, header)

    assert first.status == "200 OK"
    assert second.fault_code == "AUTHENTICATION_FAILED"


def test_a_digest_grows_old(sandbox: Sandbox) -> None:
    old = digest(sandbox.clock.now() - FRESH - timedelta(seconds=1), b"a" * 16)
    young = digest(sandbox.clock.now() - FRESH + timedelta(seconds=1), b"b" * 16)

    assert ask(sandbox, old).fault_code == "AUTHENTICATION_FAILED"
    assert ask(sandbox, young).status == "200 OK"


def test_user_names_without_a_workspace_are_only_for_loopback(
    sandbox: Sandbox,
) -> None:
    closed = Gate(
        sandbox.database, sandbox.workspaces.vault, sandbox.clock, local=False
    )
    sandbox.endpoint._gate = closed  # noqa: SLF001 (wired as for a public address)

    answer = ask(sandbox, username_token("kurv-self", "sandbox"))

    assert answer.fault_code == "AUTHENTICATION_FAILED"


def test_a_wrong_credential_does_not_stop_ping_but_shows(sandbox: Sandbox) -> None:
    answer = sandbox.call("system", "Ping", user="nobody")

    assert answer.status == "200 OK"
    assert "AUTHENTICATION_FAILED" in answer.warnings


def test_ping_tells_the_time_of_the_workspace_or_else_of_the_wall(
    sandbox: Sandbox,
) -> None:
    wall = sandbox.call("system", "Ping", user="")
    virtual = sandbox.call("system", "Ping")

    assert wall.text("header/serverTime") == "2026-01-05T10:00:00+01:00"
    assert virtual.text("header/serverTime") == "2026-03-02T09:00:00+01:00"


@pytest.mark.parametrize(
    ("user", "channel", "context", "code", "field"),
    [
        ("kurv-self", "MACHINE", "", "CHANNEL_NOT_ALLOWED", "context/channel"),
        ("kurv-agent", "CALL_CENTRE", "", "AGENT_REQUIRED", "context/agentId"),
        ("kurv-agent", "CALL_CENTRE", "<t:agentId>a7</t:agentId>", "", ""),
        ("kurv-self", "NONSENSE", "", "INVALID_REQUEST", "context/channel"),
        ("kurv-ended", "SELF_SERVICE", "", "ACCESS_NOT_APPROVED", ""),
    ],
)
def test_the_channel_must_be_one_of_the_credential(
    sandbox: Sandbox, user: str, channel: str, context: str, code: str, field: str
) -> None:
    answer = sandbox.call(
        "system", "GetSystemInfo", user=user, channel=channel, context=context
    )

    assert answer.fault_code == code
    assert answer.fault_text("field") == field


def test_access_is_checked_before_the_schema(sandbox: Sandbox) -> None:
    answer = sandbox.call("topup", "GetBalance", "<m:x/>", channel="MACHINE")

    assert answer.fault_code == "CHANNEL_NOT_ALLOWED"


def test_a_credential_may_call_so_often_in_a_minute(sandbox: Sandbox) -> None:
    name = sandbox.new_workspace(calls_per_minute=3)
    user, other = f"kurv-self@{name}", f"gnist-self@{name}"

    codes = [
        sandbox.call("system", "GetSystemInfo", user=user).fault_code for _ in range(4)
    ]
    refused = sandbox.call("system", "GetSystemInfo", user=user)

    assert codes == ["", "", "", "RATE_LIMITED"]
    assert refused.fault_text("retryAfterSeconds") == "60"
    assert refused.fault_text("retryable") == "true"
    assert sandbox.call("system", "GetSystemInfo", user=other).status == "200 OK"
    sandbox.clock.at += timedelta(seconds=60)
    assert sandbox.call("system", "GetSystemInfo", user=user).status == "200 OK"


def test_texts_come_in_the_language_asked_for(sandbox: Sandbox) -> None:
    texts = [
        sandbox.call(
            "system", "GetSystemInfo", channel="MACHINE", context=context
        ).fault_text("message")
        for context in ("", "<t:language>en</t:language>")
    ]

    assert texts == [
        "Kanalen er ikke tilladt for denne bruger eller metode.",
        "This credential or operation does not allow the channel.",
    ]


def test_the_correlation_id_comes_back_in_answer_fault_and_trace(
    sandbox: Sandbox,
) -> None:
    said = "<t:correlationId>my-trace:1</t:correlationId>"

    answer = sandbox.call("system", "GetSystemInfo", context=said)
    fault = sandbox.call("system", "GetSystemInfo", context=said, channel="MACHINE")
    _, calls = sandbox.manage("GET", "/local/calls")

    assert answer.text("header/correlationId") == "my-trace:1"
    assert fault.fault_text("correlationId") == "my-trace:1"
    assert [
        (call["correlationId"], call["verdict"] != "FAULT", call["faultCode"])
        for call in calls["calls"]
    ] == [
        ("my-trace:1", True, ""),
        ("my-trace:1", False, "CHANNEL_NOT_ALLOWED"),
    ]
