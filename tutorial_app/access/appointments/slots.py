"""Slots, drawn from the hours of a kind. Pure, and right on the days clocks change.

A slot is as long as time passes, not as the clock on the wall shows: on the day on
which an hour is missing there are fewer, on the day on which it comes twice more.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.kinds import DAY
from tutorial_app.access.appointments.model import CELL, Window
from tutorial_app.access.appointments.refusals import (
    NoSlot,
    TooFarAhead,
    TooLong,
    TooSoon,
)
from tutorial_app.partners.durations import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tutorial_app.access.appointments.kinds import Kind, Opening


def instant(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """Return when *zone*'s clock first shows *clock* past midnight of *day*, in UTC.

    A time that is left out is the end of what is left out.
    """
    wall = datetime.combine(day, time()) + clock
    while True:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        wall += CELL


def slots(kind: Kind, first: date, last: date) -> Iterator[Window]:
    """Yield the slots that start on the days *first* to *last* of the kind's zone.

    They come in order and do not overlap.
    """
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if day in kind.blackout:
            continue
        for opening in kind.openings:
            if day.weekday() in opening.weekdays:
                yield from _of_one_day(kind, opening, day)


def open_ahead(kind: Kind, now: datetime) -> Window:
    """Return between which times a booking made *now* may start."""
    earliest, latest = now + kind.notice, now + kind.horizon
    return Window(_next_cell(earliest), _next_cell(latest))


def check_ahead(kind: Kind, window: Window, now: datetime) -> None:
    """Refuse a *window* that starts too soon or too far ahead.

    Raises:
        TooFarAhead: naming the time before which it has to start.
        TooSoon: naming the first start that is possible.
    """
    ahead = open_ahead(kind, now)
    if window.start < ahead.start:
        raise TooSoon(
            f"{window} starts too soon: {kind.code!r} is booked "
            f"{in_words(kind.notice)} ahead at least, so from {_told(ahead.start)} on"
            if kind.notice
            else f"{window} starts too soon: it is {_told(now)} already"
        )
    if window.start >= ahead.end:
        raise TooFarAhead(
            f"{window} is too far ahead: {kind.code!r} is booked "
            f"{in_words(kind.horizon)} ahead at most, so before {_told(ahead.end)}"
        )


def check_slots(kind: Kind, window: Window) -> None:
    """Refuse a *window* that is not a run of slots without a gap, or too many.

    Raises:
        NoSlot: if it is no such run, such as on a day without hours.
        TooLong: if it has too many slots.
    """
    if window.length > kind.most_slots * kind.slot + DAY:
        # Nobody counts the slots of a thousand years.
        raise TooLong(f"{window} is longer than {kind.most_slots} slots: that is most")
    run = within(kind, window)
    whole = bool(run) and run[0].start == window.start and run[-1].end == window.end
    if not whole or any(one.end != two.start for one, two in pairwise(run)):
        raise NoSlot(
            f"{window} is no run of slots of {kind.code!r}{_closed(kind, window)}"
        )
    _check_count(kind, window, len(run))


def check_longer(kind: Kind, before: Window, after: Window) -> None:
    """Refuse an *after* that adds no run of slots to *before*, or has too many.

    Raises:
        NoSlot: if what is added is no such run.
        TooLong: if it has too many slots.
    """
    check_slots(kind, Window(before.end, after.end))
    _check_count(kind, after, len(within(kind, after)))


def within(kind: Kind, window: Window) -> tuple[Window, ...]:
    """Return the slots that lie wholly inside *window*."""
    first = window.start.astimezone(kind.zone).date()
    last = window.end.astimezone(kind.zone).date()
    return tuple(
        slot
        for slot in slots(kind, first, last)
        if window.start <= slot.start and slot.end <= window.end
    )


def runs(offered: Sequence[Window], count: int) -> Iterator[Window]:
    """Yield every window of *count* slots that follow each other without a gap."""
    for at in range(len(offered) - count + 1):
        run = offered[at : at + count]
        if all(one.end == two.start for one, two in pairwise(run)):
            yield Window(run[0].start, run[-1].end)


def seats_of(kind: Kind, window: Window) -> Window:
    """Return the time in which a booking of *window* needs its seat: with buffers."""
    return window.widened(kind.before, kind.after)


def _of_one_day(kind: Kind, opening: Opening, day: date) -> Iterator[Window]:
    start = instant(day, opening.opens, kind.zone)
    closes = instant(day, opening.closes, kind.zone)
    length = closes - start if kind.slot == DAY else kind.slot
    # All of the hours may be left out that day.
    while start < closes and start + length <= closes:
        yield Window(start, start + length)
        start += length


def _check_count(kind: Kind, window: Window, count: int) -> None:
    if count > kind.most_slots:
        raise TooLong(
            f"{window} has {count} slots of {kind.code!r}; {kind.most_slots} at most"
        )


def _closed(kind: Kind, window: Window) -> str:
    day = window.start.astimezone(kind.zone).date()
    return f": {day} is a day without hours" if day in kind.blackout else ""


def _told(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _next_cell(at: datetime) -> datetime:
    seconds = CELL.total_seconds()
    return datetime.fromtimestamp(-(-at.timestamp() // seconds) * seconds, UTC)
