"""The entries of a line's ledger in the order in which they were booked."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Entry = Mapping[str, Any]


def as_booked(ledger: Iterable[Entry]) -> list[Entry]:
    """Return rows of kind `ledger` of one line, the first one first.

    Virtual time stands still in a call, so several may be of one moment: which came
    first is told by the balances, since each begins with what the last one left.
    """
    found: list[Entry] = []
    balance = Decimal(0)
    for _, same in groupby(sorted(ledger, key=_at), key=_at):
        left = list(same)
        while left:
            entry = _next(left, balance)
            left.remove(entry)
            found.append(entry)
            balance = Decimal(entry["balance"])
    return found


def _next(left: list[Entry], balance: Decimal) -> Entry:
    """Return what begins with *balance*, else with what none of the others left."""
    ends = {Decimal(one["balance"]) for one in left}
    following = [one for one in left if _before(one) == balance]
    return (following or [one for one in left if _before(one) not in ends] or left)[0]


def _at(entry: Entry) -> str:
    return str(entry["at"])


def _before(entry: Entry) -> Decimal:
    return Decimal(entry["balance"]) - Decimal(entry["amount"])
