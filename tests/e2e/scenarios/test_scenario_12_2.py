"""Scenario 12.2 of the contract: each row and each exercise, over real SOAP."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

DONOR_SIM = "8945980000000000010"
OTHER_SIM = "8945980000000000028"
ADDRESS = {
    "street": "Prøvevej",
    "houseNumber": "1",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}
SMS = {
    "method": "SMS_CODE",
    "givenByName": "Ida Prøvesen",
    "givenAt": datetime.fromisoformat("2026-03-02T08:55:00+01:00"),
    "smsCode": "1234",
}


def port_in(msisdn: str, **changed: Any) -> dict[str, Any]:
    """Return the choice to bring *msisdn* along."""
    data = {"msisdn": msisdn, "donorIccid": DONOR_SIM, "authorization": SMS}
    return {"portIn": {k: v for k, v in (data | changed).items() if v is not None}}


def bring(who: Partner, msisdn: str, email: str = "ida", **changed: Any) -> Any:
    """Sign up with KURV, bringing *msisdn* along; return the receipt."""
    order = {
        "newCustomer": {
            "customerType": "PRIVATE",
            "firstName": "Ida",
            "lastName": "Prøvesen",
            "email": f"{email}@testmail.example",
        },
        "productCode": "KURV_MINI30",
        "numberChoice": port_in(msisdn, **changed),
        "simChoice": {"esim": True},
        "termsAccepted": True,
    }
    return who.call("order", "PlaceOrder", order=order).receipt


def until(who: Partner, text: str) -> list[Any]:
    """Move the clock to *text*; return the events."""
    to = datetime.fromisoformat(text)
    events: list[Any] = who.call("system", "AdvanceSandboxClock", toDateTime=to).event
    return events


def wait(who: Partner, duration: str) -> list[Any]:
    """Move the clock on; return the events."""
    events: list[Any] = who.call(
        "system", "AdvanceSandboxClock", byDuration=duration
    ).event
    return events


def case(who: Partner, receipt: Any) -> Any:
    return who.call("porting", "GetPorting", portingId=receipt.portingId).porting


def order_of(who: Partner, receipt: Any) -> Any:
    return who.call("order", "GetOrder", orderId=receipt.orderId).order


def moves(events: list[Any], kind: str = "PortingStatusChanged") -> list[Any]:
    return [
        (one.at.isoformat(), one.oldStatus, one.newStatus)
        for one in events
        if one.eventType == kind
    ]


def templates(who: Partner, receipt: Any) -> list[str]:
    sent = who.call("notification", "ListMessages", orderId=receipt.orderId).message
    return [one.template for one in sent]


def test_rows_1_to_7_keep_the_old_number(kurv: Partner) -> None:
    found = kurv.call(
        "porting",
        "CheckPortability",
        msisdn="+4553000010",
        donorIccid=DONOR_SIM,
    )
    receipt = bring(kurv, "+4553000010", requestedDate=date(2026, 3, 3))
    sent = case(kurv, receipt)
    confirmed = wait(kurv, "PT1H5M")
    waiting = order_of(kurv, receipt)
    key = {"subscriptionId": receipt.subscriptionId}
    line = kurv.call("subscription", "GetSubscription", **key).subscription
    moved = until(kurv, "2026-03-03T06:20:00+01:00")
    done = order_of(kurv, receipt)
    ported = kurv.call("subscription", "GetSubscription", msisdn="+4553000010")
    number = kurv.call("number", "GetNumber", msisdn="+4553000010").number
    temporary = kurv.call("number", "GetNumber", msisdn=receipt.msisdn).number

    assert (found.result, found.donorOperator) == ("PORTABLE", "FJORD")
    assert found.iccidMatches is True
    assert found.possibleDate[0] == date(2026, 3, 3)
    assert receipt.portingId.startswith("PO")
    assert receipt.msisdn.startswith("+454201")
    assert sent.status == "SUBMITTED"
    assert sent.answerDueAt.isoformat() == "2026-03-03T23:59:00+01:00"
    assert moves(confirmed) == [("2026-03-02T10:00:00+01:00", "SUBMITTED", "CONFIRMED")]
    assert "PORTING_DATE" in templates(kurv, receipt)
    assert (waiting.status, waiting.heldReason) == ("HELD", "AWAITING_PORTING")
    assert (line.status, line.msisdn) == ("ACTIVE", receipt.msisdn)
    assert moves(moved) == [
        ("2026-03-03T06:00:00+01:00", "CONFIRMED", "IN_CUTOVER"),
        ("2026-03-03T06:15:00+01:00", "IN_CUTOVER", "COMPLETED"),
    ]
    assert ("2026-03-03T06:15:00+01:00", "PORTING_IN", "PORTED_IN") in moves(
        moved, "NumberStatusChanged"
    )
    assert done.status == "COMPLETED"
    assert ported.subscription.subscriptionId == receipt.subscriptionId
    assert (number.status, number.rangeHolder) == ("PORTED_IN", "FJORD")
    assert number.currentOperator == "KURV"
    assert temporary.status == "FREE"


def test_rows_8_to_12_correct_a_rejection_and_go_on_with_a_new_number(
    kurv: Partner,
) -> None:
    until(kurv, "2026-03-03T06:20:00+01:00")
    receipt = bring(kurv, "+4553000051")
    ready = case(kurv, receipt)
    told = until(kurv, "2026-03-03T09:05:00+01:00")
    rejected = case(kurv, receipt)
    corrected = kurv.call(
        "porting", "UpdatePorting", portingId=receipt.portingId, donorIccid=OTHER_SIM
    ).porting
    wait(kurv, "PT1H5M")
    confirmed = case(kurv, receipt)
    cancelled = kurv.call(
        "porting", "CancelPorting", portingId=receipt.portingId, keepSubscription=True
    )
    done = order_of(kurv, receipt)

    assert ready.status == "READY"
    assert moves(told) == [
        ("2026-03-03T08:00:00+01:00", "READY", "SUBMITTED"),
        ("2026-03-03T09:00:00+01:00", "SUBMITTED", "REJECTED"),
    ]
    assert (rejected.rejectReason, rejected.correctable) == ("SIM_MISMATCH", True)
    assert "PORTING_REJECTED" in templates(kurv, receipt)
    assert (corrected.status, corrected.submissions) == ("SUBMITTED", 2)
    assert confirmed.status == "CONFIRMED"
    assert cancelled.porting.status == "CANCELLED"
    assert cancelled.orderId == receipt.orderId
    assert (done.status, done.msisdn) == ("COMPLETED", receipt.msisdn)
    talk = [step.transaction for step in cancelled.porting.history if step.transaction]
    assert talk == [
        "NP Create",
        "NP Reject",
        "NP Create",
        "NP Confirmation",
        "NP Cancel",
    ]


def test_exercise_an_order_at_easter_moves_after_it(kurv: Partner) -> None:
    until(kurv, "2026-04-02T10:00:00+02:00")

    found = kurv.call("porting", "CheckPortability", msisdn="+4553000010")

    assert found.possibleDate[0] == date(2026, 4, 7)


def test_exercise_a_delay_is_no_rejection(kurv: Partner) -> None:
    receipt = bring(kurv, "+4553000059", requestedDate=date(2026, 3, 3))
    wait(kurv, "PT1H5M")

    delayed = case(kurv, receipt)

    assert delayed.status == "CONFIRMED"
    assert (delayed.requestedDate, delayed.confirmedDate) == (
        date(2026, 3, 3),
        date(2026, 3, 10),
    )


def test_exercise_a_failed_cut_over_leaves_nobody_without_service(
    kurv: Partner,
) -> None:
    receipt = bring(kurv, "+4553000063", requestedDate=date(2026, 3, 3))
    moved = until(kurv, "2026-03-03T06:20:00+01:00")
    key = {"subscriptionId": receipt.subscriptionId}
    line = kurv.call("subscription", "GetSubscription", **key).subscription
    again = until(kurv, "2026-03-04T06:20:00+01:00")

    assert moves(moved)[-1][1:] == ("IN_CUTOVER", "CONFIRMED")
    assert (line.status, line.msisdn) == ("ACTIVE", receipt.msisdn)
    assert moves(again)[-1] == (
        "2026-03-04T06:15:00+01:00",
        "IN_CUTOVER",
        "COMPLETED",
    )


def test_exercise_the_authorization_may_come_later_or_never(kurv: Partner) -> None:
    late = bring(kurv, "+4553000010", authorization=None)
    never = bring(kurv, "+4553000011", "jens", authorization=None)
    waiting = case(kurv, late)
    sent = kurv.call(
        "porting", "UpdatePorting", portingId=late.portingId, authorization=SMS
    ).porting

    wait(kurv, "P30D")

    assert waiting.status == "AWAITING_AUTHORIZATION"
    assert "PORTING_AUTHORIZATION" in templates(kurv, late)
    assert sent.status == "SUBMITTED"
    assert order_of(kurv, late).status == "COMPLETED"
    assert case(kurv, never).status == "EXPIRED"
    failed = order_of(kurv, never)
    assert (failed.status, failed.failureCode) == ("FAILED", "PORTING_EXPIRED")


def test_exercise_the_evening_before_it_is_too_late(kurv: Partner) -> None:
    receipt = bring(kurv, "+4553000010", requestedDate=date(2026, 3, 3))
    until(kurv, "2026-03-02T18:05:00+01:00")

    refusal = kurv.refused(
        "porting", "CancelPorting", portingId=receipt.portingId, keepSubscription=True
    )

    assert (refusal.kind, refusal.code) == ("BusinessFault", "PORTING_CUTOFF_PASSED")


def test_exercise_kontora_activates_on_the_day_of_the_move(
    people: Callable[..., Partner],
) -> None:
    kontora = people("kontora-self")
    order = {
        "newCustomer": {
            "customerType": "BUSINESS",
            "companyName": "Flyttefirmaet Eksempel ApS",
            "cvr": "99000023",
            "address": ADDRESS,
            "email": "flyt@testmail.example",
        },
        "productCode": "KONTORA_BASIS",
        "numberChoice": port_in("+4553000010", requestedDate=date(2026, 3, 9)),
        "simChoice": {"shipTo": ADDRESS},
        "termsAccepted": True,
    }
    receipt = kontora.call("order", "PlaceOrder", order=order).receipt
    before = case(kontora, receipt)
    wait(kontora, "PT2H30M")
    signed = case(kontora, receipt)
    until(kontora, "2026-03-09T05:00:00+01:00")
    waiting = order_of(kontora, receipt)
    until(kontora, "2026-03-09T08:00:00+01:00")
    done = order_of(kontora, receipt)

    assert receipt.msisdn is None
    assert (before.status, signed.status) == ("READY", "SUBMITTED")
    assert (waiting.status, waiting.heldReason) == ("HELD", "AWAITING_PORTING")
    assert (done.status, done.msisdn) == ("COMPLETED", "+4553000010")
    codes = [step.stepCode for step in done.step]
    assert codes.index("SWITCH_NUMBER") < codes.index("ACTIVATE")
    assert "ALLOCATE_NUMBER" not in codes


@pytest.mark.parametrize("keeps", [True, False])
def test_kontora_goes_on_with_a_number_of_its_own_or_not_at_all(
    people: Callable[..., Partner], *, keeps: bool
) -> None:
    kontora = people("kontora-self")
    order = {
        "customerId": "CU20000001",
        "productCode": "KONTORA_BASIS",
        "numberChoice": port_in("+4553000010", requestedDate=date(2026, 3, 9)),
        "simChoice": {"esim": True},
        "termsAccepted": True,
    }
    receipt = kontora.call("order", "PlaceOrder", order=order).receipt
    until(kontora, "2026-03-05T12:00:00+01:00")

    kontora.call(
        "porting", "CancelPorting", portingId=receipt.portingId, keepSubscription=keeps
    )
    wait(kontora, "PT5M")
    done = order_of(kontora, receipt)

    assert done.status == ("COMPLETED" if keeps else "CANCELLED")
    assert (done.msisdn or "").startswith("+454202") is keeps
