"""The period that is paid for, and how much of it is still to come."""

from __future__ import annotations

from calendar import monthrange
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.moments import between, later, midnight, months_after, today
from tutorial_app.mock.subscriptions.balances import PERIOD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tutorial_app.mock.call import World


#: At which time of the first day of a month its bills are made.
BILLED_AT = timedelta(hours=6)


def period_end(world: World, sub: Mapping[str, Any], day: date) -> date | None:
    """Return the first day after the period in which *day* lies.

    Postpaid subscriptions are billed by calendar months, others pay 30 days ahead;
    None: nothing is paid ahead, as with a product that is paid per use, or one that
    waits for money to be renewed.
    """
    if sub["payment"] == "POSTPAID":
        return months_after(day.replace(day=1), 1)
    until = sub["paid_until"]
    if until is None or between(until, world.now) >= timedelta():
        return None
    end = today(until)
    over = max((day - end).days, 0)
    periods = -(-over // PERIOD.days)
    return end + PERIOD * periods


def is_billed(now: datetime, day: date) -> bool:
    """Say whether the month of *day* is billed when a change comes on that day.

    Who changes on the first before the bills are made finds the change in them.
    """
    at = now if day <= today(now) else midnight(day)
    return at >= later(midnight(day.replace(day=1)), BILLED_AT)


def unused_share(payment: str, day: date, end: date | None) -> Fraction:
    """Return which part of the period that ends before *end* is unused on *day*."""
    if end is None:
        return Fraction(0)
    if payment == "POSTPAID":
        days = monthrange(day.year, day.month)[1]
        return Fraction(days - day.day + 1, days)
    return Fraction(min((end - day).days, PERIOD.days), PERIOD.days)
