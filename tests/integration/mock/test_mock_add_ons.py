"""Add-ons: ordered by ChangeProduct beside the plan."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.test_mock_order_payments import payments
from tests.integration.mock.test_mock_renewals import balances, give, ledger, money
from tutorial_app.contract.codec.values import Valued
from tutorial_app.mock.flows.package_steps import return_package
from tutorial_app.mock.orders.store import load_order
from tutorial_app.mock.subscriptions.balances import add_money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

ANNA, BO, DORTE, FREJA = "SU10000001", "SU10000002", "SU10000004", "SU30000001"
BASIS = "SU20000001"


def order(desk: Desk, subscription_id: str, code: str, **more: Any) -> str:
    asked = {"subscriptionId": subscription_id, "productCode": code, **more}
    found = desk.ask("subscription", "ChangeProduct", timing="IMMEDIATE", **asked)
    return str(found["receipt"]["orderId"])


def refused(desk: Desk, subscription_id: str, code: str, **more: Any) -> str:
    asked = {"subscriptionId": subscription_id, "productCode": code, **more}
    fault = desk.refused("subscription", "ChangeProduct", timing="IMMEDIATE", **asked)
    return fault.fault_code


def line(desk: Desk, subscription_id: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = desk.ask(
        "subscription", "GetSubscription", subscriptionId=subscription_id
    )["subscription"]
    return found


def quote(desk: Desk, subscription_id: str, code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = desk.ask(
        "catalog", "CalculatePrice", subscriptionId=subscription_id, productCode=code
    )["quote"]
    return found


def data(desk: Desk, subscription_id: str) -> Decimal:
    left: Decimal = balances(desk, subscription_id)["DATA"]["remaining"].value
    return left


def test_a_package_is_quoted_as_paid_once(desk: Desk) -> None:
    found = quote(desk, DORTE, "KURV_DATA5")

    assert [(one["chargeType"], one["code"]) for one in found["line"]] == [
        ("ONE_OFF", "KURV_DATA5")
    ]
    assert found["totalNow"].value == 39
    assert found["totalMonthly"].value == 129


def test_a_prepaid_package_is_taken_from_the_balance_and_adds_data(desk: Desk) -> None:
    price = Valued(Decimal(39), {"currency": "DKK"})
    order_id = order(desk, DORTE, "KURV_DATA5", acceptedPrice=price)
    desk.advance("PT1M")
    after = line(desk, DORTE)
    (message,) = desk.ask("notification", "ListMessages", orderId=order_id)["message"]

    assert desk.get_order(order_id)["status"] == "COMPLETED"
    assert money(desk, DORTE) == Decimal("171.00")
    assert ledger(desk, DORTE)[-1] == ("ADD_ON", Decimal(-39))
    assert data(desk, DORTE) == 40960 + 5120
    assert after["productCode"] == "KURV_MAXI30"
    assert [one["productCode"] for one in after["addOn"]] == ["KURV_DATA5"]
    assert message["template"] == "PRODUCT_CHANGED"


def test_packages_add_up_and_each_ends_after_30_days(desk: Desk) -> None:
    order(desk, DORTE, "KURV_DATA5")
    desk.advance("P10D")
    order(desk, DORTE, "KURV_DATA5")
    desk.advance("PT1M")
    both = data(desk, DORTE)
    give(desk, DORTE, "300.00")
    # The plan itself is renewed on the 30th day, with what is left of both.
    desk.advance("P19DT23H")
    renewed = data(desk, DORTE)
    desk.advance("P1D")
    one = data(desk, DORTE)
    events = desk.advance("P10D")

    assert both == 40960 + 2 * 5120
    assert renewed == 40960 + 2 * 5120
    assert one == 40960 + 5120
    assert data(desk, DORTE) == 40960
    assert line(desk, DORTE).get("addOn", []) == []
    assert "KURV_DATA5 has ended" in [found.get("detail") for found in events]


def test_a_line_that_pays_per_use_has_data_while_the_package_lasts(desk: Desk) -> None:
    give(desk, BO, "100.00")
    order(desk, BO, "KURV_DATA5")
    desk.advance("PT1M")
    during = data(desk, BO)
    desk.advance("P30D")

    assert during == 5120
    assert set(balances(desk, BO)) == {"MONETARY"}


def test_too_little_money_is_a_refusal(desk: Desk) -> None:
    assert refused(desk, BO, "KURV_DATA5") == "PRODUCT_NOT_ELIGIBLE"


def test_money_that_goes_before_the_order_is_done_fails_it(desk: Desk) -> None:
    order_id = order(desk, ANNA, "KURV_DATA5")
    with desk.database.transaction() as db:
        add_money(desk.world(db), ANNA, Decimal("-30.00"))
    desk.advance("PT1M")
    found = desk.get_order(order_id)

    assert (found["status"], found["failureCode"]) == ("FAILED", "CHARGING_REJECTED")
    assert money(desk, ANNA) == Decimal("12.50")
    assert "addOn" not in line(desk, ANNA) or line(desk, ANNA)["addOn"] == []


def test_a_package_that_empties_the_balance_tells_so(desk: Desk) -> None:
    order(desk, ANNA, "KURV_DATA5")
    events = desk.advance("PT1M")

    details = [one["detail"] for one in events if one["eventType"] == "BalanceLow"]
    assert details == ["DKK 3.50, below 20.00"]


def test_an_undone_package_gives_money_and_data_back(desk: Desk) -> None:
    order_id = order(desk, DORTE, "KURV_DATA5")
    desk.advance("PT1M")
    with desk.database.transaction() as db:
        world = desk.world(db)
        loaded = load_order(world, order_id)
        assert loaded is not None
        return_package(world, loaded[0])

    assert money(desk, DORTE) == Decimal("210.00")
    assert data(desk, DORTE) == 40960


def test_a_package_of_a_card_payer_is_charged_and_receipted(desk: Desk) -> None:
    desk.partner = "GNIST"
    order_id = order(desk, FREJA, "GNIST_BOOST10")
    desk.advance("PT1M")
    (receipt,) = desk.ask("billing", "ListInvoices", customerId="CU30000001")["invoice"]

    assert payments(desk, order_id) == [("PAYMENT", Decimal(39))]
    assert (receipt["status"], receipt["total"].value) == ("PAID", Decimal(39))
    assert data(desk, FREJA) == 20480 + 10240


def test_a_service_add_on_switches_its_service_on_and_off(desk: Desk) -> None:
    desk.partner = "KONTORA"
    found = quote(desk, BASIS, "KONTORA_FASTIP")
    order_id = order(desk, BASIS, "KONTORA_FASTIP")
    desk.advance("PT1M")
    during = line(desk, BASIS)
    again = refused(desk, BASIS, "KONTORA_FASTIP")
    desk.ask(
        "subscription",
        "ChangeServices",
        subscriptionId=BASIS,
        service=[{"serviceCode": "FIXED_IP", "active": False}],
    )
    desk.advance("PT1M")

    assert found["totalMonthly"].value == 99 + 49
    assert desk.get_order(order_id)["orderType"] == "CHANGE_SERVICES"
    assert "FIXED_IP" in [one["serviceCode"] for one in during["activeService"]]
    assert [one["productCode"] for one in during["addOn"]] == ["KONTORA_FASTIP"]
    assert again == "PRODUCT_NOT_ELIGIBLE"
    assert not line(desk, BASIS).get("addOn")


@pytest.mark.parametrize("more", [{"discountCode": "KURV10"}])
def test_no_discount_goes_with_an_add_on(desk: Desk, more: dict[str, str]) -> None:
    assert refused(desk, DORTE, "KURV_DATA5", **more) == "DISCOUNT_NOT_APPLICABLE"


def test_an_add_on_is_not_priced_or_sold_without_a_line(desk: Desk) -> None:
    priced = desk.refused("catalog", "CalculatePrice", productCode="KURV_DATA5")
    sold = desk.ask(
        "order", "ValidateOrder", order=desk.order(productCode="KURV_DATA5")
    )

    assert priced.fault_code == "PRODUCT_NOT_ELIGIBLE"
    assert "PRODUCT_NOT_ELIGIBLE" in [one["code"] for one in sold["violation"]]
