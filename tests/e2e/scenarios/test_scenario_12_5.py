"""Scenario 12.5 of the contract: automatic top-up, with its exercises."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA, HER_ID = "SU10000001", "CU10000001"


def money(amount: str) -> dict[str, Any]:
    return {"_value_1": Decimal(amount), "currency": "DKK"}


def register(kurv: Partner, token: str) -> Any:
    asked = {"customerId": HER_ID, "cardToken": token}
    return kurv.call("topup", "RegisterPaymentCard", **asked).card


def low_balance(kurv: Partner, maximum: str = "300.00", **more: str) -> Any:
    settings = {
        "enabled": True,
        "trigger": "LOW_BALANCE",
        "threshold": money("25.00"),
        "amount": money("100.00"),
        "maximumPerMonth": money(maximum),
        **more,
    }
    asked = {"subscriptionId": ANNA, "autoTopUp": settings}
    return kurv.call("topup", "SetAutoTopUp", **asked).autoTopUp


def advance(kurv: Partner, duration: str) -> list[Any]:
    """Move the clock on; return the events that are Anna's."""
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration=duration)
    return [one for one in moved.event if one.subscriptionId == ANNA]


def kinds(events: list[Any]) -> list[str]:
    return [one.eventType for one in events]


def top_ups(kurv: Partner) -> list[Any]:
    return list(kurv.call("topup", "ListTopUps", subscriptionId=ANNA).topUp)


def test_scenario_12_5(kurv: Partner, kroner: Callable[[Any], Decimal]) -> None:
    began = kurv.call("system", "GetSystemInfo").clock
    card = register(kurv, "tok_ok_visa")  # row 1
    echo = low_balance(kurv)  # row 2
    events = advance(kurv, "P3D")  # row 3
    filled = top_ups(kurv)  # row 4
    span = {"from": began, "to": began + timedelta(days=3)}
    usage = kurv.call(
        "billing",
        "ListUsageRecords",
        subscriptionId=ANNA,
        **{"from": span["from"], "to": span["to"]},
    )  # row 5
    feed = kurv.call("notification", "ListEvents")  # row 6
    second = register(kurv, "tok_first_ok_then_declined")  # row 7
    again = low_balance(kurv, paymentCardId=second.paymentCardId)  # row 8
    later = advance(kurv, "P14D")  # row 9
    shown = kurv.call("topup", "GetBalance", subscriptionId=ANNA).autoTopUp  # row 10
    asked = {"customerId": HER_ID}
    messages = kurv.call("notification", "ListMessages", **asked).message

    assert card.paymentCardId.startswith("PC1")
    assert (echo.enabled, echo.trigger, echo.failures) == (True, "LOW_BALANCE", 0)
    assert kroner(echo.threshold) == Decimal("25.00")
    assert kroner(echo.maximumPerMonth) == Decimal("300.00")
    assert kinds(events) == ["BalanceLow", "TopUpCompleted"]
    assert [(one.method, one.status) for one in filled] == [("AUTO_CARD", "COMPLETED")]
    assert {one.usageType for one in usage.record} == {"VOICE", "SMS", "DATA"}
    total = sum(kroner(one.price) for one in usage.record)
    assert kroner(usage.totalPrice) == total > 0
    told = [one for one in feed.event if one.subscriptionId == ANNA]
    assert [one.eventId for one in told] == [one.eventId for one in events]
    assert second.paymentCardId != card.paymentCardId
    assert again.paymentCardId == second.paymentCardId
    wanted = ["TopUpCompleted", "TopUpFailed", "TopUpFailed", "TopUpFailed"]
    assert [one for one in kinds(later) if one.startswith("TopUp")] == wanted
    failed = [one for one in messages if one.template == "AUTO_TOPUP_FAILED"]
    assert len(failed) == 3
    assert (shown.enabled, shown.failures) == (False, 3)


def test_exercise_the_maximum_lets_the_second_low_balance_pass(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    register(kurv, "tok_ok_visa")
    low_balance(kurv, maximum="100.00")
    events = advance(kurv, "P25D")
    balances = kurv.call("topup", "GetBalance", subscriptionId=ANNA)
    left = next(one for one in balances.balance if one.balanceType == "MONETARY")

    assert kinds(events) == ["BalanceLow", "TopUpCompleted", "BalanceLow"]
    assert kroner(left.money) < Decimal(25)
    assert balances.autoTopUp.enabled is True


def test_exercise_monthly_on_day_28_has_a_day_in_february(kurv: Partner) -> None:
    register(kurv, "tok_ok_visa")
    settings = {
        "enabled": True,
        "trigger": "MONTHLY",
        "dayOfMonth": 28,
        "amount": money("50.00"),
    }
    kurv.call("topup", "SetAutoTopUp", subscriptionId=ANNA, autoTopUp=settings)
    advance(kurv, "P365D")

    days = [one.at.date() for one in top_ups(kurv)]
    assert {day.day for day in days} == {28}
    assert [day.month for day in reversed(days)] == [*range(3, 13), 1, 2]


def test_exercise_a_cursor_loses_no_event_and_brings_none_twice(kurv: Partner) -> None:
    register(kurv, "tok_ok_visa")
    low_balance(kurv)
    advance(kurv, "P10D")
    everything = kurv.call("notification", "ListEvents").event

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        feed = kurv.call("notification", "ListEvents", maximumCount=2, **cursor)
        seen += [one.eventId for one in feed.event]
        cursor = {"afterEventId": feed.lastEventId}
        if not feed.more:
            break

    assert seen == [one.eventId for one in everything]
    assert len(seen) == len(set(seen)) > 2
