"""Scenario 12.1 of the contract against the handlers, step by step."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.contract.codec.values import Valued

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk

CHOICE = {"iccid": "8945990100000000016"}


def kroner(amount: str) -> Valued:
    return Valued(Decimal(amount), {"currency": "DKK"})


def test_a_sign_up_with_a_new_number_goes_from_search_to_welcome(desk: Desk) -> None:
    reservation_id, msisdn = desk.reserve("42")
    quote = desk.ask("catalog", "CalculatePrice", productCode="KURV_MINI30")["quote"]
    sim = desk.ask("number", "ValidateSimCard", purpose="NEW_SUBSCRIPTION", **CHOICE)
    order = desk.order(
        numberChoice={"reservationId": reservation_id},
        acceptedPrice=quote["totalNow"],
    )
    checked = desk.ask("order", "ValidateOrder", order=order)
    receipt = desk.ask("order", "PlaceOrder", order=order)["receipt"]
    steps = desk.get_order(receipt["orderId"])["step"]
    events = desk.advance("PT1M")

    assert quote["totalNow"] == kroner("79.00")
    assert quote["line"][0]["vatAmount"] == kroner("15.80")
    assert quote["minimumTotal"] == kroner("79.00")
    assert sim["usable"] is True
    assert checked["valid"] is True
    assert receipt["status"] == "IN_PROGRESS"
    assert receipt["msisdn"] == msisdn
    assert [(s["stepCode"], s["status"]) for s in steps][:4] == [
        ("VALIDATE", "DONE"),
        ("ALLOCATE_NUMBER", "DONE"),
        ("ALLOCATE_SIM", "DONE"),
        ("PROVISION_HLR", "RUNNING"),
    ]
    told = [(e["eventType"], e.get("oldStatus"), e.get("newStatus")) for e in events]
    activated = told.index(("SubscriptionStatusChanged", "PENDING", "ACTIVE"))
    assert told[0] == ("OrderStepChanged", "RUNNING", "DONE")
    assert told[-1] == ("OrderStatusChanged", "IN_PROGRESS", "COMPLETED")
    assert 0 < activated < len(told) - 1


def test_the_subscription_is_active_and_its_balance_is_used_up(desk: Desk) -> None:
    receipt = desk.place()
    desk.advance("PT1M")

    key = {"subscriptionId": receipt["subscriptionId"]}
    subscription = desk.ask("subscription", "GetSubscription", **key)["subscription"]
    balances = desk.ask("topup", "GetBalance", **key)["balance"]
    customer = desk.ask("customer", "GetCustomer", customerId=receipt["customerId"])

    assert subscription["status"] == "ACTIVE"
    assert subscription["msisdn"] == receipt["msisdn"]
    assert subscription["sim"]["status"] == "ACTIVE"
    assert customer["customer"]["status"] == "ACTIVE"
    by_type = {one["balanceType"]: one for one in balances}
    assert by_type["MONETARY"]["money"] == kroner("0.00")
    assert by_type["VOICE"]["remaining"] == Valued(Decimal(600), {"unit": "MINUTE"})
    assert by_type["DATA"]["remaining"].value == 10240
    assert by_type["SMS"]["unlimited"] is True


def test_confirmation_and_welcome_go_out_by_email_and_no_letter(desk: Desk) -> None:
    receipt = desk.place()
    desk.advance("PT1M")

    listed = desk.ask("notification", "ListMessages", orderId=receipt["orderId"])
    message_id = listed["message"][0]["messageId"]
    read = desk.ask("notification", "GetMessage", messageId=message_id)

    sent = {(one["template"], one["channel"]) for one in listed["message"]}
    assert sent == {("ORDER_CONFIRMATION", "EMAIL"), ("WELCOME", "EMAIL")}
    assert receipt["msisdn"] in read["bodyText"]


def test_a_reservation_lapses_after_thirty_minutes(desk: Desk) -> None:
    reservation_id, msisdn = desk.reserve()
    events = desk.advance("PT31M")

    choice = {"reservationId": reservation_id}
    fault = desk.refused("order", "PlaceOrder", order=desk.order(numberChoice=choice))

    assert fault.fault_code == "RESERVATION_EXPIRED"
    assert desk.ask("number", "GetNumber", msisdn=msisdn)["number"]["status"] == "FREE"
    assert [(e["oldStatus"], e["newStatus"]) for e in events] == [("RESERVED", "FREE")]
    assert events[0]["at"] - timedelta(minutes=30) == desk.now - timedelta(minutes=31)


def test_a_number_that_ends_in_9999_is_listed_but_somebody_is_faster(
    desk: Desk,
) -> None:
    found = desk.ask("number", "SearchFreeNumbers", endsWith="9999")["number"]

    fault = desk.refused("number", "ReserveNumber", msisdn=found[0]["msisdn"])

    assert fault.fault_code == "NUMBER_NOT_AVAILABLE"


def test_a_customer_with_the_same_email_exists_already(desk: Desk) -> None:
    anna = {
        "customerType": "PRIVATE",
        "firstName": "Anna",
        "lastName": "Testesen",
        "email": "Anna@testmail.example",
    }

    fault = desk.refused("order", "PlaceOrder", order=desk.order(newCustomer=anna))

    assert fault.fault_code == "CUSTOMER_ALREADY_EXISTS"
    assert fault.field == "order/newCustomer"
