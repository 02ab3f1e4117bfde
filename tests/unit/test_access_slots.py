"""Slots on the days clocks change, and what may be asked for: arithmetic and tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_app.access.appointments.kinds import DAY, Kind, Opening
from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.model import CELL, Window
from tutorial_app.access.appointments.slots import (
    check_ahead,
    check_longer,
    check_slots,
    instant,
    runs,
    slots,
    within,
)
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.settings import HOME

REAL = load_access(HOME / "conf" / "access.toml").bookable["real"]
WORKSPACE = load_access(HOME / "conf" / "access.toml").bookable["workspace"]
HOUR = timedelta(hours=1)
EVERY_DAY = frozenset(range(7))
#: The day, and how much longer or shorter than a day it is.
CHANGES = [
    ("Europe/Copenhagen", date(2026, 3, 29), -HOUR),
    ("Europe/Copenhagen", date(2026, 10, 25), HOUR),
    ("America/New_York", date(2026, 3, 8), -HOUR),
    ("America/New_York", date(2026, 11, 1), HOUR),
    ("Australia/Lord_Howe", date(2026, 10, 4), -HOUR / 2),
    ("Australia/Lord_Howe", date(2026, 4, 5), HOUR / 2),
]


def kind(zone: str, slot: timedelta, *hours: tuple[timedelta, timedelta]) -> Kind:
    openings = tuple(Opening(EVERY_DAY, *one) for one in hours)
    return replace(REAL, zone=ZoneInfo(zone), slot=slot, openings=openings)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(start: str, end: str) -> Window:
    return Window(at(start), at(end))


@pytest.mark.parametrize(("zone", "day", "longer"), CHANGES)
@pytest.mark.parametrize("minutes", [15, 30])
def test_no_slot_is_lost_doubled_or_backwards_when_clocks_change(
    zone: str, day: date, longer: timedelta, minutes: int
) -> None:
    slot = timedelta(minutes=minutes)
    drawn = list(slots(kind(zone, slot, (0 * DAY, DAY)), day - DAY, day + DAY))

    assert drawn[0].start == instant(day - DAY, 0 * DAY, ZoneInfo(zone))
    assert drawn[-1].end == instant(day + 2 * DAY, 0 * DAY, ZoneInfo(zone))
    assert all(one.end == two.start for one, two in pairwise(drawn))
    assert {one.length for one in drawn} == {slot}
    assert len(drawn) * slot == 3 * DAY + longer


@pytest.mark.parametrize(("zone", "day", "longer"), CHANGES)
def test_one_slot_a_day_is_as_long_as_that_day(
    zone: str, day: date, longer: timedelta
) -> None:
    drawn = list(slots(kind(zone, DAY, (0 * DAY, DAY)), day - DAY, day + DAY))

    assert [one.length for one in drawn] == [DAY, DAY + longer, DAY]
    assert all(one.end == two.start for one, two in pairwise(drawn))


@pytest.mark.parametrize(("zone", "day", "longer"), CHANGES)
def test_hours_after_the_change_are_those_on_the_wall(
    zone: str, day: date, longer: timedelta
) -> None:
    drawn = list(slots(kind(zone, HOUR, (8 * HOUR, 16 * HOUR)), day, day))

    here = [one.start.astimezone(ZoneInfo(zone)).hour for one in drawn]
    assert here == list(range(8, 16)), longer


def test_hours_that_are_left_out_give_no_slot() -> None:
    night = kind("Europe/Copenhagen", HOUR / 2, (2 * HOUR, 3 * HOUR))
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert list(slots(night, spring, spring)) == []
    assert len(list(slots(night, autumn, autumn))) == 4


def test_a_time_that_is_left_out_is_the_end_of_what_is_left_out() -> None:
    zone = ZoneInfo("Europe/Copenhagen")

    assert instant(date(2026, 3, 29), 2.25 * HOUR, zone) == at("2026-03-29T01:00")
    assert instant(date(2026, 10, 25), 2 * HOUR, zone) == at("2026-10-25T00:00")


@given(
    zone=st.sampled_from([zone for zone, _, _ in CHANGES]),
    first=st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    days=st.integers(0, 9),
    edges=st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True),
    quarters=st.integers(1, 12),
)
def test_slots_are_in_order_apart_and_as_long_as_said(
    zone: str, first: date, days: int, edges: list[int], quarters: int
) -> None:
    times = [edge * CELL for edge in sorted(edges)]
    hours = list(zip(times[::2], times[1::2], strict=False))
    drawn = list(slots(kind(zone, quarters * CELL, *hours), first, first + days * DAY))

    assert all(one.end <= two.start for one, two in pairwise(drawn))
    assert {one.length for one in drawn} <= {quarters * CELL}


def test_a_blackout_day_and_a_weekend_have_no_slots() -> None:
    christmas = list(slots(REAL, date(2026, 12, 24), date(2027, 1, 1)))
    weekend = list(slots(REAL, date(2026, 2, 7), date(2026, 2, 8)))

    assert christmas == weekend == []


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2026-02-02T09:15", "2026-02-02T09:45", "no run of slots"),
        ("2026-02-02T09:00", "2026-02-02T09:45", "no run of slots"),
        ("2026-02-02T06:30", "2026-02-02T07:30", "no run of slots"),
        ("2026-02-02T14:30", "2026-02-03T07:30", "no run of slots"),
        ("2026-02-02T09:00", "2026-02-02T13:30", "has 9 slots of 'real'; 8 at most"),
    ],
)
def test_a_window_is_a_run_of_slots(start: str, end: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        check_slots(REAL, window(start, end))


def test_a_run_of_days_may_go_over_the_end_of_summer_time() -> None:
    week = window("2026-10-23T22:00", "2026-10-26T23:00")

    check_slots(WORKSPACE, week)

    assert [one.length / HOUR for one in within(WORKSPACE, week)] == [24, 25, 24]


def test_a_longer_booking_needs_whole_slots_and_not_too_many() -> None:
    before = window("2026-02-02T09:00", "2026-02-02T10:00")

    check_longer(REAL, before, Window(before.start, at("2026-02-02T13:00")))
    for end in ("2026-02-02T10:15", "2026-02-02T13:30"):
        with pytest.raises(InvalidInput):
            check_longer(REAL, before, Window(before.start, at(end)))


def test_a_start_is_neither_too_soon_nor_too_far_ahead() -> None:
    now = at("2026-02-02T05:00")

    check_ahead(REAL, window("2026-02-02T09:00", "2026-02-02T09:30"), now)
    with pytest.raises(InvalidInput, match=r"too soon: .* from 2026-02-02T09:00Z on"):
        check_ahead(REAL, window("2026-02-02T08:30", "2026-02-02T09:30"), now)
    with pytest.raises(InvalidInput, match="too far ahead"):
        check_ahead(REAL, window("2026-03-04T05:00", "2026-03-04T05:30"), now)


def test_runs_do_not_go_over_a_gap() -> None:
    offered = list(slots(REAL, date(2026, 2, 2), date(2026, 2, 3)))

    found = list(runs(offered, 15))

    assert [one.length for one in found] == [7.5 * HOUR] * 4


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 2, 2, 9), at("2026-02-02T10:00")),  # noqa: DTZ001 (the point)
        (at("2026-02-02T09:05"), at("2026-02-02T10:00")),
        (at("2026-02-02T10:00"), at("2026-02-02T10:00")),
    ],
)
def test_a_window_refuses_what_is_none(start: datetime, end: datetime) -> None:
    with pytest.raises(InvalidInput):
        Window(start, end)
