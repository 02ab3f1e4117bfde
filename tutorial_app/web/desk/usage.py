"""`/desk/usage`: calls, faults, lessons, bookings and no-shows by day or by week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import request

from tutorial_app.access.desk.numbers import begun, partners_by_user
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.traces.usage import CALL, FAULT, LESSON, usage
from tutorial_app.web.pictures.bars import Bar, bars_picture
from tutorial_app.web.words import DENMARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from tutorial_app.web.desk.staff import Staff
    from tutorial_app.web.pictures.drawing import Picture

BOOKED, UNUSED = "BOOKED", "UNUSED"
_DAY = timedelta(days=1)
#: What can be asked for: how many weeks, by day or by week.
PERIODS = {"2": "2 weeks", "4": "4 weeks", "12": "12 weeks", "52": "a year"}
#: More days than these are drawn by the week.
_MOST_DAYS = 28

#: Title, what is counted, what of it is marked.
_CHARTS = (
    ("Calls", CALL, "calls", FAULT, "faults"),
    ("Lessons finished", LESSON, "lessons finished", "", ""),
    ("Bookings", BOOKED, "bookings", UNUSED, "no-shows"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted in one day or week."""

    label: str
    number: Mapping[str, int]


def add(pages: Blueprint, staff: Staff) -> None:
    """Add the numbers to *pages*."""

    @pages.get("/usage")
    def numbers() -> ResponseReturnValue:
        weeks, partner = request.args.get("weeks", "4"), request.args.get("partner", "")
        if weeks not in PERIODS:
            raise InvalidInput(f"weeks is {weeks!r}, none of {', '.join(PERIODS)}")
        days = _days(int(weeks), staff.now())
        counted = _counted(staff, days, partner)
        rows = tuple(_rows(days, counted))
        return staff.page(
            "usage.html",
            weeks=weeks,
            periods=PERIODS,
            partner=partner,
            organisations=staff.portal.people.organisations(),
            rows=rows,
            pictures=tuple(_pictures(rows)),
            by_week=len(days) > _MOST_DAYS,
        )


def _days(weeks: int, now: datetime) -> tuple[date, ...]:
    """Return the days of so many weeks, today the last; whole weeks where many."""
    today = now.astimezone(DENMARK).date()
    last = today
    if weeks * 7 > _MOST_DAYS:
        last += (6 - today.weekday()) * _DAY
    count = weeks * 7
    return tuple(last - number * _DAY for number in range(count - 1, -1, -1))


def _counted(
    staff: Staff, days: Sequence[date], partner: str
) -> Counter[tuple[date, str]]:
    start, end = _midnight(days[0]), _midnight(days[-1] + _DAY)
    whose = {
        credential.user: one.code
        for one, credential in staff.portal.mock.market.partners.credentials()
    }
    found: Counter[tuple[date, str]] = Counter()
    with staff.portal.database.reading() as db:
        called, booked = usage(db, start, end), begun(db, start, end)
        whose |= partners_by_user(db)
    for (hour, what, who), number in called.items():
        if not partner or whose.get(who) == partner:
            found[hour.astimezone(DENMARK).date(), what] += number
    for one in booked:
        if not partner or one.partner == partner:
            day = one.at.astimezone(DENMARK).date()
            found[day, BOOKED] += 1
            found[day, UNUSED] += one.unused
    return found


def _rows(days: Sequence[date], counted: Counter[tuple[date, str]]) -> Iterator[Row]:
    step = 7 if len(days) > _MOST_DAYS else 1
    for at in range(0, len(days), step):
        part = days[at : at + step]
        label = f"{part[0].day} {part[0]:%b}"
        if step > 1:
            label = f"week of {label}"
        kinds = (CALL, FAULT, LESSON, BOOKED, UNUSED)
        yield Row(label, {kind: sum(counted[d, kind] for d in part) for kind in kinds})


def _pictures(rows: Sequence[Row]) -> Iterator[tuple[str, Picture]]:
    for title, what, words, bad, marked in _CHARTS:
        bars = [
            Bar(row.label, row.number[what], row.number[bad] if bad else 0)
            for row in rows
        ]
        ids = title.split()[0].lower()
        yield title, bars_picture(ids, title, bars, words, marked)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), DENMARK).astimezone(UTC)
