"""What a change of product costs: the new month, less what is left of the old. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.mock.answers import rounded
from tutorial_app.mock.catalogue.pricing import Line, Quote, Wanted, make_quote

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
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
        monthly = wanted.product.monthly_price - old.product.monthly_price
        share = _share(monthly, old.unused)
        total = share + wanted.number_price
    else:
        unused = _share(old.product.monthly_price, old.unused)
        share = -min(unused, quote.total_now)
        total = quote.total_now + share
    lines = quote.lines
    if share:
        name = _REST[language].format(product=old.product.name[language])
        lines = (*lines, Line("PRORATION", name, "", share))
    least = quote.minimum_total + (share if wanted.product.payment != "POSTPAID" else 0)
    return replace(quote, lines=lines, total_now=total, minimum_total=least)


def _share(monthly: Decimal, unused: Fraction) -> Decimal:
    return rounded(monthly * unused.numerator / unused.denominator)
