"""The port-out that seed set BASIC foresees: answered, refused, or left alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

LINE = {"subscriptionId": "SU10000009"}


def until(desk: Desk, text: str) -> list[Mapping[str, Any]]:
    """Move the clock to *text*; return the events."""
    to = datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)
    answer = desk.ask("system", "AdvanceSandboxClock", toDateTime=to)
    events: list[Mapping[str, Any]] = answer["event"]
    return events


def the_case(desk: Desk) -> Mapping[str, Any]:
    """Return the one port-out there is."""
    (found,) = desk.ask("porting", "ListPortings", direction="OUT")["porting"]
    case: Mapping[str, Any] = desk.ask(
        "porting", "GetPorting", portingId=found["portingId"]
    )["porting"]
    return case


def line(desk: Desk) -> Mapping[str, Any]:
    found: Mapping[str, Any] = desk.ask("subscription", "GetSubscription", **LINE)
    subscription: Mapping[str, Any] = found["subscription"]
    return subscription


@pytest.fixture
def agent(desk: Desk) -> Desk:
    """An agent, when the request has come."""
    until(desk, "2026-03-05T10:00:00")
    desk.channel = "CALL_CENTRE"
    return desk


def test_the_request_arrives_and_the_customer_hears_of_it(desk: Desk) -> None:
    until(desk, "2026-03-05T09:59:00")
    before = desk.ask("porting", "ListPortings")["page"]["totalCount"]
    until(desk, "2026-03-05T10:00:00")
    case = the_case(desk)
    sent = desk.ask("notification", "ListMessages", customerId="CU10000009")

    assert before == 0
    assert (case["status"], case["recipientOperator"]) == ("RECEIVED", "SUNDMOB")
    assert case["msisdn"] == "+4542010009"
    assert case["answerDueAt"] == datetime(2026, 3, 6, 23, 59, tzinfo=COPENHAGEN)
    assert "PORT_OUT_NOTICE" in [one["template"] for one in sent["message"]]


def test_confirmed_the_line_ends_by_itself_after_the_cut_over(agent: Desk) -> None:
    case = the_case(agent)
    answer = agent.ask(
        "porting", "AnswerPortOut", portingId=case["portingId"], decision="CONFIRM"
    )["porting"]
    leaving = line(agent)
    order = agent.get_order(answer["orderId"])
    until(agent, "2026-03-06T06:30:00")
    number = agent.ask("number", "GetNumber", msisdn="+4542010009")["number"]

    assert (answer["status"], answer["confirmedDate"]) == (
        "CONFIRMED",
        date(2026, 3, 6),
    )
    assert leaving["status"] == "TERMINATING"
    assert (order["orderType"], order["status"]) == ("PORT_OUT", "SCHEDULED")
    assert order["portingId"] == case["portingId"]
    assert order["cancellable"] is False
    assert the_case(agent)["status"] == "COMPLETED"
    assert (number["status"], number["currentOperator"]) == ("PORTED_OUT", "SUNDMOB")
    assert line(agent)["status"] == "TERMINATED"
    assert agent.get_order(answer["orderId"])["status"] == "COMPLETED"


def test_refused_because_the_customer_withdrew_all_stays_as_it_was(
    agent: Desk,
) -> None:
    case = the_case(agent)

    answer = agent.ask(
        "porting",
        "AnswerPortOut",
        portingId=case["portingId"],
        decision="REJECT",
        rejectReason="CUSTOMER_WITHDREW",
    )["porting"]
    until(agent, "2026-03-10T10:00:00")

    assert (answer["status"], answer["rejectReason"]) == (
        "REJECTED",
        "CUSTOMER_WITHDREW",
    )
    assert line(agent)["status"] == "ACTIVE"
    assert the_case(agent)["status"] == "REJECTED"


def test_left_alone_the_system_answers_by_the_sim_number(desk: Desk) -> None:
    until(desk, "2026-03-07T00:00:00")
    case = the_case(desk)

    assert case["status"] == "CONFIRMED"
    assert case["confirmedDate"] == date(2026, 3, 9)
    assert case["history"][-1]["text"] == "Answered by the system."


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"decision": "REJECT"}, "FIELD_REQUIRED"),
        (
            {"decision": "CONFIRM", "confirmedDate": date(2026, 3, 7)},
            "DATE_NOT_WORKING_DAY",
        ),
        (
            {"decision": "CONFIRM", "confirmedDate": date(2026, 3, 5)},
            "VALUE_NOT_ALLOWED",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    agent: Desk, fields: dict[str, Any], code: str
) -> None:
    case = the_case(agent)

    fault = agent.refused(
        "porting", "AnswerPortOut", portingId=case["portingId"], **fields
    )

    assert fault.fault_code == code
    assert the_case(agent)["status"] == "RECEIVED"


def test_a_port_out_is_answered_once_and_not_by_customers(agent: Desk) -> None:
    case = {"portingId": the_case(agent)["portingId"]}
    agent.channel = "SELF_SERVICE"
    customer = agent.refused("porting", "AnswerPortOut", decision="CONFIRM", **case)
    cancel = agent.refused("porting", "CancelPorting", keepSubscription=True, **case)
    agent.channel = "MACHINE"
    agent.ask("porting", "AnswerPortOut", decision="CONFIRM", **case)

    again = agent.refused("porting", "AnswerPortOut", decision="CONFIRM", **case)

    assert customer.fault_code == "CHANNEL_NOT_ALLOWED"
    assert cancel.fault_code == "PORTING_STATE"
    assert again.fault_code == "PORTING_STATE"


def test_who_stays_after_all_keeps_line_and_number(desk: Desk) -> None:
    found = desk.ask("customer", "GetCustomer", customerId="CU10000009")["customer"]
    data = {**found["data"], "lastName": "Fortryder"}
    desk.ask(
        "customer",
        "UpdateCustomer",
        customerId="CU10000009",
        expectedVersion=found["version"],
        customer=data,
    )
    until(desk, "2026-03-05T10:00:00")
    desk.channel = "CALL_CENTRE"
    case = the_case(desk)
    answer = desk.ask(
        "porting", "AnswerPortOut", portingId=case["portingId"], decision="CONFIRM"
    )["porting"]
    leaving = line(desk)["status"]
    until(desk, "2026-03-05T11:00:00")

    number = desk.ask("number", "GetNumber", msisdn="+4542010009")["number"]
    assert leaving == "TERMINATING"
    assert the_case(desk)["status"] == "CANCELLED"
    assert the_case(desk)["history"][-1]["transaction"] == "NP Cancel"
    assert number["status"] == "ASSIGNED"
    assert line(desk)["status"] == "ACTIVE"
    assert "terminationDate" not in line(desk)
    assert desk.get_order(answer["orderId"])["status"] == "CANCELLED"
    until(desk, "2026-03-09T10:00:00")
    assert the_case(desk)["status"] == "CANCELLED"


def ending(agent: Desk, day: date) -> Mapping[str, Any]:
    """Have the line end on *day* by its customer's own wish; return the port-out."""
    reason = "CUSTOMER_REQUEST"
    asked = {**LINE, "terminationDate": day, "reason": reason}
    agent.ask("subscription", "TerminateSubscription", **asked)
    return the_case(agent)


def test_a_line_that_ends_already_keeps_its_number_from_leaving(agent: Desk) -> None:
    asked = {"portingId": ending(agent, date(2026, 3, 20))["portingId"]}

    confirmed = agent.refused("porting", "AnswerPortOut", decision="CONFIRM", **asked)
    until(agent, "2026-03-10T10:00:00")
    case = the_case(agent)

    assert (confirmed.fault_code, confirmed.field) == ("PORTING_STATE", "portingId")
    assert (case["status"], case["rejectReason"]) == ("REJECTED", "NUMBER_NOT_IN_USE")
    assert line(agent)["status"] == "TERMINATING"
