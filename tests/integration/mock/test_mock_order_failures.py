"""Orders that do not go straight to their end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

HLR_REFUSES = "8945990100000000214"
HLR_SLOW = "8945990100000000222"
HLR_SILENT = "8945990100000000230"
CHARGING_REFUSES = "8945990100000000248"


def steps_of(order: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(step["stepCode"], step["status"]) for step in order["step"]]


@pytest.mark.parametrize(
    ("iccid", "code"),
    [
        (HLR_REFUSES, "HLR_REJECTED"),
        (HLR_SILENT, "HLR_TIMEOUT"),
        (CHARGING_REFUSES, "CHARGING_REJECTED"),
    ],
)
def test_a_failing_sim_card_fails_the_order_and_everything_is_given_back(
    desk: Desk, iccid: str, code: str
) -> None:
    receipt = desk.place(simChoice={"iccid": iccid})
    desk.advance("PT2M")

    order = desk.get_order(receipt["orderId"])
    key = {"subscriptionId": receipt["subscriptionId"]}
    subscription = desk.ask("subscription", "GetSubscription", **key)["subscription"]
    number = desk.ask("number", "GetNumber", msisdn=receipt["msisdn"])["number"]
    sim = desk.ask("number", "ValidateSimCard", iccid=iccid, purpose="NEW_SUBSCRIPTION")
    sent = desk.ask("notification", "ListMessages", orderId=receipt["orderId"])

    assert (order["status"], order["failureCode"]) == ("FAILED", code)
    assert subscription["status"] == "CANCELLED"
    assert "msisdn" not in subscription
    assert number["status"] == "FREE"
    assert sim["usable"] is True
    assert [one["template"] for one in sent["message"]] == ["ORDER_FAILED"]
    fault = desk.refused("topup", "GetBalance", **key)
    assert fault.fault_code == "SUBSCRIPTION_NOT_FOUND"


def test_what_was_done_is_undone_in_reverse_order(desk: Desk) -> None:
    receipt = desk.place(simChoice={"iccid": CHARGING_REFUSES})
    events = desk.advance("PT2M")

    order = desk.get_order(receipt["orderId"])

    assert steps_of(order) == [
        ("VALIDATE", "DONE"),
        ("ALLOCATE_NUMBER", "COMPENSATED"),
        ("ALLOCATE_SIM", "COMPENSATED"),
        ("PROVISION_HLR", "COMPENSATED"),
        ("CREATE_CHARGING", "FAILED"),
        ("APPLY_DISCOUNT", "SKIPPED"),
        ("DELIVER_ESIM", "SKIPPED"),
        ("ACTIVATE", "SKIPPED"),
        ("CONFIRM_ORDER", "SKIPPED"),
        ("WELCOME", "SKIPPED"),
        ("DEPROVISION_HLR", "DONE"),
        ("RETURN_SIM", "DONE"),
        ("FREE_NUMBER", "DONE"),
    ]
    undone = [step["compensationOf"] for step in order["step"][-3:]]
    assert undone == [4, 3, 2]
    told = [e["newStatus"] for e in events if e["eventType"] == "OrderStatusChanged"]
    assert told == ["COMPENSATING", "FAILED"]


def test_a_sim_card_that_times_out_twice_works_at_the_third_attempt(
    desk: Desk,
) -> None:
    receipt = desk.place(simChoice={"iccid": HLR_SLOW})
    desk.advance("PT15S")
    waiting = desk.get_order(receipt["orderId"])["step"][3]
    desk.advance("PT1M")
    order = desk.get_order(receipt["orderId"])

    assert (waiting["status"], waiting["attempt"]) == ("RUNNING", 2)
    step = order["step"][3]
    assert (step["status"], step["attempt"]) == ("DONE", 3)
    assert step["endedAt"] - step["startedAt"] == timedelta(seconds=30)
    assert order["status"] == "COMPLETED"


def test_an_esim_is_sent_and_the_order_held_until_it_is_installed(desk: Desk) -> None:
    receipt = desk.place(simChoice={"esim": True})
    desk.advance("PT20S")
    held = desk.get_order(receipt["orderId"])
    desk.advance("PT1M")
    order = desk.get_order(receipt["orderId"])
    key = {"subscriptionId": receipt["subscriptionId"]}
    sim = desk.ask("subscription", "GetSubscription", **key)["subscription"]["sim"]
    sent = desk.ask("notification", "ListMessages", orderId=receipt["orderId"])

    assert (held["status"], held["heldReason"]) == ("HELD", "AWAITING_SIM_ACTIVATION")
    assert ("DELIVER_ESIM", "WAITING") in steps_of(held)
    assert order["status"] == "COMPLETED"
    assert "heldReason" not in order
    assert order["completedAt"] == receipt["expectedCompletion"]
    assert (sim["simType"], sim["status"]) == ("ESIM", "ACTIVE")
    assert sim["activationCode"].startswith("LPA:1$")
    templates = {one["template"] for one in sent["message"]}
    assert templates == {"ESIM_QR", "ORDER_CONFIRMATION", "WELCOME"}


def test_an_order_of_somebody_called_langsom_takes_ten_times_as_long(
    desk: Desk,
) -> None:
    slow = desk.order()["newCustomer"] | {"lastName": "Langsom"}
    receipt = desk.place(newCustomer=slow)
    desk.advance("PT149S")
    before = desk.get_order(receipt["orderId"])
    desk.advance("PT1S")
    after = desk.get_order(receipt["orderId"])

    assert before["status"] == "IN_PROGRESS"
    assert after["status"] == "COMPLETED"
    assert after["completedAt"] - after["createdAt"] == timedelta(seconds=150)


def test_an_order_for_a_later_day_is_scheduled_until_midnight_in_copenhagen(
    desk: Desk,
) -> None:
    # 29 March 2026 is when summer time begins: the day after is UTC+2.
    day = desk.now.date().replace(day=30)
    receipt = desk.place(requestedDate=day)
    scheduled = desk.get_order(receipt["orderId"])
    midnight = datetime(2026, 3, 30, tzinfo=COPENHAGEN)
    early = midnight - timedelta(seconds=1)
    desk.ask("system", "AdvanceSandboxClock", toDateTime=early)
    still = desk.get_order(receipt["orderId"])
    desk.ask("system", "AdvanceSandboxClock", toDateTime=midnight)
    begun = desk.get_order(receipt["orderId"])

    assert (scheduled["status"], still["status"]) == ("SCHEDULED", "SCHEDULED")
    assert begun["status"] == "IN_PROGRESS"
    assert desk.now.isoformat() == "2026-03-30T00:00:00+02:00"


def test_a_cancelled_order_gives_everything_back(desk: Desk) -> None:
    receipt = desk.place()

    order = desk.ask(
        "order", "CancelOrder", orderId=receipt["orderId"], reason="changed my mind"
    )["order"]
    number = desk.ask("number", "GetNumber", msisdn=receipt["msisdn"])["number"]
    after = desk.advance("PT1M")

    assert (order["status"], order["failureCode"]) == (
        "CANCELLED",
        "CANCELLED_BY_CLIENT",
    )
    assert order["cancellable"] is False
    assert number["status"] == "FREE"
    assert after == []


def test_a_scheduled_order_that_is_cancelled_frees_number_and_sim(desk: Desk) -> None:
    day = desk.now.date() + timedelta(days=3)
    receipt = desk.place(requestedDate=day, discountCode="BON-4711-0001")

    desk.ask("order", "CancelOrder", orderId=receipt["orderId"], reason="no")
    again = desk.place(discountCode="BON-4711-0001")

    number = desk.ask("number", "GetNumber", msisdn=receipt["msisdn"])["number"]
    assert number["status"] == "ASSIGNED"  # the next order got the same number
    assert again["msisdn"] == receipt["msisdn"]


def test_a_completed_order_cannot_be_cancelled(desk: Desk) -> None:
    receipt = desk.place()
    desk.advance("PT1M")

    fault = desk.refused(
        "order", "CancelOrder", orderId=receipt["orderId"], reason="too late"
    )

    assert fault.fault_code == "ORDER_STATE"


def test_a_message_that_bounces_does_not_stop_the_order(desk: Desk) -> None:
    bouncing = desk.order()["newCustomer"] | {"email": "ida@bounce.example"}
    receipt = desk.place(newCustomer=bouncing)
    events = desk.advance("PT1M")

    assert desk.get_order(receipt["orderId"])["status"] == "COMPLETED"
    failed = [e for e in events if e["eventType"] == "MessageFailed"]
    assert len(failed) == 2
