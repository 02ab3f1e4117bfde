"""Changing a line: product, services, SIM card, number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tutorial_app.contract.codec.values import Valued

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

ANNA = {"subscriptionId": "SU10000001"}
DORTE = {"subscriptionId": "SU10000004"}
BASIS = {"subscriptionId": "SU20000001"}
BOUND = {"subscriptionId": "SU20000002"}


def kroner(amount: str) -> Valued:
    return Valued(Decimal(amount), {"currency": "DKK"})


def agent(desk: Desk, partner: str = "KONTORA") -> Desk:
    desk.partner, desk.channel, desk.agent_id = partner, "CALL_CENTRE", "mette"
    return desk


def line(desk: Desk, key: Mapping[str, str]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = desk.ask("subscription", "GetSubscription", **key)
    sub: Mapping[str, Any] = found["subscription"]
    return sub


def change(desk: Desk, operation: str, **fields: Any) -> str:
    receipt = desk.ask("subscription", operation, **fields)["receipt"]
    order_id: str = receipt["orderId"]
    return order_id


def statuses(desk: Desk, order_id: str) -> dict[str, str]:
    order = desk.get_order(order_id)
    return {step["stepCode"]: step["status"] for step in order["step"]}


def test_a_prepaid_change_gives_back_what_the_old_plan_has_left(desk: Desk) -> None:
    wanted = {"productCode": "KURV_MAXI30", **ANNA}
    first = desk.ask("catalog", "CalculatePrice", **wanted)["quote"]
    desk.advance("P15D")
    half = desk.ask("catalog", "CalculatePrice", **wanted)["quote"]
    last = desk.ask("catalog", "CalculatePrice", **wanted, startDate=date(2026, 4, 1))[
        "quote"
    ]

    assert [one["chargeType"] for one in first["line"]] == [
        "RECURRING_MONTHLY",
        "PRORATION",
    ]
    assert first["totalNow"].value == Decimal("50.00")
    assert half["totalNow"].value == Decimal("89.50")
    assert last["totalNow"].value == Decimal("129.00")


def test_a_smaller_plan_costs_nothing_at_once_and_pays_nothing_out(desk: Desk) -> None:
    wanted = {"productCode": "KURV_MINI30", **DORTE}

    quote = desk.ask("catalog", "CalculatePrice", **wanted)["quote"]

    assert quote["totalNow"].value == Decimal("0.00")


def test_the_new_plan_brings_its_services_and_allowances(desk: Desk) -> None:
    before = desk.ask("topup", "GetBalance", **ANNA)["balance"]
    order_id = change(
        desk,
        "ChangeProduct",
        **ANNA,
        productCode="KURV_MAXI30",
        timing="IMMEDIATE",
        acceptedPrice=kroner("50.00"),
    )
    events = desk.advance("PT1M")
    after = desk.ask("topup", "GetBalance", **ANNA)["balance"]
    messages = desk.ask("notification", "ListMessages", orderId=order_id)["message"]

    assert line(desk, ANNA)["productCode"] == "KURV_MAXI30"
    assert before[0]["money"] == after[0]["money"]
    assert {one["balanceType"]: one["unlimited"] for one in after}["VOICE"] is True
    assert "SubscriptionChanged" in [one["eventType"] for one in events]
    (told,) = messages
    assert (told["template"], told["channel"]) == ("PRODUCT_CHANGED", "SMS")
    assert desk.get_order(order_id)["status"] == "COMPLETED"


@pytest.mark.parametrize("seconds", [2, 7])
def test_a_change_cancelled_half_way_leaves_everything_as_it_was(
    desk: Desk, seconds: int
) -> None:
    before = line(desk, ANNA), desk.ask("topup", "GetBalance", **ANNA)
    wanted = {"productCode": "KURV_START", "timing": "IMMEDIATE"}
    order_id = change(desk, "ChangeProduct", **ANNA, **wanted)
    desk.advance(f"PT{seconds}S")
    cancelled = desk.ask("order", "CancelOrder", orderId=order_id)["order"]
    after = line(desk, ANNA), desk.ask("topup", "GetBalance", **ANNA)

    assert cancelled["status"] == "CANCELLED"
    assert {**before[0], "version": 0} == {**after[0], "version": 0}
    assert before[1] == after[1]


def test_a_change_of_price_or_a_second_order_is_refused(desk: Desk) -> None:
    wanted = {"productCode": "KURV_MAXI30", "timing": "IMMEDIATE", **ANNA}
    moved = desk.refused(
        "subscription", "ChangeProduct", **wanted, acceptedPrice=kroner("129.00")
    )
    change(desk, "ChangeProduct", **wanted)
    second = desk.refused("subscription", "ChangeProduct", **wanted)
    services = [{"serviceCode": "VOICEMAIL", "active": False}]
    other = desk.refused("subscription", "ChangeServices", **ANNA, service=services)

    assert moved.fault_code == "PRICE_CHANGED"
    assert second.fault_code == other.fault_code == "OPEN_ORDER_EXISTS"


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"productCode": "KURV_NONE"}, "PRODUCT_NOT_FOUND", "productCode"),
        ({"productCode": "KURV_MINI30"}, "PRODUCT_NOT_ELIGIBLE", "productCode"),
        ({"timing": "ON_DATE"}, "FIELD_REQUIRED", "onDate"),
        ({"onDate": date(2026, 3, 9)}, "VALUE_NOT_ALLOWED", "onDate"),
        ({"timing": "ON_DATE", "onDate": date(2026, 3, 1)}, "DATE_IN_PAST", "onDate"),
        ({"timing": "ON_DATE", "onDate": date(2028, 3, 1)}, "DATE_TOO_FAR", "onDate"),
        ({"discountCode": "FORKERT"}, "DISCOUNT_CODE_NOT_FOUND", "discountCode"),
        (
            {"productCode": "KURV_START", "discountCode": "KURVMAXI"},
            "DISCOUNT_NOT_APPLICABLE",
            "discountCode",
        ),
        ({"subscriptionId": "SU10000003"}, "SUBSCRIPTION_STATE", "subscriptionId"),
        ({"subscriptionId": "SU10009999"}, "SUBSCRIPTION_NOT_FOUND", "subscriptionId"),
    ],
)
def test_changes_of_product_that_cannot_be(
    desk: Desk, fields: dict[str, Any], code: str, path: str
) -> None:
    wanted = {**ANNA, "productCode": "KURV_MAXI30", "timing": "IMMEDIATE"}

    fault = desk.refused("subscription", "ChangeProduct", **(wanted | fields))

    assert (fault.fault_code, fault.field) == (code, path)


def test_a_discount_comes_with_the_new_plan(desk: Desk) -> None:
    wanted = {"productCode": "KURV_MAXI30", "discountCode": "kurvmaxi"}
    quote = desk.ask("catalog", "CalculatePrice", **ANNA, **wanted)["quote"]
    accepted = {"timing": "IMMEDIATE", "acceptedPrice": quote["totalNow"]}
    change(desk, "ChangeProduct", **ANNA, **wanted, **accepted)
    desk.advance("PT1M")
    again = desk.refused(
        "subscription",
        "ChangeProduct",
        **ANNA,
        productCode="KURV_START",
        timing="IMMEDIATE",
        discountCode="KURVMAXI",
    )

    assert quote["totalNow"].value == Decimal("24.20")
    assert [one["discountCode"] for one in line(desk, ANNA)["discount"]] == ["KURVMAXI"]
    assert again.fault_code == "DISCOUNT_ALREADY_USED"


def test_a_bound_line_changes_when_the_binding_is_over(desk: Desk) -> None:
    agent(desk)
    wanted = {**BOUND, "productCode": "KONTORA_BASIS"}
    now = desk.refused("subscription", "ChangeProduct", **wanted, timing="IMMEDIATE")
    day = {"timing": "ON_DATE", "onDate": date(2026, 12, 1)}
    order_id = change(desk, "ChangeProduct", **wanted, **day)
    waiting = desk.get_order(order_id)
    desk.advance("P280D")
    sub = line(desk, BOUND)

    assert now.fault_code == "BINDING_PERIOD_ACTIVE"
    assert (waiting["status"], waiting["requestedDate"]) == (
        "SCHEDULED",
        date(2026, 12, 1),
    )
    assert sub["productCode"] == "KONTORA_BASIS"
    assert "bindingEnds" not in sub
    assert "DATA_5G" not in {one["serviceCode"] for one in sub["activeService"]}
    assert desk.get_order(order_id)["status"] == "COMPLETED"


def test_a_postpaid_change_prices_the_rest_of_the_month(desk: Desk) -> None:
    agent(desk)
    wanted = {**BASIS, "productCode": "KONTORA_PRO"}

    quote = desk.ask("catalog", "CalculatePrice", **wanted)["quote"]
    next_month = desk.ask(
        "catalog", "CalculatePrice", **wanted, startDate=date(2026, 4, 1)
    )["quote"]

    # 30 of March's 31 days with DKK 100 more.
    assert quote["totalNow"].value == Decimal("96.77")
    # The bills of that very day have the new price.
    assert next_month["totalNow"].value == Decimal("0.00")


def test_services_are_listed_with_what_can_be_done_about_them(desk: Desk) -> None:
    listed = desk.ask("catalog", "ListProvisioningCodes", **ANNA)["service"]
    option = {one["serviceCode"]: one for one in listed}
    fresh = desk.ask("catalog", "ListProvisioningCodes", productCode="KURV_START")
    unknown = desk.refused("catalog", "ListProvisioningCodes", productCode="NIX")
    desk.channel = "CALL_CENTRE"
    agents = desk.ask("catalog", "ListProvisioningCodes", **ANNA)["service"]

    state = {code: one["state"] for code, one in option.items()}
    assert state["VOICE"] == "MANDATORY"
    assert state["SMS"] == "ACTIVE"
    assert state["BAR_PREMIUM"] == "AVAILABLE"
    assert state["DATA_5G"] == state["ROAMING_WORLD"] == "NOT_ALLOWED"
    assert option["DATA_5G"]["reason"] == "SERVICE_NOT_COMPATIBLE"
    assert option["DATA_ROAMING_CAP"]["value"] == "450"
    assert state["DATA_ROAMING_CAP"] == "MANDATORY"
    assert {one["serviceCode"]: one["state"] for one in agents}[
        "DATA_ROAMING_CAP"
    ] == "ACTIVE"
    assert {one["serviceCode"]: one["state"] for one in fresh["service"]}[
        "ROAMING_WORLD"
    ] == "AVAILABLE"
    assert unknown.fault_code == "PRODUCT_NOT_FOUND"


def test_a_service_with_a_price_says_so(desk: Desk) -> None:
    agent(desk)
    listed = desk.ask("catalog", "ListProvisioningCodes", **BASIS)["service"]

    (fixed,) = [one for one in listed if one["serviceCode"] == "FIXED_IP"]
    assert fixed["monthlyPrice"]["amount"].value == Decimal("49.00")


def test_services_are_switched_together(desk: Desk) -> None:
    chosen = [
        {"serviceCode": "ROAMING_WORLD", "active": True},
        {"serviceCode": "VOICEMAIL", "active": False},
        {"serviceCode": "CALL_FORWARD", "active": True, "value": "+4542010009"},
    ]
    order_id = change(desk, "ChangeServices", **DORTE, service=chosen)
    desk.advance("PT1M")
    on = {one["serviceCode"]: one for one in line(desk, DORTE)["activeService"]}

    assert "VOICEMAIL" not in on
    assert on["ROAMING_WORLD"]["active"] is True
    assert on["CALL_FORWARD"]["value"] == "+4542010009"
    assert desk.get_order(order_id)["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("code", "switch", "value", "fault"),
    [
        ("VOICE", "off", None, "SERVICE_MANDATORY"),
        ("DATA_ROAMING_CAP", "off", None, "SERVICE_MANDATORY"),
        ("DATA_5G", "on", None, "SERVICE_NOT_COMPATIBLE"),
        ("ROAMING_WORLD", "on", None, "SERVICE_NOT_COMPATIBLE"),
        ("NO_SUCH_CODE", "on", None, "SERVICE_NOT_COMPATIBLE"),
        ("SMS", "on", "1", "VALUE_NOT_ALLOWED"),
        ("CALL_FORWARD", "on", None, "VALUE_NOT_ALLOWED"),
        ("CALL_FORWARD", "on", "42010009", "VALUE_NOT_ALLOWED"),
        ("DATA_ROAMING_CAP", "on", "20", "VALUE_NOT_ALLOWED"),
        ("DATA_ROAMING_CAP", "on", "plenty", "VALUE_NOT_ALLOWED"),
    ],
)
def test_services_that_cannot_be_switched(
    desk: Desk, code: str, switch: str, value: str | None, fault: str
) -> None:
    one: dict[str, Any] = {"serviceCode": code, "active": switch == "on"}
    chosen = [one if value is None else one | {"value": value}]

    refused = desk.refused("subscription", "ChangeServices", **ANNA, service=chosen)

    assert refused.fault_code == fault


def test_the_spend_limit_has_a_range_and_the_cap_goes_off_by_an_agent(
    desk: Desk,
) -> None:
    agent(desk)
    low = [{"serviceCode": "SPEND_LIMIT", "active": True, "value": "50"}]
    chosen = [
        {"serviceCode": "SPEND_LIMIT", "active": True, "value": "300"},
        {"serviceCode": "DATA_ROAMING_CAP", "active": False},
    ]
    refused = desk.refused("subscription", "ChangeServices", **BASIS, service=low)
    twice = desk.refused(
        "subscription", "ChangeServices", **BASIS, service=chosen[:1] * 2
    )
    change(desk, "ChangeServices", **BASIS, service=chosen)
    desk.advance("PT1M")
    on = {one["serviceCode"]: one for one in line(desk, BASIS)["activeService"]}

    assert (refused.fault_code, refused.field) == ("VALUE_NOT_ALLOWED", "service/value")
    assert twice.field == "service[2]/serviceCode"
    assert on["SPEND_LIMIT"]["value"] == "300"
    assert "DATA_ROAMING_CAP" not in on
