"""Topping up by card, and by itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.money import (
    BO,
    HIS_ID,
    balance,
    charge,
    kroner,
    register,
    top_ups,
)
from tutorial_app.mock.moments import COPENHAGEN
from tutorial_app.mock.topups.authentication import decide_authentication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk


def refused(desk: Desk, **changed: Any) -> tuple[str, str]:
    asked = {"subscriptionId": BO, "amount": kroner("100.00")} | changed
    if "paymentCardId" not in asked:
        asked.setdefault("cardToken", "tok_ok_visa")
    fault = desk.refused("topup", "TopUpWithCard", **asked)
    return fault.fault_code, fault.field


def test_a_good_card_is_charged_at_once(desk: Desk) -> None:
    answer = charge(desk, "tok_ok_visa")
    messages = desk.ask("notification", "ListMessages", customerId=HIS_ID)["message"]

    assert answer["topUp"]["status"] == "COMPLETED"
    assert answer["topUp"]["newBalance"].value == Decimal("104.00")
    assert "paymentCardId" not in answer
    assert [one["template"] for one in messages] == ["TOPUP_RECEIPT"]


def test_a_card_is_stored_on_the_way_if_that_was_asked(desk: Desk) -> None:
    answer = charge(desk, "tok_ok_mastercard", saveCard=True)
    cards = desk.ask("topup", "ListPaymentCards", customerId=HIS_ID)["card"]

    assert [one["paymentCardId"] for one in cards] == [answer["paymentCardId"]]
    assert answer["topUp"]["paymentCardId"] == answer["paymentCardId"]
    assert (cards[0]["brand"], cards[0]["lastFour"]) == ("MASTERCARD", "4444")
    assert cards[0]["isDefault"] is True


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("tok_declined", "CARD_DECLINED"),
        ("tok_insufficient_funds", "CARD_INSUFFICIENT_FUNDS"),
        ("tok_expired", "CARD_EXPIRED"),
        ("tok_lost", "CARD_LOST_STOLEN"),
        ("tok_timeout", "BACKEND_TIMEOUT"),
        ("tok_unknown", "CARD_TOKEN_INVALID"),
        ("tok_made_up", "CARD_TOKEN_INVALID"),
    ],
)
def test_a_bad_card_is_a_fault_and_books_nothing(
    desk: Desk, token: str, code: str
) -> None:
    assert refused(desk, cardToken=token) == (code, "cardToken")
    assert balance(desk) == Decimal("4.00")
    assert top_ups(desk) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"amount": kroner("75.00")}, ("AMOUNT_OUT_OF_RANGE", "amount")),
        ({"amount": kroner("1000.00")}, ("AMOUNT_OUT_OF_RANGE", "amount")),
        ({"amount": kroner("100.00", "EUR")}, ("CURRENCY_NOT_SUPPORTED", "amount")),
        (
            {"paymentCardId": "PC10000099"},
            ("PAYMENT_CARD_NOT_FOUND", "paymentCardId"),
        ),
        (
            {"subscriptionId": "SU19999999"},
            ("SUBSCRIPTION_NOT_FOUND", "subscriptionId"),
        ),
        ({"subscriptionId": "SU10000003"}, ("SUBSCRIPTION_STATE", "subscriptionId")),
    ],
)
def test_what_cannot_be_charged_says_why(
    desk: Desk, changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert refused(desk, **changed) == expected


def test_a_postpaid_subscription_is_not_prepaid(desk: Desk) -> None:
    desk.partner = "KONTORA"

    code, _ = refused(desk, subscriptionId="SU20000001")

    assert code == "NOT_PREPAID"


def test_the_balance_has_a_limit_for_cards_too(desk: Desk) -> None:
    charge(desk, "tok_ok_visa", "500.00")

    assert refused(desk, amount=kroner("500.00")) == ("TOPUP_LIMIT_EXCEEDED", "amount")


def test_3_d_secure_approves_itself_after_a_minute(desk: Desk) -> None:
    top_up = charge(desk, "tok_3ds_ok", "200.00")["topUp"]
    before = balance(desk)
    events = desk.advance("PT1M")

    assert top_up["status"] == "PENDING_AUTHENTICATION"
    assert top_up["authenticationUrl"].endswith(f"/pay/w1.{top_up['topUpId']}")
    assert before == Decimal("4.00")
    assert events[0]["eventType"] == "TopUpCompleted"
    assert balance(desk) == Decimal("204.00")
    assert "authenticationUrl" not in top_ups(desk)[0]


@pytest.mark.parametrize(
    ("token", "approve", "status", "code"),
    [
        ("tok_3ds_ok", True, "COMPLETED", None),
        ("tok_3ds_ok", False, "FAILED", "CARD_DECLINED"),
        ("tok_3ds_fail", True, "FAILED", "CARD_DECLINED"),
    ],
)
def test_the_customer_decides_at_the_issuers_page_once(
    desk: Desk, token: str, *, approve: bool, status: str, code: str | None
) -> None:
    top_up_id = charge(desk, token, saveCard=True)["topUp"]["topUpId"]
    for word in (approve, not approve):
        with desk.database.transaction() as db:
            decide_authentication(desk.world(db), top_up_id, approve=word)
    desk.advance("PT20M")

    (top_up,) = top_ups(desk)
    cards = desk.ask("topup", "ListPaymentCards", customerId=HIS_ID)["card"]
    assert (top_up["status"], top_up.get("failureCode")) == (status, code)
    assert len(cards) == (status == "COMPLETED")


def test_3_d_secure_that_fails_lapses_after_15_minutes(desk: Desk) -> None:
    charge(desk, "tok_3ds_fail")
    early = desk.advance("PT14M")
    late = desk.advance("PT1M")

    assert early == []
    assert [one["eventType"] for one in late] == ["TopUpFailed"]
    assert top_ups(desk)[0]["failureCode"] == "CARD_DECLINED"
    assert balance(desk) == Decimal("4.00")


def test_an_approval_that_comes_too_late_for_the_limit_fails(desk: Desk) -> None:
    waiting = charge(desk, "tok_3ds_ok", "500.00")["topUp"]["topUpId"]
    charge(desk, "tok_ok_visa", "500.00")
    desk.advance("PT1M")

    top_up = next(one for one in top_ups(desk) if one["topUpId"] == waiting)
    assert top_up["failureCode"] == "TOPUP_LIMIT_EXCEEDED"
    assert balance(desk) == Decimal("504.00")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("tok_declined", "CARD_DECLINED"),
        ("tok_lost", "CARD_DECLINED"),
        ("tok_expired", "CARD_EXPIRED"),
        ("tok_unknown", "CARD_TOKEN_INVALID"),
    ],
)
def test_a_bad_card_is_not_stored(desk: Desk, token: str, code: str) -> None:
    fault = desk.refused(
        "topup", "RegisterPaymentCard", customerId=HIS_ID, cardToken=token
    )

    assert (fault.fault_code, fault.field) == (code, "cardToken")


def test_the_first_card_is_the_default_until_another_is_made_it(desk: Desk) -> None:
    first = register(desk, "tok_ok_visa")
    second = register(desk, "tok_ok_dankort")
    third = register(desk, "tok_insufficient_funds", makeDefault=True)
    cards = desk.ask("topup", "ListPaymentCards", customerId=HIS_ID)["card"]

    assert (first["isDefault"], second["isDefault"]) == (True, False)
    assert [one["isDefault"] for one in cards] == [False, False, True]
    assert third["lastFour"] == cards[-1]["lastFour"]


def test_no_more_cards_than_five(desk: Desk) -> None:
    for _ in range(5):
        register(desk, "tok_ok_visa")
    fault = desk.refused(
        "topup", "RegisterPaymentCard", customerId=HIS_ID, cardToken="tok_ok_visa"
    )

    assert fault.fault_code == "LIMIT_EXCEEDED"


def test_cards_are_not_for_everybody(desk: Desk) -> None:
    desk.partner = "KONTORA"

    fault = desk.refused(
        "topup",
        "RegisterPaymentCard",
        customerId="CU20000001",
        cardToken="tok_ok_visa",
    )

    assert fault.fault_code == "FEATURE_NOT_ENABLED"


def test_a_card_expires_when_the_clock_passes_its_month(desk: Desk) -> None:
    card = register(desk, "tok_expires_next_month")
    works = charge_stored(desk, card)
    desk.now = datetime(2026, 5, 1, 0, 0, tzinfo=COPENHAGEN)
    (listed,) = desk.ask("topup", "ListPaymentCards", customerId=HIS_ID)["card"]
    code, field = refused(desk, paymentCardId=card["paymentCardId"])

    assert (card["expiryMonth"], card["status"]) == ("2026-04", "ACTIVE")
    assert works == "COMPLETED"
    assert listed["status"] == "EXPIRED"
    assert (code, field) == ("CARD_EXPIRED", "paymentCardId")


def test_a_card_may_work_only_the_first_time(desk: Desk) -> None:
    card = register(desk, "tok_first_ok_then_declined")
    first = charge_stored(desk, card)
    code, _ = refused(desk, paymentCardId=card["paymentCardId"])

    assert (first, code) == ("COMPLETED", "CARD_DECLINED")


def charge_stored(desk: Desk, card: Mapping[str, Any]) -> str:
    asked = {"subscriptionId": BO, "amount": kroner("50.00")}
    stored = {"paymentCardId": card["paymentCardId"]}
    answer = desk.ask("topup", "TopUpWithCard", **asked, **stored)
    status: str = answer["topUp"]["status"]
    return status


def test_a_token_that_is_sent_again_is_the_same_card_typed_in_again(desk: Desk) -> None:
    first = charge(desk, "tok_ok_visa")["topUp"]
    again = charge(desk, "tok_ok_visa")["topUp"]

    assert first["topUpId"] != again["topUpId"]
    assert {first["status"], again["status"]} == {"COMPLETED"}
    # The card remembers what it has paid, whichever token brought it.
    charge(desk, "tok_first_ok_then_declined")
    asked = {"subscriptionId": BO, "amount": kroner("100.00")}
    later = desk.refused(
        "topup", "TopUpWithCard", **asked, cardToken="tok_first_ok_then_declined"
    )
    assert later.fault_code == "CARD_DECLINED"
