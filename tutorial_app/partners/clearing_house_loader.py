"""Reads `conf/clearing_house.toml`."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutorial_app.partners.clearing_house import ClearingHouse
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

_ANY_LEAP_YEAR = 2024


def load_clearing_house(path: Path) -> ClearingHouse:
    """Read the clearing house's days and hours.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    file = read_toml(path)
    house = ClearingHouse(
        country=_country(file),
        zone=_zone(file),
        closed_days=_closed_days(file),
        opens=_time(file, "opens"),
        closes=_time(file, "closes"),
        donor_answers_after=file.duration("donor_answers_after"),
        cut_off=_time(file, "cut_off"),
        cut_over_from=_time(file, "cut_over_from"),
        cut_over_takes=file.duration("cut_over_takes"),
        submissions=_positive(file, "submissions"),
        furthest=timedelta(days=_positive(file, "furthest_days")),
        possible_dates=_positive(file, "possible_dates"),
        authorization=timedelta(days=_positive(file, "authorization_days")),
        correction_working_days=_positive(file, "correction_working_days"),
        final_rejection=file.duration("final_rejection_expires_after"),
        forgotten_after=timedelta(days=_positive(file, "forgotten_after_days")),
    )
    if house.opens >= house.closes:
        file.refuse("closes", f"is {house.closes:%H:%M}, not after opens")
    file.finish()
    return house


def _country(file: TomlTable) -> str:
    from holidays.registry import COUNTRIES  # noqa: PLC0415 (takes long)

    code = file.text("country")
    if code not in {known[1] for known in COUNTRIES.values()}:
        file.refuse("country", f"{code!r} is no country whose holidays are known")
    return code


def _zone(file: TomlTable) -> ZoneInfo:
    name = file.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        file.refuse("zone", f"{name!r} is no time zone")


def _closed_days(file: TomlTable) -> frozenset[tuple[int, int]]:
    days = set()
    for text in file.texts("closed_days", ()):
        try:
            day = date.fromisoformat(f"{_ANY_LEAP_YEAR}-{text}")
        except ValueError:
            file.refuse("closed_days", f"{text!r} is no day, such as 12-24")
        days.add((day.month, day.day))
    return frozenset(days)


def _time(file: TomlTable, key: str) -> time:
    text = file.text(key)
    try:
        return time.fromisoformat(text)
    except ValueError:
        file.refuse(key, f"{text!r} is no time of day, such as 08:00")


def _positive(file: TomlTable, key: str) -> int:
    number = file.whole(key)
    if number < 1:
        file.refuse(key, f"is {number}: needs at least 1")
    return number
