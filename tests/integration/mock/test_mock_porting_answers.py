"""What donors answer to port-ins: each magic number that is not simply good."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.test_mock_porting import (
    MITID,
    OTHER_SIM,
    PDF,
    bring,
    case,
    number_status,
    until,
)

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk


@pytest.mark.parametrize(
    ("digits", "correction"),
    [
        ("51", {"donorIccid": OTHER_SIM}),
        ("52", {"donorCustomerNumber": "K-1001"}),
        ("54", {"authorization": MITID}),
        ("54", {"authorization": PDF}),
        ("60", {"requestedDate": date(2026, 3, 9)}),
    ],
)
def test_a_rejection_that_can_be_corrected_is_confirmed_afterwards(
    desk: Desk, digits: str, correction: dict[str, Any]
) -> None:
    receipt = bring(desk, f"+45530000{digits}")
    desk.advance("PT1H5M")
    rejected = case(desk, receipt)

    sent = desk.ask(
        "porting", "UpdatePorting", portingId=receipt["portingId"], **correction
    )["porting"]
    desk.advance("PT1H5M")
    confirmed = case(desk, receipt)

    assert (rejected["status"], rejected["correctable"]) == ("REJECTED", True)
    assert rejected["rejectText"]
    assert (sent["status"], sent["submissions"]) == ("SUBMITTED", 2)
    assert "rejectReason" not in sent
    assert confirmed["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("digits", "reason"),
    [
        ("53", "OWNER_MISMATCH"),
        ("56", "NUMBER_NOT_WITH_DONOR"),
        ("57", "PORTING_ALREADY_IN_PROGRESS"),
        ("65", "OTHER"),
    ],
)
def test_a_final_rejection_leaves_a_line_in_use_on_its_temporary_number(
    desk: Desk, digits: str, reason: str
) -> None:
    receipt = bring(desk, f"+45530000{digits}")
    desk.advance("PT1H5M")
    rejected = case(desk, receipt)
    fault = desk.refused(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        donorIccid=OTHER_SIM,
    )
    desk.advance("PT1H")
    order = desk.get_order(receipt["orderId"])

    assert (rejected["rejectReason"], rejected["correctable"]) == (reason, False)
    assert fault.fault_code == "PORTING_STATE"
    assert case(desk, receipt)["status"] == "EXPIRED"
    assert (order["status"], order["msisdn"]) == ("COMPLETED", receipt["msisdn"])
    assert number_status(desk, f"+45530000{digits}") == "RETURNED"


def test_the_donor_of_59_confirms_five_working_days_later(desk: Desk) -> None:
    receipt = bring(desk, "+4553000059", requestedDate=date(2026, 3, 3))

    desk.advance("PT1H5M")
    found = case(desk, receipt)

    assert found["status"] == "CONFIRMED"
    assert found["confirmedDate"] == date(2026, 3, 10)
    assert found["history"][-1]["text"].startswith("The old operator moves")


def test_the_customer_of_61_withdraws_the_day_after(desk: Desk) -> None:
    receipt = bring(desk, "+4553000061")
    desk.advance("PT1H5M")
    assert case(desk, receipt)["status"] == "CONFIRMED"

    until(desk, "2026-03-03T06:30:00")
    found = case(desk, receipt)

    assert (found["status"], found["rejectReason"]) == (
        "CANCELLED",
        "CUSTOMER_WITHDREW",
    )
    assert desk.get_order(receipt["orderId"])["status"] == "COMPLETED"


def test_the_donor_of_62_is_silent_and_answers_when_asked_again(desk: Desk) -> None:
    receipt = bring(desk, "+4553000062")
    until(desk, "2026-03-03T23:58:00")
    silent = case(desk, receipt)
    until(desk, "2026-03-04T00:00:00")
    rejected = case(desk, receipt)

    again = desk.ask(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        requestedDate=date(2026, 3, 5),
    )["porting"]
    until(desk, "2026-03-04T09:05:00")

    assert silent["status"] == "SUBMITTED"
    assert rejected["rejectReason"] == "DONOR_NO_ANSWER"
    # At midnight the clearing house is closed; the case goes out at 08:00.
    assert again["status"] == "REJECTED"
    assert again["history"][-1]["text"] == "Goes out when the clearing house opens."
    assert case(desk, receipt)["status"] == "CONFIRMED"


def test_the_cut_over_of_63_fails_once(desk: Desk) -> None:
    receipt = bring(desk, "+4553000063", requestedDate=date(2026, 3, 3))
    until(desk, "2026-03-03T06:20:00")
    failed = case(desk, receipt)
    old = desk.ask("subscription", "GetSubscription", msisdn=receipt["msisdn"])

    until(desk, "2026-03-04T06:20:00")

    assert (failed["status"], failed["confirmedDate"]) == (
        "CONFIRMED",
        date(2026, 3, 4),
    )
    # The temporary number serves on until the ported one has come.
    assert old["subscription"]["status"] == "ACTIVE"
    assert case(desk, receipt)["status"] == "COMPLETED"
    assert desk.get_order(receipt["orderId"])["status"] == "COMPLETED"
    assert number_status(desk, "+4553000063") == "PORTED_IN"


def test_the_third_rejection_is_the_last(desk: Desk) -> None:
    receipt = bring(desk, "+4553000052")
    for _ in range(2):
        desk.advance("PT1H5M")
        desk.ask(
            "porting",
            "UpdatePorting",
            portingId=receipt["portingId"],
            donorCustomerNumber="K-9999",
        )
    desk.advance("PT1H5M")

    fault = desk.refused(
        "porting",
        "UpdatePorting",
        portingId=receipt["portingId"],
        donorCustomerNumber="K-1001",
    )

    assert case(desk, receipt)["submissions"] == 3
    assert fault.fault_code == "LIMIT_EXCEEDED"


def test_a_rejection_that_nobody_corrects_expires_after_ten_working_days(
    desk: Desk,
) -> None:
    receipt = bring(desk, "+4553000051")

    until(desk, "2026-03-16T09:59:00")
    before = case(desk, receipt)
    until(desk, "2026-03-16T10:01:00")

    assert before["status"] == "REJECTED"
    assert case(desk, receipt)["status"] == "EXPIRED"


@pytest.mark.parametrize(
    ("keeps", "after"), [(None, "COMPLETED"), (True, "CANCELLED"), (False, "CANCELLED")]
)
def test_the_porting_runs_as_a_suborder(
    desk: Desk, *, keeps: bool | None, after: str
) -> None:
    receipt = bring(desk, "+4553000010", requestedDate=date(2026, 3, 3))
    orders = desk.ask("order", "ListOrders")["order"]
    (part_id,) = {one["orderId"] for one in orders} - {receipt["orderId"]}
    part = desk.get_order(part_id)
    late = desk.refused("order", "CancelOrder", orderId=part_id, reason="no")
    if keeps is None:
        until(desk, "2026-03-03T06:20:00")
    else:
        key = {"portingId": receipt["portingId"], "keepSubscription": keeps}
        desk.ask("porting", "CancelPorting", **key)

    assert part["parentOrderId"] == receipt["orderId"]
    assert part["portingId"] == receipt["portingId"]
    assert (part["status"], part["heldReason"]) == ("HELD", "AWAITING_PORTING")
    assert part["cancellable"] is False
    assert late.fault_code == "ORDER_STATE"
    assert desk.get_order(part_id)["status"] == after


def test_a_suborder_fails_with_its_case(desk: Desk) -> None:
    receipt = bring(desk, "+4553000053")
    orders = desk.ask("order", "ListOrders")["order"]
    (part_id,) = {one["orderId"] for one in orders} - {receipt["orderId"]}

    desk.advance("PT3H")
    part = desk.get_order(part_id)

    assert (part["status"], part["failureCode"]) == ("FAILED", "PORTING_REJECTED")
    assert desk.get_order(receipt["orderId"])["status"] == "COMPLETED"
