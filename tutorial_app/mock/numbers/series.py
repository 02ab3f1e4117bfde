"""Number series: which numbers there are, which are pretty. Pure."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.partners.model import NumberSeries

#: What one is shown first when no category is asked for.
CATEGORIES = ("STANDARD", "SILVER", "GOLD")


def category_of(msisdn: str) -> str:
    """Return the category of a number.

    GOLD: the last four digits are equal or running (7777, 1234, 9876). SILVER: they
    are two equal pairs (4242), or a pair and a pair (1188).
    """
    a, b, c, d = (int(digit) for digit in msisdn[-4:])
    if a == b == c == d or (b - a == c - b == d - c and abs(b - a) == 1):
        return "GOLD"
    if (a, b) == (c, d) or (a == b and c == d):
        return "SILVER"
    return "STANDARD"


def free_from_start(
    series: NumberSeries, seed: int, *, contains: str, ends_with: str, category: str
) -> Iterator[str]:
    """Yield the matching numbers that begin free; cheapest category first.

    The order within a category is mixed, the same for the same *seed*, so that two
    searches agree and learners do not all get the first numbers of the series.

    Args:
        series: the partner's series.
        seed: of the workspace.
        contains: digits anywhere in the eight; empty: any number.
        ends_with: digits at the end; empty: any number.
        category: one of CATEGORIES; empty: all of them.
    """
    for wanted in (category,) if category else CATEGORIES:
        ordered = _mixed(series.prefix, series.first_free, series.last, seed, wanted)
        if not (contains or ends_with):
            yield from ordered
            continue
        for msisdn in ordered:
            digits = msisdn.removeprefix("+45")
            if digits.endswith(ends_with) and contains in digits:
                yield msisdn


def plain_numbers(series: NumberSeries, seed: int) -> tuple[str, ...]:
    """Return the numbers of no special kind that begin free, in their order."""
    return _mixed(series.prefix, series.first_free, series.last, seed, CATEGORIES[0])


@lru_cache(maxsize=64)
def _mixed(
    prefix: str, first: int, last: int, seed: int, category: str
) -> tuple[str, ...]:
    numbers = [f"{prefix}{number:04}" for number in range(first, last + 1)]
    random.Random(f"{seed}:numbers:{prefix}").shuffle(numbers)  # noqa: S311 (no secret)
    return tuple(one for one in numbers if category_of(one) == category)
