"""Orders that are not taken, and why; discounts that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk


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
