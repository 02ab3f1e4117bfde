"""ChangeNumber with a number from another operator."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.test_mock_porting import bring as sign_up_with
from tests.integration.mock.test_mock_porting import case, port_in, until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

LINE = {"subscriptionId": "SU10000001"}


def bring(desk: Desk, msisdn: str, **changed: Any) -> Mapping[str, Any]:
    receipt: Mapping[str, Any] = desk.ask(
        "subscription", "ChangeNumber", numberChoice=port_in(msisdn, **changed), **LINE
    )["receipt"]
    return receipt


def number(desk: Desk) -> str:
    found = desk.ask("subscription", "GetSubscription", **LINE)["subscription"]
    return str(found["msisdn"])


def test_the_line_gets_the_number_and_gives_up_its_own(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010", requestedDate=date(2026, 3, 3))
    before = number(desk)

    until(desk, "2026-03-03T07:00:00")
    order = desk.get_order(receipt["orderId"])
    old = desk.ask("number", "GetNumber", msisdn="+4542010001")["number"]

    assert before == "+4542010001"
    assert order["status"] == "COMPLETED"
    assert order["flow"] == "KURV/CHANGE_NUMBER+portIn@1"
    assert number(desk) == "+4553000010"
    assert old["status"] == "QUARANTINED"
    assert "subscriptionId" not in old


def test_the_porting_is_a_suborder_of_the_change(desk: Desk) -> None:
    receipt = bring(desk, "+4553000010", requestedDate=date(2026, 3, 3))
    orders = desk.ask("order", "ListOrders", **LINE)["order"]
    ids = [one["orderId"] for one in orders]

    until(desk, "2026-03-03T07:00:00")
    (part,) = (desk.get_order(one) for one in ids if one != receipt["orderId"])

    assert part["parentOrderId"] == receipt["orderId"]
    assert part["portingId"] == receipt["portingId"]
    assert [one["stepCode"] for one in part["step"]] == [
        "START_PORTING",
        "WAIT_PORTING",
    ]
    assert part["status"] == "COMPLETED"
    assert number(desk) == "+4553000010"


@pytest.mark.parametrize(
    ("digits", "failure"), [("53", "PORTING_REJECTED"), ("65", "PORTING_REJECTED")]
)
def test_a_final_rejection_fails_the_order_and_changes_nothing(
    desk: Desk, digits: str, failure: str
) -> None:
    receipt = bring(desk, f"+45530000{digits}")

    desk.advance("PT3H")
    order = desk.get_order(receipt["orderId"])

    assert (order["status"], order["failureCode"]) == ("FAILED", failure)
    assert number(desk) == "+4542010001"


def test_a_cancelled_case_ends_the_order_and_the_line_keeps_its_number(
    desk: Desk,
) -> None:
    receipt = bring(desk, "+4553000010")

    desk.ask(
        "porting",
        "CancelPorting",
        portingId=receipt["portingId"],
        keepSubscription=True,
    )

    assert desk.get_order(receipt["orderId"])["status"] == "CANCELLED"
    assert case(desk, receipt)["status"] == "CANCELLED"
    assert number(desk) == "+4542010001"


def test_what_cannot_be_brought_along_is_refused(desk: Desk) -> None:
    def code(msisdn: str, **changed: Any) -> str:
        choice = port_in(msisdn, **changed)
        return desk.refused(
            "subscription", "ChangeNumber", numberChoice=choice, **LINE
        ).fault_code

    assert code("+4553000055") == "NUMBER_NOT_PORTABLE"
    assert code("+4553000010", requestedDate=date(2026, 3, 7)) == "DATE_NOT_WORKING_DAY"
    assert code("+4520304050") == "INVALID_MSISDN"


def test_the_welcome_names_the_number_that_came_not_the_temporary_one(
    desk: Desk,
) -> None:
    receipt = sign_up_with(desk, "+4553000010")
    until(desk, "2026-03-03T12:00")

    of_order = {"orderId": receipt["orderId"]}
    sent = desk.ask("notification", "ListMessages", **of_order)["message"]
    welcome = next(one for one in sent if one["template"] == "WELCOME")
    read = desk.ask("notification", "GetMessage", messageId=welcome["messageId"])

    assert receipt["msisdn"] != "+4553000010"
    assert "+4553000010" in read["bodyText"]
    assert receipt["msisdn"] not in read["bodyText"]
