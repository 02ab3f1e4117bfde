"""What stands on an invoice, and when it is due. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tutorial_app.mock.answers import rounded

#: An invoice is issued on the first and due on the 20th of its month.
DAYS_TO_PAY = timedelta(days=19)
#: Contract, section 8 "Customer": so long OVERDUE, and the customer is SUSPENDED.
PATIENCE = timedelta(days=30)
_MONTHS = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni", "juli"),
        *("august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice; in kroner, negative for what comes back."""

    text: str
    amount: Decimal
    msisdn: str = ""
    quantity: Decimal = Decimal(1)


def month_text(day: date, language: str) -> str:
    """Return the month of *day* as people write it."""
    return f"{_MONTHS[language][day.month - 1]} {day.year}"


def month_end(day: date) -> date:
    """Return the last day of the month of *day*."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def part_of_month(price: Decimal, first: date) -> Decimal:
    """Return what a monthly *price* is for the rest of the month from *first* on."""
    days = month_end(first).day
    return rounded(price * (days - first.day + 1) / days)


def payment_line(invoice_id: str) -> str:
    """Return the payment line of the Danish slip (kortart 71).

    Fourteen digits and a check digit, modulus 10 with weights 1 and 2.
    """
    digits = f"{int(invoice_id.removeprefix('IN')):014}"
    doubled = (
        int(digit) * (1 if nth % 2 == 0 else 2) for nth, digit in enumerate(digits)
    )
    check = -sum(sum(divmod(one, 10)) for one in doubled) % 10
    return f"+71<{digits}{check}+99000015<"
