"""On which terms a subscription ends: dates, fee, refund."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import dkk, rounded
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.moments import months_after, today
from tutorial_app.mock.numbers.quarantine import MONTHS_PORTABLE
from tutorial_app.mock.subscriptions.balances import money_on
from tutorial_app.mock.subscriptions.periods import period_end

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call

#: Consumers may withdraw within 14 days; contract, section 12.10.
WITHDRAWAL_DAYS = timedelta(days=14)
#: How far ahead the end may be ordered.
FURTHEST_END = timedelta(days=365)
_MONTHS_OF_NOTICE = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What it means to end a subscription; amounts in DKK."""

    earliest: date
    binding_ends: date | None
    withdrawal_until: date | None
    fee: Decimal
    refund: Decimal
    notice: str
    portable_until: date

    def fields(self) -> Mapping[str, Any]:
        """Return the fields of `TerminationTerms`."""
        fields: dict[str, Any] = {
            "earliestDate": self.earliest,
            "fee": dkk(self.fee),
            "refund": dkk(self.refund),
            "noticeText": self.notice,
            "numberPortableUntil": self.portable_until,
        }
        optional = {
            "bindingEnds": self.binding_ends,
            "withdrawalUntil": self.withdrawal_until,
        }
        return fields | {name: day for name, day in optional.items() if day}


def terms_of(call: Call, sub: Mapping[str, Any]) -> Terms:
    """Return the terms on which the subscription *sub* can end as of today."""
    partner, world = call.partner, call.world
    day = today(world.now)
    product = partner.products[sub["product_code"]]
    binding = sub["binding_ends"]
    bound = binding if binding is not None and binding >= day else None
    earliest = _earliest(call, sub, day)
    return Terms(
        earliest=earliest,
        binding_ends=bound,
        withdrawal_until=_withdrawal_until(call, sub, day),
        fee=early_fee(product.monthly_price, earliest, bound),
        refund=money_on(world, sub["subscription_id"]),
        notice=partner.notice.text[call.language],
        portable_until=months_after(earliest, MONTHS_PORTABLE),
    )


def for_reason(terms: Terms, reason: str, day: date, paid: Decimal) -> Terms:
    """Return *terms* as they are for *reason*, a `TerminationReason`.

    Args:
        terms: as anybody has them today.
        reason: why the subscription ends.
        day: today.
        paid: what was paid for the running period and comes back on a withdrawal.
    """
    match reason:
        case "WITHDRAWAL_RIGHT":
            back = terms.refund + paid
            return replace(terms, earliest=day, fee=Decimal(0), refund=back)
        case "DECEASED":
            return replace(terms, earliest=day, fee=Decimal(0))
        case "NON_PAYMENT":
            return replace(terms, earliest=day)
        case _:
            return terms


def early_fee(monthly: Decimal, end: date, binding_ends: date | None) -> Decimal:
    """Return what leaving at *end* costs: the months of the binding that are left."""
    if binding_ends is None or end >= binding_ends:
        return Decimal(0)
    months = (binding_ends.year - end.year) * 12 + binding_ends.month - end.month
    return rounded(monthly * max(months, 1))


def _earliest(call: Call, sub: Mapping[str, Any], day: date) -> date:
    match call.partner.notice.rule:
        case "NEXT_MONTH":
            first = day.replace(day=1)
            return months_after(first, _MONTHS_OF_NOTICE) - timedelta(days=1)
        case "PAID_PERIOD":
            end = period_end(call.world, sub, day)
            return day if end is None else end - timedelta(days=1)
        case _:
            return day


def _withdrawal_until(call: Call, sub: Mapping[str, Any], day: date) -> date | None:
    customer = customer_row(call.world, sub["customer_id"])
    consumer = customer is not None and customer["customer_type"] == "PRIVATE"
    if not consumer or sub["started_at"] is None:
        return None
    last = today(sub["started_at"]) + WITHDRAWAL_DAYS
    return last if day <= last else None
