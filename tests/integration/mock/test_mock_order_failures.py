"""Orders that do not go straight to their end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

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
    desk.ask("system", "AdvanceSandboxClock", toNextEvent=True)
    begun = desk.get_order(receipt["orderId"])

    assert scheduled["status"] == "SCHEDULED"
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


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"productCode": "KURV_HVAD"}, "PRODUCT_NOT_FOUND", "order/productCode"),
        ({"productCode": "KURV_DATA5"}, "PRODUCT_NOT_ELIGIBLE", "order/productCode"),
        (
            {"numberChoice": {"reservationId": "RE10009999"}},
            "RESERVATION_NOT_FOUND",
            "order/numberChoice/reservationId",
        ),
        (
            {"simChoice": {"iccid": "8945990100000000017"}},
            "INVALID_ICCID",
            "order/simChoice/iccid",
        ),
        (
            {"simChoice": {"iccid": "8945990200000000014"}},
            "SIM_NOT_FOUND",
            "order/simChoice/iccid",
        ),
        (
            {"simChoice": {"iccid": "8945990100000000115"}},
            "SIM_NOT_AVAILABLE",
            "order/simChoice/iccid",
        ),
        ({"discountCode": "FORKERT"}, "DISCOUNT_CODE_NOT_FOUND", "order/discountCode"),
        ({"discountCode": "KURVSOMMER"}, "DISCOUNT_EXPIRED", "order/discountCode"),
        ({"discountCode": "KURVJUL"}, "DISCOUNT_NOT_STARTED", "order/discountCode"),
        ({"discountCode": "KURVSLUT"}, "DISCOUNT_EXHAUSTED", "order/discountCode"),
        (
            {"discountCode": "KURVMAXI"},
            "DISCOUNT_NOT_APPLICABLE",
            "order/discountCode",
        ),
        (
            {
                "customerId": "CU10000002",
                "newCustomer": None,
                "discountCode": "KURVNY50",
            },
            "DISCOUNT_NEW_CUSTOMERS_ONLY",
            "order/discountCode",
        ),
        (
            {"customerId": "CU20000001", "newCustomer": None},
            "CUSTOMER_NOT_FOUND",
            "order/customerId",
        ),
    ],
)
def test_an_order_that_cannot_be_taken_says_why_and_changes_nothing(
    desk: Desk, changed: dict[str, Any], code: str, field: str
) -> None:
    fault = desk.refused("order", "PlaceOrder", order=desk.order(**changed))

    assert (fault.fault_code, fault.field) == (code, field)
    assert desk.ask("notification", "ListEvents")["event"] == []
    assert desk.ask("order", "ListOrders")["order"] == []


def test_a_wrong_accepted_price_is_told(desk: Desk) -> None:
    quote = desk.ask("catalog", "CalculatePrice", productCode="KURV_MAXI30")["quote"]

    fault = desk.refused(
        "order", "PlaceOrder", order=desk.order(acceptedPrice=quote["totalNow"])
    )

    assert fault.fault_code == "PRICE_CHANGED"


def test_a_port_in_is_refused_honestly_until_the_sandbox_can_do_it(desk: Desk) -> None:
    port_in = {"portIn": {"msisdn": "+4553000001"}}

    fault = desk.refused("order", "PlaceOrder", order=desk.order(numberChoice=port_in))
    checked = desk.ask("order", "ValidateOrder", order=desk.order(numberChoice=port_in))

    assert fault.fault_code == "SYSTEM_UNAVAILABLE"
    assert "START_PORTING" in fault.message
    assert checked["valid"] is False
    assert checked["violation"][0]["field"] == "order/numberChoice/portIn"


def test_gnist_offers_no_port_in_and_no_number_choice(desk: Desk) -> None:
    desk.partner = "GNIST"
    port_in = {"portIn": {"msisdn": "+4553000001"}}

    order = desk.order(numberChoice=port_in, simChoice={"esim": True})
    fault = desk.refused("order", "PlaceOrder", order=order)
    search = desk.refused("number", "SearchFreeNumbers")

    assert (fault.fault_code, fault.field) == (
        "FEATURE_NOT_ENABLED",
        "order/numberChoice/portIn",
    )
    assert search.fault_code == "FEATURE_NOT_ENABLED"


def test_a_discount_lowers_the_price_and_sits_on_the_subscription(desk: Desk) -> None:
    receipt = desk.place(discountCode="bon-4711-0001")
    events = desk.advance("PT1M")

    key = {"subscriptionId": receipt["subscriptionId"]}
    discounts = desk.ask("subscription", "GetSubscription", **key)["subscription"][
        "discount"
    ]
    balance = desk.ask("topup", "GetBalance", **key)["balance"][0]
    other_kit = {"iccid": "8945990100000000024"}
    order = desk.order(discountCode="BON-4711-0001", simChoice=other_kit)
    second = desk.refused("order", "PlaceOrder", order=order)

    assert str(receipt["price"]["totalNow"].value) == "49.00"
    assert "DiscountApplied" in [event["eventType"] for event in events]
    assert [one["discountCode"] for one in discounts] == ["BON-4711-0001"]
    assert str(balance["money"].value) == "30.00"
    assert second.fault_code == "DISCOUNT_ALREADY_USED"
