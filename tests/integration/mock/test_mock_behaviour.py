"""Misbehaviour on request: the header of 11.8, and SetSandboxBehaviour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.integration.conftest import TYPES, make_sandbox
from tutorial_app.mock.behaviour import RETRIES
from tutorial_app.mock.broken import Dropped
from tutorial_app.soap.envelope import Version, close_envelope
from tutorial_app.soap.security import username_token

if TYPE_CHECKING:
    from tests.integration.conftest import Answer, Sandbox

VOUCHER = "4550000000000014"
SUBSCRIPTION = "<m:subscriptionId>SU10000002</m:subscriptionId>"


def envelope(slug: str, operation: str, content: str, reference: str = "") -> bytes:
    key = f"<t:clientReference>{reference}</t:clientReference>" if reference else ""
    payload = etree.fromstring(
        f"<m:{operation} xmlns:m='urn:itms-sandbox:{slug}:1' xmlns:t='{TYPES}'>"
        f"<m:context>{key}<t:channel>SELF_SERVICE</t:channel></m:context>"
        f"{content}</m:{operation}>"
    )
    header = [username_token("kurv-self", "sandbox")]
    return close_envelope(payload, Version.SOAP11, header=header)


def top_up(sandbox: Sandbox, reference: str, behaviour: str = "") -> Answer:
    content = f"{SUBSCRIPTION}<m:voucherCode>{VOUCHER}</m:voucherCode>"
    raw = envelope("topup", "TopUpWithVoucher", content, reference)
    return sandbox.post("topup", raw, HTTP_X_SANDBOX_BEHAVIOUR=behaviour)


def balance(sandbox: Sandbox, behaviour: str = "") -> Answer:
    raw = envelope("topup", "GetBalance", SUBSCRIPTION)
    return sandbox.post("topup", raw, HTTP_X_SANDBOX_BEHAVIOUR=behaviour)


def behave(sandbox: Sandbox, content: str, reference: str = "behave-1") -> Answer:
    answer = sandbox.call("system", "SetSandboxBehaviour", content, reference=reference)
    assert not answer.fault_code, answer.body
    return answer


def naps(sandbox: Sandbox) -> list[float]:
    taken: list[float] = []
    sandbox.endpoint.temper.wait = taken.append
    return taken


def was_booked(sandbox: Sandbox, reference: str) -> bool:
    """Say whether a repeat finds the top-up done."""
    return top_up(sandbox, reference).text("header/replayed") == "true"


def test_a_delay_comes_before_the_work(sandbox: Sandbox) -> None:
    taken = naps(sandbox)

    answer = top_up(sandbox, "delay-0001", "delay=3000")

    assert taken == [3.0]
    assert not answer.fault_code


def test_a_delay_afterwards_lets_the_repeat_be_replayed(sandbox: Sandbox) -> None:
    taken = naps(sandbox)

    top_up(sandbox, "delay-0002", "delay=3000;when=after")

    assert taken == [3.0]
    assert was_booked(sandbox, "delay-0002")


@pytest.mark.parametrize(
    "code", ["SYSTEM_UNAVAILABLE", "BACKEND_TIMEOUT", "RATE_LIMITED", "INTERNAL_ERROR"]
)
def test_a_fault_is_answered_and_nothing_is_done(sandbox: Sandbox, code: str) -> None:
    answer = top_up(sandbox, "fault-0001", f"fault={code}")

    assert answer.fault_code == code
    assert answer.status.startswith("500")
    assert not was_booked(sandbox, "fault-0001")


def test_a_fault_afterwards_hides_work_that_was_done(sandbox: Sandbox) -> None:
    answer = top_up(sandbox, "fault-0002", "fault=BACKEND_TIMEOUT;when=after")

    assert answer.fault_code == "BACKEND_TIMEOUT"
    assert was_booked(sandbox, "fault-0002")


def test_rate_limited_says_when_to_come_back_and_stays_500(sandbox: Sandbox) -> None:
    answer = balance(sandbox, "fault=RATE_LIMITED")

    assert answer.status.startswith("500")
    assert int(answer.fault_text("retryAfterSeconds")) > 0
    assert "429" in answer.fault_text("message")


def test_a_drop_comes_after_the_work(sandbox: Sandbox) -> None:
    with pytest.raises(Dropped):
        top_up(sandbox, "drop-00001", "drop")

    assert was_booked(sandbox, "drop-00001")


def test_a_drop_before_does_nothing(sandbox: Sandbox) -> None:
    with pytest.raises(Dropped):
        top_up(sandbox, "drop-00002", "drop;when=before")

    assert not was_booked(sandbox, "drop-00002")


def test_html_is_what_a_proxy_would_send(sandbox: Sandbox) -> None:
    answer = top_up(sandbox, "html-00001", "html")

    assert answer.status == "502 Bad Gateway"
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not was_booked(sandbox, "html-00001")


def test_malformed_is_no_xml(sandbox: Sandbox) -> None:
    answer = balance(sandbox, "malformed")

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.body)


@pytest.mark.parametrize(
    "text",
    ["slow", "delay=soon", "delay=30001", "fault=VOUCHER_USED", "drop;when=later", ";"],
)
def test_a_header_that_nobody_understands_is_refused_by_name(
    sandbox: Sandbox, text: str
) -> None:
    answer = balance(sandbox, text)

    assert answer.fault_code == "INVALID_REQUEST"
    assert f"X-Sandbox-Behaviour is {text!r}" in answer.fault_text("message")


def test_without_a_credential_the_header_only_makes_a_warning(sandbox: Sandbox) -> None:
    raw = b"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">
      <e:Body><Ping xmlns="urn:itms-sandbox:system:1"/></e:Body></e:Envelope>"""

    answer = sandbox.post("system", raw, HTTP_X_SANDBOX_BEHAVIOUR="drop")

    assert answer.warnings == ["BEHAVIOUR_IGNORED"]


