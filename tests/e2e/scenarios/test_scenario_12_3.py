"""Scenario 12.3 of the contract: the discount code from the supermarket."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner, Refusal

CODE, MINI = "BON-4711-0001", "KURV_MINI30"


def money(amount: str) -> dict[str, Any]:
    return {"_value_1": Decimal(amount), "currency": "DKK"}


def order(email: str, **changed: Any) -> dict[str, Any]:
    """Return a `NewSubscriptionOrder` with the code."""
    wanted = {
        "newCustomer": {
            "customerType": "PRIVATE",
            "firstName": "Ida",
            "lastName": "Prøvesen",
            "email": email,
        },
        "productCode": MINI,
        "numberChoice": {"anyNumber": True},
        "simChoice": {"iccid": "8945990100000000016"},
        "discountCode": CODE,
        "acceptedPrice": money("49.00"),
        "termsAccepted": True,
    } | changed
    return {name: part for name, part in wanted.items() if part is not None}


def check(kurv: Partner, code: str, **more: str) -> Any:
    asked = {"discountCode": code, **more}
    return kurv.call("discount", "CheckDiscountCode", **asked)


def place(kurv: Partner, email: str, **changed: Any) -> Any:
    wanted = order(email, **changed)
    return kurv.call("order", "PlaceOrder", order=wanted).receipt


def not_placed(kurv: Partner, email: str, **changed: Any) -> Refusal:
    return kurv.refused("order", "PlaceOrder", order=order(email, **changed))


def test_scenario_12_3(kurv: Partner, kroner: Callable[[Any], Decimal]) -> None:
    expired = check(kurv, "kurvsommer")  # row 1
    good = check(kurv, "bon-4711-0001", productCode=MINI)  # row 2
    asked = {"productCode": MINI, "discountCode": CODE}
    quote = kurv.call("catalog", "CalculatePrice", **asked).quote  # row 3
    receipt = place(kurv, "ida@testmail.example")  # row 4
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")  # row 5
    line = {"subscriptionId": receipt.subscriptionId}
    found = kurv.call("subscription", "GetSubscription", **line)  # row 6
    second = {"iccid": "8945990100000000024"}
    refusal = not_placed(kurv, "ib@testmail.example", simChoice=second)  # row 7
    bonus = kurv.call(
        "discount", "ApplyDiscountCode", **line, discountCode="KURVBONUS25"
    )  # row 8
    balances = kurv.call("topup", "GetBalance", **line).balance  # row 9

    assert (expired.valid, expired.reason) == (False, "DISCOUNT_EXPIRED")
    assert expired.message == "The discount code has expired."
    assert (good.valid, good.discount.discountType) == (True, "FIXED_AMOUNT")
    assert (kroner(good.discount.amount), good.discount.months) == (Decimal(30), 1)
    lines = [kroner(one.amount) for one in quote.line]
    assert lines == [Decimal("79.00"), Decimal("-30.00")]
    assert kroner(quote.totalNow) == Decimal("49.00")
    assert kroner(quote.totalMonthlyAfterDiscount) == Decimal("79.00")
    assert receipt.orderId
    assert "DiscountApplied" in [one.eventType for one in moved.event]
    (discount,) = found.subscription.discount
    assert (discount.discountCode, discount.status) == (CODE, "ACTIVE")
    assert (refusal.kind, refusal.code) == ("BusinessFault", "DISCOUNT_ALREADY_USED")
    assert bonus.bonusTopUp.status == "COMPLETED"
    assert kroner(bonus.bonusTopUp.amount) == Decimal("25.00")
    left = next(one for one in balances if one.balanceType == "MONETARY")
    assert kroner(left.money) == Decimal("55.00")


def test_row_1_speaks_the_chosen_language(kurv: Partner) -> None:
    kurv.language = "da"

    assert check(kurv, "kurvsommer").message == "Rabatkoden er udløbet."


def test_exercise_a_cancelled_order_frees_the_code(kurv: Partner) -> None:
    receipt = place(kurv, "ida@testmail.example")
    taken = check(kurv, CODE)
    asked = {"orderId": receipt.orderId, "reason": "regret"}
    cancelled = kurv.call("order", "CancelOrder", **asked)
    free = check(kurv, CODE)

    assert taken.reason == "DISCOUNT_ALREADY_USED"
    assert cancelled.order.status == "CANCELLED"
    assert free.valid is True


@pytest.mark.parametrize(
    ("code", "more", "reason"),
    [
        ("KURVMAXI", {"productCode": MINI}, "DISCOUNT_NOT_APPLICABLE"),
        ("KURVNY50", {"customerId": "CU10000001"}, "DISCOUNT_NEW_CUSTOMERS_ONLY"),
        ("KURVSLUT", {}, "DISCOUNT_EXHAUSTED"),
        ("KURVJUL", {}, "DISCOUNT_NOT_STARTED"),
        ("FORKERT", {}, "DISCOUNT_CODE_NOT_FOUND"),
        ("KURVSOMMER", {}, "DISCOUNT_EXPIRED"),
    ],
)
def test_exercise_six_reasons_for_one_form_field(
    kurv: Partner, code: str, more: dict[str, str], reason: str
) -> None:
    answer = check(kurv, code, **more)

    assert (answer.valid, answer.reason) == (False, reason)
    assert answer.message


@pytest.mark.parametrize("accepted", ["79.00", "48.00"])
def test_exercise_a_wrong_accepted_price_is_refused(
    kurv: Partner, accepted: str
) -> None:
    wrong = not_placed(kurv, "ida@testmail.example", acceptedPrice=money(accepted))
    without = place(kurv, "ida@testmail.example", acceptedPrice=None)

    assert wrong.code == "PRICE_CHANGED"
    assert without.orderId
