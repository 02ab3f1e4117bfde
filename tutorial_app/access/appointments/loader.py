"""Reads `conf/access.toml`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutorial_app.access.appointments.kinds import DAY, Access, Approval, Kind, Opening
from tutorial_app.access.appointments.model import CELL, KindCode
from tutorial_app.partners.durations import in_words
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAME = "|".join(_WEEK)
_HOURS = re.compile(
    rf"({_DAY_NAME})(?:-({_DAY_NAME}))? (\d\d):([0-5]\d)-(\d\d):([0-5]\d)"
)
_NONE = timedelta()


def load_access(path: Path) -> Access:
    """Read the kinds of access.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    always_open: dict[str, dict[str, str]] = {}
    bookable: dict[str, Kind] = {}
    for code, table in read_toml(path).members():
        if table.flag("always_open", default=False):
            always_open[code] = table.both_languages("name")
        else:
            bookable[code] = _kind(KindCode(code), table)
        table.finish()
    return Access(always_open, bookable)


def _kind(code: KindCode, table: TomlTable) -> Kind:
    kind = Kind(
        code=code,
        name=table.both_languages("name"),
        capacity=_positive(table, "capacity"),
        zone=_zone(table),
        openings=_openings(table),
        blackout=_blackout(table),
        slot=_cells(table, "slot", at_least=CELL),
        most_slots=_positive(table, "most_slots"),
        before=_cells(table, "buffer_before"),
        after=_cells(table, "buffer_after"),
        notice=_duration(table, "notice"),
        horizon=_duration(table, "horizon", at_least=CELL),
        quota=_positive(table, "quota"),
        approval=Approval(table.text("approval", of=tuple(Approval))),
        decide_within=_duration(table, "decide_within", at_least=CELL),
        offer=_duration(table, "offer", at_least=CELL),
        workspace=table.flag("workspace", default=False),
        opens=table.text("opens", ""),
    )
    if kind.slot > DAY:
        table.refuse("slot", f"is {in_words(kind.slot)}: at most P1D")
    if kind.horizon <= kind.notice + CELL:
        table.refuse("horizon", "leaves nothing after notice")
    for opening in kind.openings:
        if kind.slot != DAY and opening.closes - opening.opens < kind.slot:
            table.refuse("slot", f"{in_words(kind.slot)} does not fit into hours")
    return kind


def _zone(table: TomlTable) -> ZoneInfo:
    name = table.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        table.refuse("zone", f"{name!r} is no time zone")


def _openings(table: TomlTable) -> tuple[Opening, ...]:
    openings = [_opening(table, text) for text in table.texts("hours")]
    openings.sort(key=lambda opening: opening.opens)
    for number, name in enumerate(_WEEK):
        that_day = [one for one in openings if number in one.weekdays]
        if any(one.closes > two.opens for one, two in pairwise(that_day)):
            table.refuse("hours", f"has {name} twice at the same time")
    if not openings:
        table.refuse("hours", "is empty; is it always_open?")
    return tuple(openings)


def _opening(table: TomlTable, text: str) -> Opening:
    found = _HOURS.fullmatch(text)
    if not found:
        table.refuse("hours", f"has {text!r}, which is not like 'mon-fri 08:00-16:00'")
    first = _WEEK.index(found[1])
    last = _WEEK.index(found[2] or found[1])
    times = [int(part) for part in found.groups()[2:]]
    opens = timedelta(hours=times[0], minutes=times[1])
    closes = timedelta(hours=times[2], minutes=times[3])
    if first > last or not opens < closes <= DAY:
        table.refuse("hours", f"has {text!r}, which ends before it begins, or too late")
    if opens % CELL or closes % CELL:
        table.refuse("hours", f"has {text!r}, which are no whole quarters of an hour")
    return Opening(frozenset(range(first, last + 1)), opens, closes)


def _blackout(table: TomlTable) -> frozenset[date]:
    days: set[date] = set()
    for text in table.texts("blackout", ()):
        first, _, last = text.partition("/")
        try:
            begin = date.fromisoformat(first)
            count = (date.fromisoformat(last or first) - begin).days
        except ValueError:
            table.refuse(
                "blackout", f"{text!r} is no 2026-12-24 or 2026-12-24/2027-01-01"
            )
        if count < 0:
            table.refuse("blackout", f"{text!r} ends before it begins")
        days |= {begin + number * DAY for number in range(count + 1)}
    return frozenset(days)


def _cells(table: TomlTable, key: str, *, at_least: timedelta = _NONE) -> timedelta:
    length = _duration(table, key, at_least=at_least)
    if length % CELL:
        table.refuse(key, f"is {in_words(length)}, no whole quarters of an hour")
    return length


def _duration(table: TomlTable, key: str, *, at_least: timedelta = _NONE) -> timedelta:
    length = table.duration(key)
    if length < at_least:
        table.refuse(key, f"is {in_words(length)}: at least {in_words(at_least)}")
    return length


def _positive(table: TomlTable, key: str) -> int:
    number = table.whole(key)
    if number < 1:
        table.refuse(key, f"is {number}: needs at least 1")
    return number
