"""Port-ins through the handlers: each magic number, each state, each refusal."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.conftest import Desk
from tutorial_app.mock.faults import in_language
from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.kernel.database import Database

DONOR_SIM = "8945980000000000010"
OTHER_SIM = "8945980000000000028"
SMS = {
    "method": "SMS_CODE",
    "givenByName": "Ida Prøvesen",
    "givenAt": datetime(2026, 3, 2, 8, tzinfo=COPENHAGEN),
    "smsCode": "1234",
}
MITID = {**SMS, "method": "MITID", "smsCode": None, "reference": "mitid-4711"}
MITID = {name: value for name, value in MITID.items() if value}
PDF = {
    **{name: SMS[name] for name in ("givenByName", "givenAt")},
    "method": "SIGNED_DOCUMENT",
    "document": b"%PDF-1.7 signed",
}


def port_in(msisdn: str = "+4553000010", **changed: Any) -> dict[str, Any]:
    """Return a `NumberChoice` that brings *msisdn* along."""
    data = {"msisdn": msisdn, "donorIccid": DONOR_SIM, "authorization": SMS}
    data = {name: part for name, part in (data | changed).items() if part}
    return {"portIn": data}


def bring(desk: Desk, msisdn: str, **changed: Any) -> Mapping[str, Any]:
    """Place an order that brings *msisdn* along; return the receipt."""
    receipt = desk.place(
        numberChoice=port_in(msisdn, **changed), simChoice={"esim": True}
    )
    desk.advance("PT2M")
    return receipt


def case(desk: Desk, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = desk.ask(
        "porting", "GetPorting", portingId=receipt["portingId"]
    )["porting"]
    return found


def until(desk: Desk, text: str) -> list[Mapping[str, Any]]:
    """Move the clock to *text*; return the events."""
    to = datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)
    events: list[Mapping[str, Any]] = desk.ask(
        "system", "AdvanceSandboxClock", toDateTime=to
    )["event"]
    return events


def number_status(desk: Desk, msisdn: str) -> str:
    return str(desk.ask("number", "GetNumber", msisdn=msisdn)["number"]["status"])


@pytest.mark.parametrize("digits", ["00", "23", "49", "56", "64", "99"])
def test_a_number_that_nothing_speaks_against_is_portable(
    desk: Desk, digits: str
) -> None:
    asked = {"msisdn": f"+45530200{digits}"}
    if digits == "64":
        assert (
            desk.refused("porting", "CheckPortability", **asked).fault_code
            == "BACKEND_TIMEOUT"
        )

    found = desk.ask("porting", "CheckPortability", **asked)

    assert (found["result"], found["donorOperator"]) == ("PORTABLE", "SUNDMOB")
    assert len(found["possibleDate"]) == 10
    assert found["possibleDate"][0] == date(2026, 3, 3)
    assert "iccidMatches" not in found


@pytest.mark.parametrize(
    ("digits", "reason"), [("55", "NUMBER_NOT_IN_USE"), ("58", "RANGE_MISMATCH")]
)
def test_a_number_that_is_not_portable_says_why_and_cannot_be_ordered(
    desk: Desk, digits: str, reason: str
) -> None:
    msisdn = f"+45530000{digits}"

    found = desk.ask("porting", "CheckPortability", msisdn=msisdn)
    fault = desk.refused(
        "order", "PlaceOrder", order=desk.order(numberChoice=port_in(msisdn))
    )

    assert (found["result"], found["reason"]) == ("NOT_PORTABLE", reason)
    assert "possibleDate" not in found
    assert fault.fault_code == "NUMBER_NOT_PORTABLE"
    assert fault.field == "order/numberChoice/portIn/msisdn"


def test_the_register_knows_what_is_ours_free_or_of_another_brand(desk: Desk) -> None:
    ours = desk.ask("porting", "CheckPortability", msisdn="+4542010001")
    free = desk.ask("porting", "CheckPortability", msisdn="+4542010777")
    brand = desk.ask("porting", "CheckPortability", msisdn="+4542020001")

    assert ours["result"] == "ALREADY_WITH_US"
    assert (free["result"], free["reason"]) == ("NOT_PORTABLE", "NUMBER_NOT_IN_USE")
    assert brand["result"] == "UNKNOWN"


def test_a_number_that_may_be_somebodys_is_refused_in_friendly_words(
    desk: Desk,
) -> None:
    check = desk.refused("porting", "CheckPortability", msisdn="+4520304050")
    order = desk.order(numberChoice=port_in("+4520304050"))
    placed = desk.refused("order", "PlaceOrder", order=order)

    assert check.fault_code == placed.fault_code == "INVALID_MSISDN"
    words = in_language(check.findings[0].message, "en")
    assert "may be somebody's" in words
    assert "+455300" in words
    assert placed.field == "order/numberChoice/portIn/msisdn"


def test_the_sim_number_is_compared_where_one_is_given(desk: Desk) -> None:
    good = desk.ask(
        "porting", "CheckPortability", msisdn="+4553000010", donorIccid=DONOR_SIM
    )
    other = desk.ask(
        "porting", "CheckPortability", msisdn="+4553000051", donorIccid=DONOR_SIM
    )
    fault = desk.refused(
        "porting",
        "CheckPortability",
        msisdn="+4553000010",
        donorIccid="8945980000000000011",
    )

    assert good["iccidMatches"] is True
    assert other["iccidMatches"] is False
    assert (fault.fault_code, fault.field) == ("INVALID_ICCID", "donorIccid")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"requestedDate": date(2026, 3, 2)}, "DATE_IN_PAST", "requestedDate"),
        ({"requestedDate": date(2026, 3, 7)}, "DATE_NOT_WORKING_DAY", "requestedDate"),
        ({"requestedDate": date(2026, 4, 3)}, "DATE_NOT_WORKING_DAY", "requestedDate"),
        ({"requestedDate": date(2026, 5, 2)}, "DATE_TOO_FAR", "requestedDate"),
        ({"donorIccid": "8945980000000000011"}, "INVALID_ICCID", "donorIccid"),
        (
            {"authorization": {**SMS, "smsCode": ""}},
            "FIELD_REQUIRED",
            "authorization/smsCode",
        ),
        (
            {"authorization": {**SMS, "smsCode": "4321"}},
            "AUTHORIZATION_INVALID",
            "authorization/smsCode",
        ),
        (
            {"authorization": {**PDF, "document": b"hello"}},
            "AUTHORIZATION_INVALID",
            "authorization/document",
        ),
        (
            {
                "authorization": {
                    **SMS,
                    "givenAt": datetime(2026, 3, 3, tzinfo=COPENHAGEN),
                }
            },
            "AUTHORIZATION_INVALID",
            "authorization/givenAt",
        ),
    ],
)
def test_an_order_with_a_port_in_that_cannot_be_says_where(
    desk: Desk, changed: dict[str, Any], code: str, field: str
) -> None:
    order = desk.order(numberChoice=port_in(**changed))

    fault = desk.refused("order", "PlaceOrder", order=order)

    assert fault.fault_code == code
    assert fault.field == f"order/numberChoice/portIn/{field}"


def test_a_second_case_about_a_number_is_refused(desk: Desk) -> None:
    bring(desk, "+4553000010")

    fault = desk.refused(
        "order", "PlaceOrder", order=desk.order(numberChoice=port_in("+4553000010"))
    )

    assert fault.fault_code == "PORTING_ALREADY_OPEN"


def test_without_authorization_a_case_waits_thirty_days_and_fails_the_order(
    desk: Desk,
) -> None:
    receipt = bring(desk, "+4553000010", authorization=None)
    waiting = desk.get_order(receipt["orderId"])
    status = case(desk, receipt)["status"]

    desk.advance("P30D")
    order = desk.get_order(receipt["orderId"])

    assert status == "AWAITING_AUTHORIZATION"
    assert (waiting["status"], waiting["heldReason"]) == (
        "HELD",
        "AWAITING_AUTHORIZATION",
    )
    assert case(desk, receipt)["status"] == "EXPIRED"
    assert (order["status"], order["failureCode"]) == ("FAILED", "PORTING_EXPIRED")
    key = {"subscriptionId": receipt["subscriptionId"]}
    line = desk.ask("subscription", "GetSubscription", **key)["subscription"]
    assert (line["status"], line["msisdn"]) == ("ACTIVE", receipt["msisdn"])


def test_the_authorization_may_come_later(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010", authorization=None)

    sent = desk.ask(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        authorization=SMS,
    )["porting"]
    order = desk.get_order(receipt["orderId"])

    assert sent["status"] == "SUBMITTED"
    assert order["heldReason"] == "AWAITING_PORTING"


def test_a_confirmed_day_can_be_changed_until_the_evening_before(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010", requestedDate=date(2026, 3, 4))
    desk.advance("PT1H5M")

    changed = desk.ask(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        requestedDate=date(2026, 3, 5),
    )["porting"]
    until(desk, "2026-03-04T18:00:00")
    late = desk.refused(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        requestedDate=date(2026, 3, 6),
    )
    cancel = desk.refused(
        "porting",
        "CancelPorting",
        portingId=receipt["portingId"],
        keepSubscription=True,
    )
    until(desk, "2026-03-05T06:05:00")
    moving = desk.refused(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        requestedDate=date(2026, 3, 6),
    )

    assert (changed["status"], changed["confirmedDate"]) == (
        "CONFIRMED",
        date(2026, 3, 5),
    )
    assert changed["history"][-1]["transaction"] == "NP Change"
    assert late.fault_code == cancel.fault_code == "PORTING_CUTOFF_PASSED"
    assert moving.fault_code == "PORTING_STATE"


def test_cancelled_with_the_subscription_all_of_it_ends(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010")

    answer = desk.ask(
        "porting",
        "CancelPorting",
        portingId=receipt["portingId"],
        keepSubscription=False,
    )
    order = desk.get_order(receipt["orderId"])
    key = {"subscriptionId": receipt["subscriptionId"]}
    line = desk.ask("subscription", "GetSubscription", **key)["subscription"]

    assert answer["orderId"] == receipt["orderId"]
    assert answer["porting"]["history"][-1]["transaction"] == "NP Cancel"
    assert order["status"] == "CANCELLED"
    assert line["status"] == "TERMINATED"
    assert number_status(desk, receipt["msisdn"]) == "FREE"
    again = desk.refused(
        "porting",
        "CancelPorting",
        portingId=receipt["portingId"],
        keepSubscription=False,
    )
    assert again.fault_code == "PORTING_STATE"


def test_the_number_of_a_cancelled_case_can_be_brought_along_again(
    desk: Desk,
) -> None:
    first = bring(desk, "+4553000010")
    desk.ask(
        "porting", "CancelPorting", portingId=first["portingId"], keepSubscription=True
    )

    second = bring(desk, "+4553000010")

    assert case(desk, second)["status"] == "SUBMITTED"
    assert number_status(desk, "+4553000010") == "PORTING_IN"


def test_a_number_that_did_not_come_is_forgotten(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010")
    desk.ask(
        "porting",
        "CancelPorting",
        portingId=receipt["portingId"],
        keepSubscription=True,
    )
    assert number_status(desk, "+4553000010") == "RETURNED"

    desk.advance("P31D")

    fault = desk.refused("number", "GetNumber", msisdn="+4553000010")
    assert fault.fault_code == "NUMBER_NOT_FOUND"


def test_an_order_at_easter_moves_after_it(desk: Desk) -> None:
    until(desk, "2026-04-02T10:00:00")

    found = desk.ask("porting", "CheckPortability", msisdn="+4553000010")
    receipt = bring(desk, "+4553000010", requestedDate=date(2026, 4, 8))
    waiting = case(desk, receipt)["status"]
    until(desk, "2026-04-08T06:20:00")

    assert found["possibleDate"][0] == date(2026, 4, 7)
    assert waiting == "READY"
    assert case(desk, receipt)["status"] == "COMPLETED"


def test_cases_are_listed_by_direction_state_number_and_day(desk: Desk) -> None:
    first = bring(desk, "+4553000010", requestedDate=date(2026, 3, 4))
    bring(desk, "+4553000011", requestedDate=date(2026, 3, 10))

    def ids(**fields: Any) -> list[str]:
        listed = desk.ask("porting", "ListPortings", **fields)
        return [one["portingId"] for one in listed["porting"]]

    assert ids() == ["PO10000002", "PO10000001"]
    assert ids(direction="OUT") == []
    assert ids(msisdn="+4553000010") == [first["portingId"]]
    assert ids(customerId=first["customerId"]) == [first["portingId"]]
    assert ids(status=["CONFIRMED"]) == []
    assert ids(dateFrom=date(2026, 3, 5)) == ["PO10000002"]
    assert ids(dateTo=date(2026, 3, 5)) == ["PO10000001"]


def test_another_brands_case_is_none_of_ours(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010")
    desk.partner = "KONTORA"

    fault = desk.refused("porting", "GetPorting", portingId=receipt["portingId"])
    none = desk.ask("porting", "ListPortings")

    assert fault.fault_code == "PORTING_NOT_FOUND"
    assert none["page"]["totalCount"] == 0


def test_two_workspaces_may_bring_the_same_number(
    database: Database, desk: Desk
) -> None:
    other = Desk(database, workspace="w2")
    other.begin("BASIC")

    bring(desk, "+4553000010")
    bring(other, "+4553000010")

    assert number_status(other, "+4553000010") == "PORTING_IN"
