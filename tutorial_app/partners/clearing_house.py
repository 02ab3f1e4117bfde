"""The clearing house: its working days and hours, as arithmetic on dates. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_SATURDAY = 5
_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class ClearingHouse:
    """When numbers can be ported (`conf/clearing_house.toml`)."""

    #: ISO code of the country whose public holidays are no working days.
    country: str
    zone: ZoneInfo
    #: (month, day) of days off that are no public holidays.
    closed_days: frozenset[tuple[int, int]]
    opens: time
    closes: time
    donor_answers_after: timedelta
    #: Until then, on the working day before, a case can be changed or cancelled.
    cut_off: time
    cut_over_from: time
    cut_over_takes: timedelta
    submissions: int
    furthest: timedelta
    possible_dates: int
    authorization: timedelta
    correction_working_days: int
    final_rejection: timedelta
    forgotten_after: timedelta

    def is_working_day(self, day: date) -> bool:
        """Say whether *day* is Monday to Friday and no holiday."""
        return (
            day.weekday() < _SATURDAY
            and (day.month, day.day) not in self.closed_days
            and day not in _holidays(self.country, day.year)
        )

    def working_day_after(self, day: date, count: int = 1) -> date:
        """Return the *count*-th working day after *day*."""
        while count:
            day += _DAY
            count -= self.is_working_day(day)
        return day

    def working_day_before(self, day: date) -> date:
        """Return the last working day before *day*."""
        day -= _DAY
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def working_days_later(self, moment: datetime, count: int) -> datetime:
        """Return the same time of day *count* working days after *moment*."""
        here = moment.astimezone(self.zone)
        day = self.working_day_after(here.date(), count)
        return self.at(day, here.time())

    def possible(self, today: date) -> tuple[date, ...]:
        """Return the days, ordered *today*, on which a number could move."""
        days = [self.working_day_after(today)]
        while len(days) < self.possible_dates:
            days.append(self.working_day_after(days[-1]))
        return tuple(days)

    def is_open(self, moment: datetime) -> bool:
        """Say whether messages are carried at *moment*."""
        here = moment.astimezone(self.zone)
        open_now = self.opens <= here.time() < self.closes
        return self.is_working_day(here.date()) and open_now

    def next_opening(self, moment: datetime) -> datetime:
        """Return when it opens next; *moment* itself if it is open."""
        if self.is_open(moment):
            return moment
        here = moment.astimezone(self.zone)
        day = here.date()
        if not self.is_working_day(day) or here.time() >= self.closes:
            day = self.working_day_after(day)
        return self.at(day, self.opens)

    def answer_due(self, asked: datetime) -> datetime:
        """Return the latest moment for an answer: the end of the next working day."""
        day = self.working_day_after(asked.astimezone(self.zone).date())
        return self.at(day, _LAST_MINUTE)

    def cut_off_before(self, day: date) -> datetime:
        """Return until when a move on *day* can be changed or cancelled."""
        return self.at(self.working_day_before(day), self.cut_off)

    def cut_over(self, day: date) -> tuple[datetime, datetime]:
        """Return from when until when a number moves on *day*."""
        start = self.at(day, self.cut_over_from)
        end = (start.astimezone(UTC) + self.cut_over_takes).astimezone(self.zone)
        return start, end

    def at(self, day: date, hour: time) -> datetime:
        """Return the point in time at which the clock shows *hour* on *day*."""
        return datetime.combine(day, hour, self.zone)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    # Takes a tenth of a second, and most processes never ask.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays(country, years=year))
