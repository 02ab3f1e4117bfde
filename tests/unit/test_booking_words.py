"""Times of bookings, and where they stand, as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.model import (
    Account,
    Booking,
    BookingId,
    KindCode,
    Partner,
    State,
    Window,
)
from tutorial_app.access.appointments.refusals import TooSoon
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.settings import HOME
from tutorial_app.web.bookings import times, words

COPENHAGEN, NEW_YORK = ZoneInfo("Europe/Copenhagen"), ZoneInfo("America/New_York")
REAL = load_access(HOME / "conf" / "access.toml").kind("real")
START = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
HELD = Booking(
    BookingId("b-1"),
    KindCode("real"),
    Account("ada"),
    Partner("KURV"),
    Window(START, START + timedelta(hours=1)),
    "Europe/Copenhagen",
    State.HELD,
    START - timedelta(days=1),
)


def span(start: str, end: str, zone: ZoneInfo = COPENHAGEN) -> str:
    window = Window(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return times.span(window, zone).replace(times.TO, "-")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-01-07T09:00Z", "2026-01-07T09:30Z", "10:00-10:30"),
        ("2026-01-07T22:30Z", "2026-01-07T23:00Z", "23:30-24:00"),
        ("2026-01-07T22:30Z", "2026-01-07T23:30Z", "23:30 - Thursday 8 January, 00:30"),
        ("2026-01-06T23:00Z", "2026-01-07T23:00Z", "all day"),
        ("2026-01-06T23:00Z", "2026-01-08T23:00Z", "all day, until Thursday 8 January"),
        ("2026-03-28T23:00Z", "2026-03-29T22:00Z", "all day"),
        ("2026-10-25T00:00Z", "2026-10-25T01:00Z", "02:00 +02:00-02:00 +01:00"),
    ],
)
def test_a_window_is_told_as_the_clock_on_the_wall_shows_it(
    start: str, end: str, said: str
) -> None:
    assert span(start, end) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (30, "30 minutes"),
        (60, "1 hour"),
        (90, "1½ hours"),
        (105, "1 hour 45 minutes"),
        (1440, "1 day"),
        (4320, "3 days"),
    ],
)
def test_a_length_is_told_in_words(minutes: int, said: str) -> None:
    assert times.length(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize("name", ["", "Europe", "Nowhere/Else", "../zone", "x\0y"])
def test_what_is_no_zone_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(InvalidInput, match="is no zone like Europe/Copenhagen"):
        times.zone_of(name)


def test_every_state_has_a_word_a_sentence_and_a_shape() -> None:
    for state in State:
        booking = replace(HELD, state=state, purpose="x", used_at=START)
        told = words.standing(booking, NEW_YORK, START)
        assert told.word
        assert told.sentence.endswith((".", ": "))
        assert words.SHAPES[state]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ("Held", "Nobody else can take it until Tuesday 6 January, 10:00.")),
        ({"sequence": 1}, ("Offered", "It is yours until Tuesday 6 January, 10:00.")),
        ({"state": State.EXPIRED}, ("Expired", "It was not requested while")),
        ({"state": State.EXPIRED, "purpose": "x"}, ("Expired", "Nobody decided in")),
        ({"state": State.APPROVED}, ("Approved", "It opens on Wednesday 7 January")),
    ],
)
def test_a_state_is_told_by_what_it_means(
    change: dict[str, Any], said: tuple[str, str]
) -> None:
    booking = replace(HELD, **change)

    told = words.standing(booking, COPENHAGEN, START - timedelta(days=2))

    assert told.word == said[0]
    assert said[1] in told.sentence


def test_what_has_begun_is_too_soon_also_where_no_notice_is_needed() -> None:
    kind = replace(REAL, notice=timedelta())

    told = words.refusal(TooSoon("x"), kind, COPENHAGEN, START)

    assert told.sentence == (
        "It has begun already. The first start that is possible now is Wednesday 7 "
        "January, 10:00."
    )
