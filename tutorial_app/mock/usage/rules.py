"""What a line is used for in a day: fixed by the seed, and never beyond its money.

Contract, section 10: a subscription without enough allowance spends DKK 8 to 20 a
day. Pure.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

#: In øre. The least is a little over DKK 8, since whole minutes are charged.
_LEAST, _MOST = 850, 2000
_UNITS = {"VOICE": "MINUTE", "SMS": "MESSAGE", "DATA": "MEGABYTE", "CONTENT": "DKK"}
_LONGEST_CALL = 12
_MOST_TEXTS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A subscription on one day, as far as its use depends on it."""

    subscription_id: str
    #: Prices per unit of what is not covered by an allowance, in kroner.
    prices: Mapping[str, Decimal]
    #: Kinds of use without end: they cost nothing.
    free: Collection[str]
    #: What can be spent at most, in kroner.
    money: Decimal


@dataclass(frozen=True, slots=True)
class Record:
    """One call, message, data session or purchase."""

    at: datetime
    usage_type: str
    quantity: Decimal
    #: In kroner.
    price: Decimal
    other_party: str = ""
    from_allowance: bool = False

    @property
    def unit(self) -> str:
        """What the quantity is counted in."""
        return _UNITS[self.usage_type]


def use(line: Line, seed: int, begin: datetime, end: datetime) -> list[Record]:
    """Return what *line* is used for between *begin* and *end*, in order.

    Nothing, where an allowance covers everything or no money is left.
    """
    # Repeatable, not secret.
    chance = random.Random(f"{seed}:{line.subscription_id}:{begin:%Y-%m-%d}")  # noqa: S311
    wanted = Decimal(chance.randint(_LEAST, _MOST)) / 100
    if not line.prices:
        return []
    bought = list(_buy(line, min(wanted, line.money), chance))
    if not bought:
        return []
    if "SMS" in line.free:
        texts = chance.randint(1, _MOST_TEXTS)
        bought += [("SMS", Decimal(1), Decimal(0))] * texts
    minutes = max(int((end - begin) / timedelta(minutes=1)), 1)
    at = sorted(chance.randrange(minutes) for _ in bought)
    chance.shuffle(bought)
    return [
        Record(
            at=begin + timedelta(minutes=minute),
            usage_type=kind,
            quantity=quantity,
            price=price,
            other_party=_somebody(chance) if kind in ("VOICE", "SMS") else "",
            from_allowance=not price,
        )
        for minute, (kind, quantity, price) in zip(at, bought, strict=True)
    ]


def purchase(line: Line, seed: int, begin: datetime, end: datetime) -> list[Record]:
    """Return what is bought over the phone bill of *line*: one thing a day."""
    chance = random.Random(f"{seed}:{line.subscription_id}:{begin:%Y-%m-%d}")  # noqa: S311 (as above)
    wanted = Decimal(chance.randint(_LEAST, _MOST)) / 100
    price = min(wanted, line.money)
    if price <= 0:
        return []
    minutes = max(int((end - begin) / timedelta(minutes=1)), 1)
    at = begin + timedelta(minutes=chance.randrange(minutes))
    return [Record(at, "CONTENT", price, price)]


def record_number(day: date, nth: int) -> int:
    """Return the number of the *nth* record (from 1) of a day."""
    return int(f"{day:%Y%m%d}") * 100 + nth


def masked(other_party: str, channel: str) -> str:
    """Return the other party as *channel* may see it (contract, section 6.3)."""
    return other_party if channel == "CALL_CENTRE" else f"{other_party[:-2]}00"


def _buy(
    line: Line, money: Decimal, chance: random.Random
) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield (kind, quantity, price) until *money* is spent, to less than a unit."""
    voice, sms, data = (line.prices.get(kind) for kind in ("VOICE", "SMS", "DATA"))
    if sms:
        for _ in range(min(chance.randint(1, _MOST_TEXTS), int(money / sms))):
            money -= sms
            yield "SMS", Decimal(1), sms
    if voice:
        minutes = int(money / voice)
        if data:
            minutes = int(minutes * chance.randint(30, 60) / 100)
        while minutes:
            call = min(minutes, chance.randint(1, _LONGEST_CALL))
            minutes -= call
            money -= call * voice
            yield "VOICE", Decimal(call), call * voice
    if data and (megabytes := int(money / data)):
        yield "DATA", Decimal(megabytes), megabytes * data


def _somebody(chance: random.Random) -> str:
    # Of an imaginary operator's series, which nobody has.
    return f"+4553{chance.randint(0, 999_999):06}"
