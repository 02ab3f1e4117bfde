"""The days on which clocks change: no slot is lost, comes twice, or runs backwards."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.integration.bookings.conftest import Hall, windows
from tests.portals import portal_of
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.settings import HOME, Settings
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIND = """
[{code}]
name = {{ da = "{code}", en = "{code}" }}
capacity = 1
zone = "{zone}"
hours = ["mon-sun 00:00-24:00"]
slot = "PT30M"
most_slots = 2
buffer_before = "PT0S"
buffer_after = "PT0S"
notice = "PT0S"
horizon = "P60D"
quota = 100
approval = "automatic"
decide_within = "P1D"
offer = "PT2H"
"""


class Change(NamedTuple):
    """A day on which a clock changes, and how many half hours it has."""

    code: str
    zone: str
    day: date
    slots: int
    #: What comes twice that day.
    twice: int = 0


CHANGES = [
    Change("denmark", "Europe/Copenhagen", date(2026, 3, 29), 46),
    Change("denmark", "Europe/Copenhagen", date(2026, 10, 25), 50, 2),
    Change("new-york", "America/New_York", date(2026, 3, 8), 46),
    Change("new-york", "America/New_York", date(2026, 11, 1), 50, 2),
    # There a clock changes by half an hour.
    Change("lord-howe", "Australia/Lord_Howe", date(2026, 10, 4), 47),
    Change("lord-howe", "Australia/Lord_Howe", date(2026, 4, 5), 49, 1),
]
READERS = sorted({change.zone for change in CHANGES} | {"Asia/Kathmandu"})


@pytest.fixture(scope="module")
def hall(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    """Give a portal with a kind of access in each zone; nearly all is but looked at."""
    folder = tmp_path_factory.mktemp("portal")
    shutil.copytree(HOME / "conf", folder / "conf")
    kinds = {(change.code, change.zone) for change in CHANGES}
    with (folder / "conf" / "access.toml").open("a", encoding="utf-8") as file:
        file.writelines(_KIND.format(code=code, zone=zone) for code, zone in kinds)
    settings = Settings(
        data=folder / "data", conf=folder / "conf", database_url=shared_database_url
    )
    clock = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    portal = portal_of(settings, clock=clock)
    yield Hall(portal, create_app(portal, settings), clock)
    portal.database.close()


def read(window: str) -> tuple[datetime, datetime]:
    start, _, end = window.partition("/")
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


def of_day(page: str, day: date) -> str:
    """Return what stands on a page below the heading of *day*."""
    after = page.split(f'id="day-{day}"')[1]
    return after.split(f'id="day-{day + timedelta(days=1)}"')[0]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_day_has_as_many_slots_as_time_passes(hall: Hall, change: Change) -> None:
    before = change.day - timedelta(days=3)
    hall.clock.at = datetime(before.year, before.month, before.day, tzinfo=UTC)
    path = f"/access/{change.code}?from={change.day}&zone={change.zone}"

    shown = of_day(hall.nobody().see(path), change.day)

    offered = [read(one) for one in windows(shown)]
    assert len(offered) == change.slots
    assert all(one[1] == two[0] for one, two in pairwise(offered))
    told = re.findall(r"<b>([^<]+)</b>", shown)
    assert len(set(told)) == len(told)  # What the clock shows twice has its offset.
    assert len([one for one in told if re.match(r"\d\d:\d\d [+-]", one)]) == (
        2 * change.twice
    )


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_reader_sees_the_same_slots_in_order(
    hall: Hall, change: Change, reader: str
) -> None:
    before = change.day - timedelta(days=3)
    hall.clock.at = datetime(before.year, before.month, before.day, tzinfo=UTC)
    first, last = change.day - timedelta(days=1), change.day + timedelta(days=1)
    ask = f"from={first}&to={last}&zone={reader}"

    page = hall.nobody().see(f"/access/{change.code}?from={first}&zone={reader}")
    said = hall.nobody().client.get(f"/api/access/{change.code}/slots?{ask}").json
    assert said

    three = [f'id="day-{first + timedelta(days=n)}"' for n in range(4)]
    shown = [read(one) for one in windows(page[page.index(three[0]) :])]
    told = [
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in said["slots"]
    ]
    assert all(one[1] == two[0] for one, two in pairwise(told))
    assert shown[: len(told)] == told
    for one in said["slots"]:
        for side in ("local", "portal"):
            for end in ("start", "end"):
                assert datetime.fromisoformat(one[side][end]) == (
                    datetime.fromisoformat(one[end])
                )
    days = [
        datetime.fromisoformat(one["local"]["start"]).date() for one in said["slots"]
    ]
    assert days == sorted(days)
    assert {days[0], days[-1]} == {first, last}


def test_an_hour_that_comes_twice_is_booked_twice(hall: Hall) -> None:
    hall.clock.at = datetime(2026, 10, 20, tzinfo=UTC)
    ada = hall.browser("ada")
    twice = [
        f"2026-10-25T{hour:02}:00Z/2026-10-25T{hour:02}:30Z" for hour in (0, 1)
    ]  # Both 02:00 in Copenhagen.

    paths = {ada.hold("denmark", one) for one in twice}

    assert len(paths) == 2
    told = "".join(ada.see(path) for path in paths)
    assert "02:00 +02:00\u201302:30 +02:00" in told
    assert "02:00 +01:00\u201302:30 +01:00" in told


def test_two_slots_in_a_row_go_over_the_change(hall: Hall) -> None:
    hall.clock.at = datetime(2026, 3, 25, tzinfo=UTC)

    page = of_day(
        hall.nobody().see("/access/denmark?from=2026-03-29&slots=2"), date(2026, 3, 29)
    )

    assert "<b>01:30\u201303:30</b>" in page
    assert all(
        end - start == timedelta(hours=1) for start, end in map(read, windows(page))
    )
