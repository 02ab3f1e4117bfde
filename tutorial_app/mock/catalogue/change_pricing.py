"""What a change of product costs: the new month, less what is left of the old. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.answers import rounded
from tutorial_app.mock.catalogue.pricing import (
    QUOTE_VALID,
    Line,
    Quote,
    Wanted,
    make_quote,
    monthly_line,
)
from tutorial_app.mock.moments import later

if TYPE_CHECKING:
    from datetime import datetime
    from fractions import Fraction

    from tutorial_app.partners.model import Product

_REST = {
    "da": "Resten af perioden med {product}",
    "en": "The rest of the period with {product}",
}


@dataclass(frozen=True, slots=True)
class Replaced:
    """The product that a change ends, and which part of its period is unused."""

    product: Product
    unused: Fraction
    #: What is paid by the month beside it.
    add_ons: tuple[Product, ...] = ()

    @property
    def monthly(self) -> Decimal:
        """What a month costs without discount."""
        return Wanted(self.product, add_ons=self.add_ons).monthly


def make_change_quote(
    wanted: Wanted, old: Replaced, now: datetime, language: str
) -> Quote:
    """Return the quote for changing from *old* to what is *wanted*.

    Who pays ahead begins a new period and is given back what the old one has left;
    never more than the new one costs, for plans pay no money out. Who is billed
    afterwards pays, or gets, the difference for the rest of the month.
    """
    quote = make_quote(wanted, now, language)
    if wanted.product.payment == "POSTPAID":
        share = _share(wanted.monthly - old.monthly, old.unused)
        total = share + wanted.number_price
    else:
        share = -min(_share(old.monthly, old.unused), quote.total_now)
        total = quote.total_now + share
    lines = quote.lines
    if share:
        name = _REST[language].format(product=old.product.name[language])
        lines = (*lines, Line("PRORATION", name, "", share))
    least = quote.minimum_total + (share if wanted.product.payment != "POSTPAID" else 0)
    return replace(quote, lines=lines, total_now=total, minimum_total=least)


def make_service_quote(
    wanted: Wanted, old: Replaced, now: datetime, language: str
) -> Quote | None:
    """Return the quote for other services on the same plan; None: none has a price.

    Services with a price are paid from the day of the change to the end of the
    month, and what is switched off is given back from that day.
    """
    begun = [one for one in wanted.add_ons if one not in old.add_ons]
    ended = [one for one in old.add_ons if one not in wanted.add_ons]
    if not begun and not ended:
        return None
    lines = [monthly_line(one, language) for one in begun]
    lines += [_rest(one, old.unused, language) for one in begun]
    lines += [_rest(one, -old.unused, language) for one in ended]
    lines = [one for one in lines if one.amount]
    shares = (one.amount for one in lines if one.charge_type == "PRORATION")
    total = sum(shares, Decimal(0))
    return Quote(
        lines=tuple(lines),
        total_now=total,
        total_monthly=wanted.monthly,
        total_monthly_after_discount=wanted.monthly,
        minimum_total=max(total, Decimal(0)),
        valid_until=later(now, QUOTE_VALID),
    )


def _rest(product: Product, share: Fraction, language: str) -> Line:
    name = _REST[language].format(product=product.name[language])
    return Line("PRORATION", name, product.code, _share(product.monthly_price, share))


def _share(monthly: Decimal, unused: Fraction) -> Decimal:
    return rounded(monthly * unused.numerator / unused.denominator)
