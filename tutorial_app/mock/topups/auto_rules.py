"""Automatic top-up: which settings are possible, and when a card is charged. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Finding
from tutorial_app.mock.topups.card_rules import money_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: After so many failed charges in a row it is off (contract, section 7.8).
MOST_FAILURES = 3
#: How long after a failed charge the next is tried.
TRIED_AGAIN = timedelta(hours=6)
#: Without a threshold of its own a balance is low below this (`BalanceLow`).
LOW = Decimal(20)
_LAST_DAY = 28
_NEEDED = {"LOW_BALANCE": ("threshold",), "MONTHLY": ("dayOfMonth",)}
_DEAREST = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision to charge depends on; amounts in kroner."""

    trigger: str
    amount: Decimal
    #: Of the balance; None with MONTHLY.
    threshold: Decimal | None
    maximum_per_month: Decimal | None
    balance: Decimal
    charged_this_month: Decimal


def setting_findings(asked: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with an `AutoTopUp` that is to be set."""
    path = "autoTopUp"
    if not asked["enabled"]:
        return
    needed = ("trigger", "amount", *_NEEDED.get(asked.get("trigger", ""), ()))
    for name in needed:
        if name not in asked:
            yield Finding("FIELD_REQUIRED", f"{path}/{name}")
    amount = asked["amount"].value if "amount" in asked else Decimal(50)
    for name, low, high in (
        ("threshold", Decimal(10), Decimal(200)),
        ("amount", Decimal(50), Decimal(500)),
        ("maximumPerMonth", amount, _DEAREST),
    ):
        if name in asked:
            yield from money_findings(asked[name], f"{path}/{name}", low=low, high=high)
    if not 1 <= asked.get("dayOfMonth", 1) <= _LAST_DAY:
        yield Finding("AMOUNT_OUT_OF_RANGE", f"{path}/dayOfMonth")


def is_wanted(situation: Situation) -> bool:
    """Say whether the card is to be charged now."""
    total = situation.charged_this_month + situation.amount
    cap = situation.maximum_per_month
    if cap is not None and total > cap:
        return False
    if situation.trigger == "MONTHLY":
        return True
    return situation.threshold is not None and situation.balance < situation.threshold


def next_day(day_of_month: int, after: date) -> date:
    """Return the next *day_of_month* (1 to 28) behind the day *after*."""
    this = after.replace(day=day_of_month)
    if this > after:
        return this
    # 31 days behind the first of a month is in the next, whichever it is.
    return (after.replace(day=1) + timedelta(days=31)).replace(day=day_of_month)
