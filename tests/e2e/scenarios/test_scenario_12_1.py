"""Scenario 12.1 of the contract, each row and each exercise, over real SOAP."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

STARTER_KIT = "8945990100000000016"
DKK_79 = {"_value_1": Decimal("79.00"), "currency": "DKK"}


def an_order(reservation_id: str, **changed: Any) -> dict[str, Any]:
    """Return the order that the wizard of the tutorial sends."""
    order = {
        "newCustomer": {
            "customerType": "PRIVATE",
            "firstName": "Ida",
            "lastName": "Prøvesen",
            "email": "ida@testmail.example",
        },
        "productCode": "KURV_MINI30",
        "numberChoice": {"reservationId": reservation_id},
        "simChoice": {"iccid": STARTER_KIT},
        "acceptedPrice": DKK_79,
        "termsAccepted": True,
    }
    return {**order, **changed}


def reserve(kurv: Partner, ends_with: str = "42") -> tuple[str, str]:
    """Reserve the first number that ends so; return the reservation and the number."""
    found = kurv.call("number", "SearchFreeNumbers", endsWith=ends_with)
    msisdn = found.number[0].msisdn
    held = kurv.call("number", "ReserveNumber", msisdn=msisdn)
    return held.reservation.reservationId, msisdn


def test_rows_1_to_3_say_who_one_is_and_what_is_sold(kurv: Partner) -> None:
    pong = kurv.call("system", "Ping", text="hello")
    info = kurv.call("system", "GetSystemInfo")
    listed = kurv.call("catalog", "ListProducts", customerType="PRIVATE", kind="PLAN")

    assert pong.text == "hello"
    assert pong.serverTime == datetime.fromisoformat("2026-03-02T09:00:00+01:00")
    assert pong.serverTime.utcoffset() == timedelta(hours=1)
    assert info.partnerCode == "KURV"
    assert info.features.numberSelection is True
    assert info.features.letters is False
    codes = [product.productCode for product in listed.product]
    assert codes == ["KURV_START", "KURV_MINI30", "KURV_MAXI30"]


def test_rows_4_to_8_find_a_number_a_price_and_a_valid_order(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    found = kurv.call("number", "SearchFreeNumbers", endsWith="42", maximumCount=5)
    msisdn = found.number[0].msisdn
    held = kurv.call("number", "ReserveNumber", msisdn=msisdn).reservation
    events = kurv.call("notification", "ListEvents").event
    quote = kurv.call("catalog", "CalculatePrice", productCode="KURV_MINI30").quote
    sim = kurv.call(
        "number", "ValidateSimCard", iccid=STARTER_KIT, purpose="NEW_SUBSCRIPTION"
    )
    order = an_order(held.reservationId)
    checked = kurv.call("order", "ValidateOrder", order=order)

    numbers = [free.msisdn for free in found.number]
    assert len(set(numbers)) == 5
    assert all(number.endswith("42") for number in numbers)
    assert all("+4542010100" <= number <= "+4542019999" for number in numbers)
    assert all(free.category and free.oneOffPrice for free in found.number)
    assert held.expiresAt == datetime.fromisoformat("2026-03-02T09:30:00+01:00")
    (event,) = events
    assert (event.eventType, event.msisdn) == ("NumberStatusChanged", msisdn)
    assert (event.oldStatus, event.newStatus) == ("FREE", "RESERVED")
    assert kroner(quote.totalNow) == Decimal("79.00")
    assert kroner(quote.line[0].vatAmount) == Decimal("15.80")
    assert kroner(quote.minimumTotal) == Decimal("79.00")
    assert sim.usable is True
    assert checked.valid is True
    assert checked.violation == []


def test_rows_9_to_14_order_and_watch_the_flow_to_its_end(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    reservation_id, msisdn = reserve(kurv)
    placed = kurv.call("order", "PlaceOrder", order=an_order(reservation_id))
    receipt = placed.receipt
    running = kurv.call("order", "GetOrder", orderId=receipt.orderId).order
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    key = {"subscriptionId": receipt.subscriptionId}
    subscription = kurv.call("subscription", "GetSubscription", **key).subscription
    balances = kurv.call("topup", "GetBalance", **key).balance
    messages = kurv.call("notification", "ListMessages", orderId=receipt.orderId)
    done = kurv.call("order", "GetOrder", orderId=receipt.orderId).order

    assert receipt.orderId.startswith("OR")
    assert receipt.customerId.startswith("CU")
    assert receipt.subscriptionId.startswith("SU")
    assert receipt.status == "IN_PROGRESS"
    steps = {step.stepCode: step.status for step in running.step}
    assert steps["PROVISION_HLR"] == "RUNNING"
    assert steps["CREATE_CHARGING"] == "PENDING"
    assert running.flow == "KURV/NEW_SUBSCRIPTION@3"
    assert running.clientReference == "reference-3"
    assert moved.clock == datetime.fromisoformat("2026-03-02T09:01:00+01:00")
    told = [(one.eventType, one.oldStatus, one.newStatus) for one in moved.event]
    active = told.index(("SubscriptionStatusChanged", "PENDING", "ACTIVE"))
    assert told[0][0] == "OrderStepChanged"
    assert told[-1] == ("OrderStatusChanged", "IN_PROGRESS", "COMPLETED")
    assert 0 < active < len(told) - 1
    assert [one.eventId for one in moved.event] == sorted(
        one.eventId for one in moved.event
    )
    assert subscription.status == "ACTIVE"
    assert subscription.msisdn == msisdn
    assert subscription.sim.status == "ACTIVE"
    by_type = {one.balanceType: one for one in balances}
    assert kroner(by_type["MONETARY"].money) == Decimal("0.00")
    assert by_type["VOICE"].remaining["_value_1"] == 600
    assert by_type["VOICE"].remaining["unit"] == "MINUTE"
    assert by_type["DATA"].remaining["_value_1"] == 10240
    assert by_type["DATA"].remaining["unit"] == "MEGABYTE"
    sent = [(one.template, one.channel) for one in messages.message]
    assert sorted(sent) == [("ORDER_CONFIRMATION", "EMAIL"), ("WELCOME", "EMAIL")]
    assert done.status == "COMPLETED"
    assert {step.status for step in done.step} == {"DONE", "SKIPPED"}


def test_every_envelope_of_the_wizard_carries_its_correlation_id(
    kurv: Partner,
) -> None:
    reservation_id, _ = reserve(kurv)
    kurv.call("order", "PlaceOrder", order=an_order(reservation_id))
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    events = kurv.call("notification", "ListEvents", maximumCount=500).event

    assert moved.header.correlationId == "wizard-1"
    assert {event.correlationId for event in events} == {"wizard-1"}


def test_exercise_after_31_minutes_the_reservation_has_lapsed(kurv: Partner) -> None:
    reservation_id, msisdn = reserve(kurv)
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT31M")

    refusal = kurv.refused("order", "PlaceOrder", order=an_order(reservation_id))
    number = kurv.call("number", "GetNumber", msisdn=msisdn).number

    assert (refusal.kind, refusal.code) == ("ConflictFault", "RESERVATION_EXPIRED")
    assert refusal.retryable is False
    assert number.status == "FREE"


def test_exercise_a_number_ending_9999_is_listed_but_taken(kurv: Partner) -> None:
    found = kurv.call("number", "SearchFreeNumbers", endsWith="9999").number

    refusal = kurv.refused("number", "ReserveNumber", msisdn=found[0].msisdn)

    assert found[0].msisdn.endswith("9999")
    assert (refusal.kind, refusal.code) == ("ConflictFault", "NUMBER_NOT_AVAILABLE")


def test_exercise_without_an_email_there_is_a_violation_that_says_where(
    kurv: Partner,
) -> None:
    # zeep itself refuses to leave a required element out, so this is raw SOAP.
    body = f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
        xmlns:o="urn:itms-sandbox:order:1" xmlns:t="urn:itms-sandbox:types:1">
      <s:Body><o:PlaceOrder>
        <o:context><t:clientReference>without-email</t:clientReference>
          <t:channel>SELF_SERVICE</t:channel></o:context>
        <o:order>
          <t:newCustomer><t:customerType>PRIVATE</t:customerType>
            <t:firstName>Ida</t:firstName><t:lastName>Testesen</t:lastName>
          </t:newCustomer>
          <t:productCode>KURV_MINI30</t:productCode>
          <t:numberChoice><t:anyNumber>true</t:anyNumber></t:numberChoice>
          <t:simChoice><t:iccid>{STARTER_KIT}</t:iccid></t:simChoice>
          <t:termsAccepted>true</t:termsAccepted>
        </o:order>
      </o:PlaceOrder></s:Body></s:Envelope>"""

    answer = httpx.post(
        f"{kurv.url}/soap/order/v1",
        content=body.encode(),
        headers={"Content-Type": "text/xml; charset=utf-8"},
        auth=(kurv.user_name, kurv.password),
    )

    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert "ValidationFault" in answer.text
    assert "order/newCustomer" in answer.text
    assert "email" in answer.text


