"""What the made-up customer reads, in Danish and English: `web/texts/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import request, session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.codec.values import Valued

LANGUAGES = {"da": "Dansk", "en": "English"}
TEXTS = Path(__file__).parents[1] / "texts"
_KEY = "language"
ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language, and how it writes amounts, numbers and times."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text *key* with *values* in its place-holders.

        Raises:
            KeyError: if the catalogue has no such text.
        """
        return self.texts[key].format(**values)

    def maybe(self, key: str, default: str = "") -> str:
        """Return the text *key*, or *default* if there is none."""
        return self.texts.get(key, default)

    def money(self, amount: Valued | Decimal | str | None) -> str:
        """Return an amount: `79,00 kr.` or `DKK 79.00`."""
        if amount is None:
            return ""
        value = Decimal(str(getattr(amount, "value", amount)))
        text = f"{value:,.2f}".replace("-", "\N{MINUS SIGN}")
        if self.language == "en":
            return f"DKK\N{NO-BREAK SPACE}{text}"
        swapped = text.translate(str.maketrans(",.", ".,"))
        return f"{swapped}\N{NO-BREAK SPACE}kr."

    def phone(self, msisdn: str) -> str:
        """Return a Danish number as it is read: `42 01 00 42`."""
        digits = msisdn.removeprefix("+45")
        pairs = (digits[at : at + 2] for at in range(0, len(digits), 2))
        return "\N{NO-BREAK SPACE}".join(pairs)

    def day(self, day: date | str) -> str:
        """Return a day with its weekday: `tirsdag 3. marts`, `Tuesday 3 March`."""
        if isinstance(day, str):
            day = date.fromisoformat(day)
        weekday = self.texts["dates.weekdays"].split()[day.weekday()]
        month = self.texts["dates.months"].split()[day.month - 1]
        return self("dates.day", weekday=weekday, day=day.day, month=month)

    def time(self, at: datetime | str) -> str:
        """Return the time of day in Denmark: `09.30` or `09:30`."""
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        return f"{at.astimezone(ZONE):{self.texts['dates.time']}}"

    def moment(self, at: datetime | str) -> str:
        """Return day and time in Denmark."""
        if isinstance(at, str):
            at = datetime.fromisoformat(at)
        at = at.astimezone(ZONE)
        return f"{self.day(at.date())} {self('dates.at')} {self.time(at)}"


@cache
def read_words(language: str) -> Words:
    """Return the texts of *language* from its file."""
    raw = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, dict(_flat(raw, "")))


def chosen_words() -> Words:
    """Return the texts of the language that the visitor has chosen; Danish at first.

    `?lang=en` chooses, and it sticks.
    """
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and session.get(_KEY) != asked:
        session[_KEY] = asked
    held = session.get(_KEY)
    return read_words(held if held in LANGUAGES else "da")


def _flat(tables: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tables.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, str(value)))
    return found
