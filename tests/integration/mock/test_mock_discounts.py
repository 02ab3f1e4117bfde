"""DiscountService."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.money import BO, HIS_ID, balance, top_ups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk


def check(desk: Desk, code: str, **more: Any) -> Mapping[str, Any]:
    return desk.ask("discount", "CheckDiscountCode", discountCode=code, **more)


def apply(desk: Desk, code: str, subscription_id: str = BO) -> Mapping[str, Any]:
    return desk.ask(
        "discount",
        "ApplyDiscountCode",
        subscriptionId=subscription_id,
        discountCode=code,
    )


def not_applied(desk: Desk, code: str, subscription_id: str = BO) -> str:
    asked = {"subscriptionId": subscription_id, "discountCode": code}
    return desk.refused("discount", "ApplyDiscountCode", **asked).fault_code


@pytest.mark.parametrize(
    ("code", "more", "reason"),
    [
        ("KURVSOMMER", {}, "DISCOUNT_EXPIRED"),
        ("KURVJUL", {}, "DISCOUNT_NOT_STARTED"),
        ("KURVSLUT", {}, "DISCOUNT_EXHAUSTED"),
        ("FORKERT", {}, "DISCOUNT_CODE_NOT_FOUND"),
        ("STUDIE2", {}, "DISCOUNT_CODE_NOT_FOUND"),
        ("KURVMAXI", {"productCode": "KURV_MINI30"}, "DISCOUNT_NOT_APPLICABLE"),
        ("KURVNY50", {"customerId": HIS_ID}, "DISCOUNT_NEW_CUSTOMERS_ONLY"),
    ],
)
def test_a_code_that_is_not_good_is_an_answer_with_a_reason(
    desk: Desk, code: str, more: dict[str, str], reason: str
) -> None:
    answer = check(desk, code, **more)

    assert (answer["valid"], answer["reason"]) == (False, reason)
    assert answer["message"]
    assert ("discount" in answer) == (reason == "DISCOUNT_NOT_STARTED")


@pytest.mark.parametrize("code", ["KURV10", "KURVNY50", "KURVMAXI", "KURVBONUS25"])
def test_a_good_code_says_what_it_is_worth(desk: Desk, code: str) -> None:
    answer = check(desk, f" {code.lower()} ")

    assert answer["valid"] is True
    assert answer["discount"]["discountCode"] == code
    assert answer["discount"]["status"] == "SCHEDULED"
    assert "validFrom" not in answer["discount"]


def test_what_the_check_is_about_must_exist(desk: Desk) -> None:
    asked = {"discountCode": "KURV10"}
    product = desk.refused(
        "discount", "CheckDiscountCode", **asked, productCode="KURV_NONE"
    )
    customer = desk.refused(
        "discount", "CheckDiscountCode", **asked, customerId="CU19999999"
    )

    assert product.fault_code == "PRODUCT_NOT_FOUND"
    assert customer.fault_code == "CUSTOMER_NOT_FOUND"


def test_credit_is_booked_at_once_as_a_top_up(desk: Desk) -> None:
    answer = apply(desk, "kurvbonus25")
    events = desk.ask("notification", "ListEvents")["event"]

    assert answer["bonusTopUp"]["status"] == "COMPLETED"
    assert answer["bonusTopUp"]["amount"].value == Decimal("25.00")
    assert balance(desk) == Decimal("29.00")
    assert top_ups(desk) == [answer["bonusTopUp"]]
    assert answer["discount"]["status"] == "ENDED"
    kinds = [one["eventType"] for one in events]
    assert [kind for kind in kinds if kind.startswith("Discount")] == [
        "DiscountApplied",
        "DiscountEnded",
    ]


def test_a_discount_ends_when_its_months_are_over(desk: Desk) -> None:
    answer = apply(desk, "KURV10")
    early = ended(desk.advance("P179D"))
    late = ended(desk.advance("P2D"))
    subscription = desk.ask("subscription", "GetSubscription", subscriptionId=BO)

    assert answer["discount"]["status"] == "ACTIVE"
    assert (early, late) == ([], ["KURV10"])
    (discount,) = subscription["subscription"]["discount"]
    assert discount["status"] == "ENDED"
    assert discount["validTo"] == answer["discount"]["validTo"]


def ended(events: list[Mapping[str, Any]]) -> list[str]:
    return [one["detail"] for one in events if one["eventType"] == "DiscountEnded"]


def test_a_code_is_used_once_on_a_subscription_and_a_single_one_at_all(
    desk: Desk,
) -> None:
    apply(desk, "KURV10")
    apply(desk, "BON-4711-0001")

    assert not_applied(desk, "KURV10") == "DISCOUNT_ALREADY_USED"
    assert not_applied(desk, "BON-4711-0001", "SU10000001") == "DISCOUNT_ALREADY_USED"
    assert check(desk, "BON-4711-0001")["reason"] == "DISCOUNT_ALREADY_USED"
    assert apply(desk, "KURV10", "SU10000001")["discount"]["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("code", "subscription_id", "fault"),
    [
        ("FORKERT", BO, "DISCOUNT_CODE_NOT_FOUND"),
        ("KURV10", "SU19999999", "SUBSCRIPTION_NOT_FOUND"),
        ("KURV10", "SU10000003", "SUBSCRIPTION_STATE"),
        ("KURVNY50", BO, "DISCOUNT_NEW_CUSTOMERS_ONLY"),
        ("KURVMAXI", BO, "DISCOUNT_NOT_APPLICABLE"),
        ("KURVSOMMER", BO, "DISCOUNT_EXPIRED"),
        ("KURVJUL", BO, "DISCOUNT_NOT_STARTED"),
        ("KURVSLUT", BO, "DISCOUNT_EXHAUSTED"),
    ],
)
def test_what_cannot_be_granted_says_why(
    desk: Desk, code: str, subscription_id: str, fault: str
) -> None:
    assert not_applied(desk, code, subscription_id) == fault


def test_campaigns_are_for_the_call_centre(desk: Desk) -> None:
    closed = desk.refused("discount", "ListCampaigns")
    desk.channel = "CALL_CENTRE"
    campaigns = desk.ask("discount", "ListCampaigns")["campaign"]

    assert closed.fault_code == "CHANNEL_NOT_ALLOWED"
    codes = {one["campaignCode"] for one in campaigns}
    assert {"KURV_TI", "KURV_BONUS", "KURV_UDSOLGT"} <= codes
    assert not {"KURV_SOMMER", "KURV_JUL"} & codes
    sold_out = next(one for one in campaigns if one["campaignCode"] == "KURV_UDSOLGT")
    assert sold_out["codesLeft"] == 0