def test_exercise_each_finding_is_a_violation_of_its_own(kurv: Partner) -> None:
    reservation_id, _ = reserve(kurv)
    nameless = {"customerType": "PRIVATE", "email": "nobody@testmail.example"}
    order = an_order(reservation_id, newCustomer=nameless, termsAccepted=False)

    refusal = kurv.refused("order", "PlaceOrder", order=order)
    checked = kurv.call("order", "ValidateOrder", order=order)

    expected = [
        ("FIELD_REQUIRED", "order/newCustomer/firstName"),
        ("FIELD_REQUIRED", "order/newCustomer/lastName"),
        ("TERMS_NOT_ACCEPTED", "order/termsAccepted"),
    ]
    assert (refusal.kind, refusal.code) == ("ValidationFault", "FIELD_REQUIRED")
    assert refusal.violations == expected
    assert checked.valid is False
    assert [(one.code, one.field) for one in checked.violation] == expected
    assert (
        checked.violation[0].message == "order/newCustomer/firstName is required here."
    )


def test_exercise_the_same_client_reference_brings_the_same_order(
    kurv: Partner,
) -> None:
    reservation_id, _ = reserve(kurv)
    order = an_order(reservation_id)
    other = an_order(reservation_id)
    other["newCustomer"] = {**order["newCustomer"], "firstName": "Ide"}

    first = kurv.call("order", "PlaceOrder", order=order, ref="only-once-1")
    again = kurv.call("order", "PlaceOrder", order=order, ref="only-once-1")
    refusal = kurv.refused("order", "PlaceOrder", order=other, ref="only-once-1")

    assert first.header.replayed is False
    assert again.header.replayed is True
    assert again.receipt.orderId == first.receipt.orderId
    assert (refusal.kind, refusal.code) == ("ConflictFault", "IDEMPOTENCY_MISMATCH")
    assert len(kurv.call("order", "ListOrders").order) == 1
