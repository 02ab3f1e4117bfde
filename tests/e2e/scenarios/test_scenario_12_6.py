"""Scenario 12.6 of the contract: change product and services, over real SOAP."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA = {"subscriptionId": "SU10000001"}
DORTE = {"subscriptionId": "SU10000004"}
BOUND = {"subscriptionId": "SU20000002"}
BASIS = {"subscriptionId": "SU20000001"}


def test_rows_1_to_3_show_the_page_without_product_knowledge(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    actions = kurv.call("subscription", "ListAllowedActions", **ANNA).action
    services = kurv.call("catalog", "ListProvisioningCodes", **ANNA).service
    wanted = {**ANNA, "productCode": "KURV_MAXI30"}
    quote = kurv.call("catalog", "CalculatePrice", **wanted).quote

    allowed = {one.action: one.allowed for one in actions}
    assert allowed["CHANGE_PRODUCT"] is True
    assert allowed["UNBLOCK"] is False
    assert {one.state for one in services} == {
        "AVAILABLE",
        "ACTIVE",
        "MANDATORY",
        "NOT_ALLOWED",
    }
    assert all(bool(one.reason) == (one.state == "NOT_ALLOWED") for one in services)
    line = {one.chargeType: kroner(one.amount) for one in quote.line}
    assert line == {
        "RECURRING_MONTHLY": Decimal("129.00"),
        "PRORATION": Decimal("-79.00"),
    }
    assert kroner(quote.totalNow) == Decimal("50.00")


def test_rows_4_to_6_change_product_and_services(kurv: Partner) -> None:
    wanted = {**ANNA, "productCode": "KURV_MAXI30"}
    price = kurv.call("catalog", "CalculatePrice", **wanted).quote.totalNow
    receipt = kurv.call(
        "subscription",
        "ChangeProduct",
        **wanted,
        timing="IMMEDIATE",
        acceptedPrice=price,
    ).receipt
    order = kurv.call("order", "GetOrder", orderId=receipt.orderId).order
    # Exercise: two changes at once.
    second = kurv.refused(
        "subscription", "ChangeProduct", **wanted, timing="NEXT_PERIOD"
    )
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    chosen = [
        {"serviceCode": "ROAMING_WORLD", "active": True},
        {"serviceCode": "BAR_PREMIUM", "active": True},
    ]
    # Dorte: with Anna's DKK 42.50 ROAMING_WORLD is NOT_ALLOWED (section 10).
    poor = kurv.refused("subscription", "ChangeServices", **ANNA, service=chosen)
    switched = kurv.call("subscription", "ChangeServices", **DORTE, service=chosen)
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    sub = kurv.call("subscription", "GetSubscription", **DORTE).subscription
    done = kurv.call("order", "GetOrder", orderId=switched.receipt.orderId).order

    assert receipt.subscriptionId == "SU10000001"
    assert order.orderType == "CHANGE_PRODUCT"
    assert second.code == "OPEN_ORDER_EXISTS"
    assert "SubscriptionChanged" in {one.eventType for one in moved.event}
    assert (poor.kind, poor.code) == ("BusinessFault", "SERVICE_NOT_COMPATIBLE")
    assert (done.orderType, done.status) == ("CHANGE_SERVICES", "COMPLETED")
    on = {one.serviceCode for one in sub.activeService}
    assert {"ROAMING_WORLD", "BAR_PREMIUM"} <= on


def test_rows_7_to_9_wait_for_the_end_of_a_binding(
    people: Callable[..., Partner],
) -> None:
    kontora = people("kontora-self")
    wanted = {**BOUND, "productCode": "KONTORA_BASIS"}
    bound = kontora.refused(
        "subscription", "ChangeProduct", **wanted, timing="IMMEDIATE"
    )
    sub = kontora.call("subscription", "GetSubscription", **BOUND).subscription
    assert sub.bindingEnds == date(2026, 11, 30)
    receipt = kontora.call(
        "subscription",
        "ChangeProduct",
        **wanted,
        timing="ON_DATE",
        onDate=date(2026, 12, 1),
    ).receipt
    cancelled = kontora.call(
        "order", "CancelOrder", orderId=receipt.orderId, reason="Changed my mind"
    )

    assert (bound.kind, bound.code) == ("BusinessFault", "BINDING_PERIOD_ACTIVE")
    assert receipt.status == "SCHEDULED"
    assert cancelled.order.status == "CANCELLED"


def test_exercise_some_services_stay_and_some_do_not_fit(kurv: Partner) -> None:
    off = [{"serviceCode": "VOICE", "active": False}]
    voice = kurv.refused("subscription", "ChangeServices", **ANNA, service=off)
    fast = [{"serviceCode": "DATA_5G", "active": True}]
    data = kurv.refused("subscription", "ChangeServices", **ANNA, service=fast)

    assert voice.code == "SERVICE_MANDATORY"
    assert data.code == "SERVICE_NOT_COMPATIBLE"


def test_exercise_a_spend_limit_can_be_set(people: Callable[..., Partner]) -> None:
    kontora = people("kontora-self")
    low = [{"serviceCode": "SPEND_LIMIT", "active": True, "value": "50"}]
    limit = [{"serviceCode": "SPEND_LIMIT", "active": True, "value": "300"}]
    refused = kontora.refused("subscription", "ChangeServices", **BASIS, service=low)
    kontora.call("subscription", "ChangeServices", **BASIS, service=limit)
    kontora.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    sub = kontora.call("subscription", "GetSubscription", **BASIS).subscription

    value = {one.serviceCode: one.value for one in sub.activeService}
    assert refused.code == "VALUE_NOT_ALLOWED"
    assert value["SPEND_LIMIT"] == "300"
