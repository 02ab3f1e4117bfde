"""Automatic top-up: a card is charged without anybody present."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.integration.mock.money import (
    BO,
    HIS_ID,
    balance,
    charge,
    kroner,
    register,
    spend,
    top_ups,
)
from tutorial_app.mock.moments import COPENHAGEN, local
from tutorial_app.mock.subscriptions.ledger import LEDGER
from tutorial_app.mock.subscriptions.tables import BALANCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

LOW = {
    "enabled": True,
    "trigger": "LOW_BALANCE",
    "threshold": kroner("25.00"),
    "amount": kroner("100.00"),
}


def set_auto(desk: Desk, **settings: Any) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = desk.ask(
        "topup", "SetAutoTopUp", subscriptionId=BO, autoTopUp=settings
    )["autoTopUp"]
    return answer


def lows(desk: Desk) -> int:
    events = desk.ask("notification", "ListEvents", eventType=["BalanceLow"])["event"]
    return len([one for one in events if one["subscriptionId"] == BO])


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"trigger": None}, "FIELD_REQUIRED", "trigger"),
        ({"threshold": None}, "FIELD_REQUIRED", "threshold"),
        ({"amount": None}, "FIELD_REQUIRED", "amount"),
        ({"trigger": "MONTHLY"}, "FIELD_REQUIRED", "dayOfMonth"),
        ({"dayOfMonth": 29}, "AMOUNT_OUT_OF_RANGE", "dayOfMonth"),
        ({"threshold": kroner("5.00")}, "AMOUNT_OUT_OF_RANGE", "threshold"),
        ({"amount": kroner("501.00")}, "AMOUNT_OUT_OF_RANGE", "amount"),
        ({"amount": kroner("100.00", "EUR")}, "CURRENCY_NOT_SUPPORTED", "amount"),
        (
            {"maximumPerMonth": kroner("50.00")},
            "AMOUNT_OUT_OF_RANGE",
            "maximumPerMonth",
        ),
        ({}, "FIELD_REQUIRED", "paymentCardId"),
        (
            {"paymentCardId": "PC10000077"},
            "PAYMENT_CARD_NOT_FOUND",
            "paymentCardId",
        ),
    ],
)
def test_impossible_settings_are_refused(
    desk: Desk, changed: dict[str, Any], code: str, field: str
) -> None:
    settings = {k: v for k, v in (LOW | changed).items() if v is not None}

    fault = desk.refused("topup", "SetAutoTopUp", subscriptionId=BO, autoTopUp=settings)

    assert (fault.fault_code, fault.field) == (code, f"autoTopUp/{field}")


def test_a_low_balance_fills_itself_and_is_told_once(desk: Desk) -> None:
    card = register(desk, "tok_ok_visa")
    charge(desk, "tok_ok_visa", "50.00")
    settings = set_auto(desk, **LOW)
    spend(desk, "30.00")
    shown = desk.ask("topup", "GetBalance", subscriptionId=BO)["autoTopUp"]

    assert settings["paymentCardId"] == card["paymentCardId"]
    assert settings["failures"] == 0
    assert shown == settings
    assert balance(desk) == Decimal("124.00")
    assert top_ups(desk)[0]["method"] == "AUTO_CARD"
    assert lows(desk) == 1


def test_the_months_maximum_lets_the_balance_run_dry(desk: Desk) -> None:
    register(desk, "tok_ok_visa")
    charge(desk, "tok_ok_visa", "50.00")
    set_auto(desk, **LOW, maximumPerMonth=kroner("100.00"))
    spend(desk, "30.00")
    spend(desk, "110.00")
    spend(desk, "1.00")
    dry = balance(desk)
    desk.now = datetime(2026, 4, 1, 8, 0, tzinfo=COPENHAGEN)
    spend(desk, "1.00")

    assert dry == Decimal("13.00")
    assert lows(desk) == 2
    assert balance(desk) == Decimal("112.00")


def test_three_failed_charges_switch_it_off(desk: Desk) -> None:
    register(desk, "tok_insufficient_funds")
    charge(desk, "tok_ok_visa", "50.00")
    set_auto(desk, **LOW)
    spend(desk, "30.00")
    desk.advance("PT6H")
    two = desk.ask("topup", "GetBalance", subscriptionId=BO)["autoTopUp"]
    desk.advance("PT6H")
    three = desk.ask("topup", "GetBalance", subscriptionId=BO)["autoTopUp"]
    messages = desk.ask("notification", "ListMessages", customerId=HIS_ID)["message"]
    failed = [one for one in top_ups(desk) if one["status"] == "FAILED"]

    assert (two["enabled"], two["failures"]) == (True, 2)
    assert (three["enabled"], three["failures"]) == (False, 3)
    assert {one["failureCode"] for one in failed} == {"CARD_INSUFFICIENT_FUNDS"}
    assert len(failed) == 3
    assert [one["template"] for one in messages].count("AUTO_TOPUP_FAILED") == 3


def test_a_top_up_in_between_ends_the_row_of_failures(desk: Desk) -> None:
    register(desk, "tok_insufficient_funds")
    charge(desk, "tok_ok_visa", "50.00")
    set_auto(desk, **LOW)
    spend(desk, "30.00")
    charge(desk, "tok_ok_visa", "100.00")
    desk.advance("PT6H")
    shown = desk.ask("topup", "GetBalance", subscriptionId=BO)["autoTopUp"]

    assert (shown["enabled"], shown["failures"]) == (True, 0)


def test_a_monthly_top_up_comes_on_its_day_also_in_february(desk: Desk) -> None:
    register(desk, "tok_ok_visa")
    monthly = {"enabled": True, "trigger": "MONTHLY", "dayOfMonth": 28}
    set_auto(desk, **monthly, amount=kroner("50.00"))
    desk.advance("P300D")
    desk.advance("P64D")

    days = [local(one["at"]) for one in reversed(top_ups(desk))]
    assert [(day.month, day.day) for day in days] == [
        *((month, 28) for month in range(3, 13)),
        (1, 28),
        (2, 28),
    ]
    assert {day.hour for day in days} == {6}


def test_settings_that_were_replaced_do_nothing_any_more(desk: Desk) -> None:
    register(desk, "tok_ok_visa")
    monthly = {"enabled": True, "trigger": "MONTHLY", "dayOfMonth": 5}
    set_auto(desk, **monthly, amount=kroner("50.00"))
    off = set_auto(desk, enabled=False)
    desk.advance("P40D")

    assert off == {"enabled": False, "failures": 0}
    assert top_ups(desk) == []


def test_balances_are_the_sum_of_their_ledgers(desk: Desk) -> None:
    register(desk, "tok_ok_visa")
    set_auto(desk, **LOW)
    charge(desk, "tok_ok_visa", "300.00")
    charge(desk, "tok_3ds_ok", "200.00")
    desk.ask(
        "topup",
        "TopUpWithVoucher",
        subscriptionId=BO,
        voucherCode="4550000000000030",
    )
    desk.place()
    desk.advance("P30D")

    with desk.database.reading() as db:
        amounts = db.execute(select(LEDGER.c.subscription_id, LEDGER.c.amount)).all()
        query = select(BALANCES.c.subscription_id, BALANCES.c.remaining).where(
            BALANCES.c.balance_type == "MONETARY"
        )
        balances = {row[0]: row[1] for row in db.execute(query)}
    sums: dict[str, Decimal] = {}
    for subscription_id, amount in amounts:
        sums[subscription_id] = sums.get(subscription_id, Decimal(0)) + amount
    # What has no balance any more was closed, and nothing is left on it.
    assert {one: balances.get(one, 0) for one in sums} == sums
    assert set(balances) <= set(sums)
    assert min(balances.values()) >= 0