def test_every_call_gets_the_fault_that_was_asked_for(sandbox: Sandbox) -> None:
    behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode>",
    )

    codes = {balance(sandbox).fault_code for _ in range(2 * RETRIES)}

    assert codes == {"SYSTEM_UNAVAILABLE"}


def test_what_sets_the_behaviour_is_not_hit_by_it(sandbox: Sandbox) -> None:
    every = (
        "<m:errorPercent>100</m:errorPercent><m:errorCode>INTERNAL_ERROR</m:errorCode>"
    )
    behave(sandbox, every)

    behave(sandbox, "<m:errorPercent>0</m:errorPercent>", "behave-2")

    assert not balance(sandbox).fault_code


def test_only_the_named_operations_are_hit(sandbox: Sandbox) -> None:
    behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>BACKEND_TIMEOUT</m:errorCode>"
        "<m:operation>TopUpWithVoucher</m:operation>",
    )

    assert not balance(sandbox).fault_code
    assert top_up(sandbox, "named-0001").fault_code == "BACKEND_TIMEOUT"


def test_the_same_seed_hits_the_same_calls_in_any_order(sandbox: Sandbox) -> None:
    half = (
        "<m:errorPercent>50</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode><m:seed>4</m:seed>"
    )

    def hits(order: list[int], reference: str) -> dict[int, str]:
        behave(sandbox, half, reference)
        calls = {n: sandbox.call("number", "GetNumber", number(n)) for n in order}
        return {n: answer.fault_code for n, answer in calls.items()}

    def number(n: int) -> str:
        return f"<m:msisdn>+454201{n:04}</m:msisdn>"

    first = hits(list(range(100, 140)), "behave-1")
    second = hits(list(range(139, 99, -1)), "behave-2")

    assert first == second
    assert 5 < list(first.values()).count("SYSTEM_UNAVAILABLE") < 35


def test_a_behaviour_lapses_after_an_hour(sandbox: Sandbox) -> None:
    answer = behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode>",
    )
    until = answer.text("activeUntil")

    sandbox.clock.at += timedelta(hours=1)

    assert until == "2026-01-05T11:00:00+01:00"
    assert not balance(sandbox).fault_code


def test_a_reset_ends_it(sandbox: Sandbox) -> None:
    behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode>"
        "<m:operation>GetBalance</m:operation>",
    )

    sandbox.call(
        "system", "ResetSandbox", "<m:seedSet>BASIC</m:seedSet>", reference="reset-01"
    )

    assert not balance(sandbox).fault_code


def test_delays_lie_between_the_two(sandbox: Sandbox) -> None:
    taken = naps(sandbox)
    behave(
        sandbox,
        "<m:latencyMinMs>200</m:latencyMinMs><m:latencyMaxMs>800</m:latencyMaxMs>",
    )

    for _ in range(20):
        balance(sandbox)

    assert len(taken) == 20
    assert all(0.2 <= one <= 0.8 for one in taken)
    assert len(set(taken)) > 5


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("<m:latencyMinMs>30001</m:latencyMinMs>", "latencyMinMs"),
        (
            "<m:latencyMinMs>9</m:latencyMinMs><m:latencyMaxMs>8</m:latencyMaxMs>",
            "latencyMaxMs",
        ),
        ("<m:errorCode>VOUCHER_USED</m:errorCode>", "errorCode"),
        ("<m:errorPercent>5</m:errorPercent>", "errorCode"),
        ("<m:speedFactor>86401</m:speedFactor>", "speedFactor"),
        ("<m:operation>Fly</m:operation>", "operation"),
    ],
)
def test_values_out_of_range_are_refused(
    sandbox: Sandbox, content: str, field: str
) -> None:
    answer = sandbox.call(
        "system", "SetSandboxBehaviour", content, reference="behave-1"
    )

    assert answer.fault_text("field") == field


def test_nothing_lapses_where_only_leniency_was_set(sandbox: Sandbox) -> None:
    answer = behave(sandbox, "<m:validation>LENIENT</m:validation>")

    assert answer.text("activeUntil") == ""


def test_one_workspace_does_not_feel_the_behaviour_of_another(
    sandbox: Sandbox,
) -> None:
    behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode>",
    )
    name = sandbox.new_workspace()

    answer = sandbox.call("topup", "GetBalance", SUBSCRIPTION, user=f"kurv-self@{name}")

    assert not answer.fault_code


def test_another_process_that_knows_the_credential_feels_it_at_once(
    sandbox: Sandbox,
) -> None:
    other = make_sandbox(sandbox.database, sandbox.clock)
    assert not balance(other).fault_code

    behave(
        sandbox,
        "<m:errorPercent>100</m:errorPercent>"
        "<m:errorCode>SYSTEM_UNAVAILABLE</m:errorCode>",
    )

    assert balance(other).fault_code == "SYSTEM_UNAVAILABLE"
    other.endpoint.close()


def test_the_clock_follows_the_wall_clock_on_request(sandbox: Sandbox) -> None:
    behave(
        sandbox,
        "<m:speedFactor>60</m:speedFactor><m:autoAdvance>true</m:autoAdvance>",
    )
    before = sandbox.call("system", "GetSystemInfo").text("clock")

    sandbox.clock.at += timedelta(seconds=10)

    after = sandbox.call("system", "GetSystemInfo").text("clock")
    assert before == "2026-03-02T09:00:00+01:00"
    assert after == "2026-03-02T09:10:00+01:00"
