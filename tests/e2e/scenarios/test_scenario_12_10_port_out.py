"""Scenario 12.10 of the contract, rows 8 to 10: a number leaves, over real SOAP."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ARRIVES = datetime.fromisoformat("2026-03-05T10:00:00+01:00")


def agent_of(people: Callable[..., Partner]) -> Partner:
    return people("kurv-agent", channel="CALL_CENTRE", agent_id="mette")


def status(who: Partner) -> str:
    key = {"subscriptionId": "SU10000009"}
    line: Any = who.call("subscription", "GetSubscription", **key)
    return str(line.subscription.status)


def test_rows_8_to_10_the_number_leaves_and_the_line_ends_by_itself(
    people: Callable[..., Partner],
) -> None:
    kurv, agent = people("kurv-self"), agent_of(people)

    told = kurv.call("system", "AdvanceSandboxClock", toDateTime=ARRIVES).event
    sent = kurv.call("notification", "ListMessages", customerId="CU10000009").message
    listed = kurv.call("porting", "ListPortings", direction="OUT").porting
    answer = agent.call(
        "porting",
        "AnswerPortOut",
        portingId=listed[0].portingId,
        decision="CONFIRM",
    ).porting
    leaving = status(kurv)
    kurv.call("system", "AdvanceSandboxClock", byDuration="P1D")

    arrived = [one for one in told if one.eventType == "PortingStatusChanged"]
    assert [(one.newStatus, one.msisdn) for one in arrived] == [
        ("RECEIVED", "+4542010009")
    ]
    assert "PORT_OUT_NOTICE" in [one.template for one in sent]
    assert len(listed) == 1
    assert listed[0].answerDueAt.isoformat() == "2026-03-06T23:59:00+01:00"
    assert answer.status == "CONFIRMED"
    assert leaving == "TERMINATING"
    assert status(kurv) == "TERMINATED"
    number = kurv.call("number", "GetNumber", msisdn="+4542010009").number
    assert (number.status, number.currentOperator) == ("PORTED_OUT", "SUNDMOB")


def test_exercise_the_customer_withdrew(people: Callable[..., Partner]) -> None:
    kurv, agent = people("kurv-self"), agent_of(people)
    kurv.call("system", "AdvanceSandboxClock", toDateTime=ARRIVES)
    (listed,) = kurv.call("porting", "ListPortings", direction="OUT").porting

    answer = agent.call(
        "porting",
        "AnswerPortOut",
        portingId=listed.portingId,
        decision="REJECT",
        rejectReason="CUSTOMER_WITHDREW",
    ).porting

    assert (answer.status, answer.rejectReason) == ("REJECTED", "CUSTOMER_WITHDREW")
    assert status(kurv) == "ACTIVE"
