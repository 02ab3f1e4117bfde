"""What a sign-up costs: lines, discount, totals. Pure; amounts in DKK incl. VAT."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from tutorial_app.mock.answers import dkk, rounded, vat_in
from tutorial_app.mock.moments import later, local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.model import Discount, Product

#: How long a quote holds.
QUOTE_VALID = timedelta(hours=24)
_NUMBER_NAMES = {
    "da": {"SILVER": "Sølvnummer", "GOLD": "Guldnummer"},
    "en": {"SILVER": "Silver number", "GOLD": "Gold number"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote (`PriceLine`)."""

    charge_type: str
    description: str
    code: str
    amount: Decimal
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote (`PriceQuote`)."""

    lines: tuple[Line, ...]
    total_now: Decimal
    total_monthly: Decimal
    total_monthly_after_discount: Decimal
    minimum_total: Decimal
    valid_until: datetime

    def fields(self) -> Mapping[str, Any]:
        """Return it as answers carry it."""
        return {
            "line": [_line_fields(line) for line in self.lines],
            "totalNow": dkk(self.total_now),
            "totalMonthly": dkk(self.total_monthly),
            "totalMonthlyAfterDiscount": dkk(self.total_monthly_after_discount),
            "minimumTotal": dkk(self.minimum_total),
            "validUntil": local(self.valid_until),
        }

    def stored(self) -> Mapping[str, Any]:
        """Return it as JSON can keep it."""
        return {
            "lines": [
                [
                    one.charge_type,
                    one.description,
                    one.code,
                    str(one.amount),
                    one.months,
                ]
                for one in self.lines
            ],
            "totals": [
                str(self.total_now),
                str(self.total_monthly),
                str(self.total_monthly_after_discount),
                str(self.minimum_total),
            ],
            "valid_until": self.valid_until.isoformat(),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return the quote that was *stored*."""
        lines = tuple(
            Line(charge, description, code, Decimal(amount), months)
            for charge, description, code, amount, months in stored["lines"]
        )
        now, monthly, after, minimum = map(Decimal, stored["totals"])
        until = datetime.fromisoformat(stored["valid_until"])
        return cls(lines, now, monthly, after, minimum, until)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a quote is asked for."""

    product: Product
    #: STANDARD, SILVER or GOLD, and what such a number costs once.
    category: str = "STANDARD"
    number_price: Decimal = Decimal(0)
    discount: Discount | None = None
    #: What is paid by the month beside the product: those of its services.
    add_ons: tuple[Product, ...] = ()

    @property
    def monthly(self) -> Decimal:
        """What a month costs without discount."""
        beside = (one.monthly_price for one in self.add_ons)
        return sum(beside, self.product.monthly_price)


def make_quote(wanted: Wanted, now: datetime, language: str) -> Quote:
    """Return the quote for *wanted*, with texts in *language*."""
    product, monthly = wanted.product, wanted.monthly
    lines = [monthly_line(one, language) for one in (product, *wanted.add_ons)]
    if wanted.number_price:
        name = number_text(wanted.category, language)
        lines.append(Line("ONE_OFF", name, "", wanted.number_price))
    off, months = reduction(wanted.discount, product.monthly_price)
    if wanted.discount is not None and off:
        name = wanted.discount.name[language]
        lines.append(Line("DISCOUNT", name, wanted.discount.campaign, -off, months))
    bound = max(product.binding_months, 1)
    discounted = bound if months is None else min(bound, months)
    return Quote(
        lines=tuple(lines),
        total_now=monthly + wanted.number_price - off,
        total_monthly=monthly - off,
        total_monthly_after_discount=monthly,
        minimum_total=bound * monthly + wanted.number_price - discounted * off,
        valid_until=later(now, QUOTE_VALID),
    )


def monthly_line(product: Product, language: str) -> Line:
    """Return the line of a product that is paid by the month."""
    name, price = product.name[language], product.monthly_price
    return Line("RECURRING_MONTHLY", name, product.code, price)


def number_text(category: str, language: str) -> str:
    """Return what a number of a *category* is called."""
    return _NUMBER_NAMES[language].get(category, category)


def once_quote(line: Line, monthly: Decimal, now: datetime) -> Quote:
    """Return the quote for what is paid once on a line that costs *monthly*."""
    return Quote(
        lines=(line,),
        total_now=line.amount,
        total_monthly=monthly,
        total_monthly_after_discount=monthly,
        minimum_total=line.amount,
        valid_until=later(now, QUOTE_VALID),
    )


def reduction(
    discount: Discount | None, monthly: Decimal
) -> tuple[Decimal, int | None]:
    """Return what *discount* takes off a month, and for how many months."""
    if discount is None:
        return Decimal(0), 0
    match discount.type:
        case "PERCENT":
            off = rounded(monthly * (discount.percent or Decimal(0)) / 100)
        case "FIXED_AMOUNT":
            off = min(discount.amount or Decimal(0), monthly)
        case "FREE_MONTHS":
            off = monthly
        case _:  # BONUS_CREDIT adds to the balance and leaves the price alone
            return Decimal(0), 0
    return off, discount.months


def _line_fields(line: Line) -> Mapping[str, Any]:
    fields: dict[str, Any] = {
        "chargeType": line.charge_type,
        "description": line.description,
        "amount": dkk(line.amount),
        "vatAmount": dkk(vat_in(line.amount)),
    }
    if line.code:
        fields["code"] = line.code
    if line.months is not None:
        fields["months"] = line.months
    return fields
