"""What may be done with a line, what a change costs, on which terms it ends. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tutorial_app.contract.library import read_library
from tutorial_app.contract.names import clark
from tutorial_app.mock.moments import months_after
from tutorial_app.mock.subscriptions.actions import (
    ACTIONS,
    Situation,
    objection,
)
from tutorial_app.mock.subscriptions.periods import unused_share
from tutorial_app.mock.subscriptions.rules import SubscriptionStatus
from tutorial_app.mock.subscriptions.terms import early_fee
from tutorial_app.settings import HOME

REASONS = (
    "LOST",
    "STOLEN",
    "CUSTOMER_REQUEST",
    "NON_PAYMENT",
    "FRAUD_SUSPECTED",
    "SPEND_LIMIT",
)


def now(status: str = "ACTIVE", *orders: str, reason: str = "") -> Situation:
    return Situation(status, "PREPAID", reason, open_orders=tuple(orders))


def test_every_action_of_the_contract_is_judged() -> None:
    contract = read_library(HOME / "wsdl").service("subscription").contract
    name = clark("urn:itms-sandbox:types:1", "ActionCode")
    known = contract.simple_types[name].facets.enumeration

    assert {one.value for one in known} == set(ACTIONS)


@pytest.mark.parametrize("status", SubscriptionStatus)
def test_no_action_is_open_but_to_an_active_or_blocked_line(status: str) -> None:
    reason = "LOST" if status == "BLOCKED" else ""
    open_ = {one for one in ACTIONS if not objection(one, now(status, reason=reason))}

    if status == "ACTIVE":
        assert open_ == set(ACTIONS) - {"UNBLOCK"}
    elif status == "BLOCKED":
        assert open_ == {"CHANGE_SIM", "UNBLOCK", "TERMINATE"}
    else:
        assert not open_


def test_a_block_comes_through_while_another_order_is_open() -> None:
    busy = now("ACTIVE", "CHANGE_PRODUCT")

    assert objection("BLOCK", busy) == ""
    assert objection("TERMINATE", busy) == "OPEN_ORDER_EXISTS"
    assert objection("BLOCK", now("ACTIVE", "BLOCK")) == "SUBSCRIPTION_STATE"


def test_a_block_that_the_channel_may_not_lift_stays() -> None:
    blocked = Situation("BLOCKED", "POSTPAID", "NON_PAYMENT", may_lift=False)

    assert objection("UNBLOCK", blocked) == "OPERATION_NOT_ALLOWED"
    assert objection("UNBLOCK", replace(blocked, may_lift=True)) == ""


@pytest.mark.parametrize(
    ("payment", "day", "end", "share"),
    [
        ("PREPAID", date(2026, 3, 2), date(2026, 4, 1), Fraction(1)),
        ("PREPAID", date(2026, 3, 17), date(2026, 4, 1), Fraction(1, 2)),
        ("PREPAID", date(2026, 4, 1), date(2026, 4, 1), Fraction(0)),
        ("PREPAID", date(2026, 3, 2), None, Fraction(0)),
        ("POSTPAID", date(2026, 4, 1), date(2026, 5, 1), Fraction(1)),
        ("POSTPAID", date(2026, 4, 30), date(2026, 5, 1), Fraction(1, 30)),
    ],
)
def test_which_part_of_a_period_is_left(
    payment: str, day: date, end: date | None, share: Fraction
) -> None:
    assert unused_share(payment, day, end) == share


@pytest.mark.parametrize(
    ("end", "binding", "fee"),
    [
        (date(2026, 4, 30), None, "0"),
        (date(2026, 4, 30), date(2026, 11, 30), "1393.00"),
        (date(2026, 11, 30), date(2026, 11, 30), "0"),
        (date(2026, 11, 1), date(2026, 11, 30), "199.00"),
    ],
)
def test_who_leaves_early_pays_the_months_that_are_left(
    end: date, binding: date | None, fee: str
) -> None:
    assert early_fee(Decimal(199), end, binding) == Decimal(fee)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 1), 2, date(2028, 2, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later
