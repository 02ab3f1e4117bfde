"""The board of seats: lanes over a day and over a week."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tests.integration.appointments.conftest import ADA, BOB, by, make_office, window
from tutorial_app.access.appointments.model import Window
from tutorial_app.access.desk.board import Day, Week, day_board, week_board

if TYPE_CHECKING:
    from tests.integration.appointments.conftest import Office
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database

MONDAY, WEDNESDAY = date(2026, 1, 5), date(2026, 1, 7)


def day(office: Office, when: date = WEDNESDAY, kind: str = "real") -> Day:
    with office.database.reading() as db:
        of = office.commands.access.kind(kind)
        return day_board(db, of, when, office.clock.now())


def week(office: Office) -> Week:
    with office.database.reading() as db:
        of = office.commands.access.kind("real")
        return week_board(db, of, MONDAY, office.clock.now())


def lanes(board: Day) -> list[list[tuple[str, int]]]:
    return [
        [(one.booking.account if one.booking else "", one.columns) for one in lane]
        for lane in board.lanes
    ]


def test_each_seat_is_a_lane_over_the_hours_of_the_day(office: Office) -> None:
    office.approved(ADA, "Wed 09:00-10:00")
    office.approved(BOB, "Wed 09:30-10:30")
    office.requested(ADA, "Wed 12:00-12:30")

    board = day(office)

    assert [hour for hour, _ in board.hours] == [f"{n:02}:00" for n in range(8, 16)]
    assert lanes(board) == [
        [("", 4), ("ada", 4), ("", 8), ("ada", 2), ("", 14)],
        [("", 6), ("bob", 4), ("", 22)],
    ]


def test_every_lane_is_as_wide_as_the_hours_above_it(office: Office) -> None:
    office.approved(ADA, "Wed 08:00-09:30")
    office.approved(BOB, "Wed 14:30-16:00")

    board = day(office)

    whole = sum(width for _, width in board.hours)
    assert {sum(one.columns for one in lane) for lane in board.lanes} == {whole}


def test_a_day_without_hours_shows_empty_lanes(office: Office) -> None:
    board = day(office, date(2026, 1, 10))

    assert len(board.lanes) == 2
    assert [len(lane) for lane in board.lanes] == [1, 1]


def test_a_seat_beyond_a_lowered_capacity_has_a_lane_of_its_own(
    office: Office, database: Database, clock: FixedClock
) -> None:
    office.approved(ADA, "Wed 09:00-10:00")
    office.approved(BOB, "Wed 09:00-10:00")

    fewer = make_office(database, clock, capacity=1)

    assert len(day(fewer).lanes) == 2


def test_what_is_held_is_shown_until_the_hold_is_over(office: Office) -> None:
    office.bookings.hold(ADA, "real", window("Wed 09:00-10:00"))
    shown = lanes(day(office))
    office.later(minutes=11)

    assert ("ada", 4) in shown[0]
    assert lanes(day(office)) == [[("", 32)], [("", 32)]]


def test_a_cancelled_booking_is_not_on_the_board(office: Office) -> None:
    mine = office.approved(ADA, "Wed 09:00-10:00")
    office.bookings.cancel(ADA, mine.id)

    assert lanes(day(office)) == [[("", 32)], [("", 32)]]


def test_a_week_has_each_booking_on_its_day(office: Office) -> None:
    office.approved(ADA, "Wed 09:00-10:00")
    office.approved(BOB, "Wed 09:00-10:00")
    office.approved(by("carl", "KONTORA"), "Fri 08:00-09:00")

    board = week(office)

    assert board.days[0] == MONDAY
    assert [[len(found) for found in lane] for lane in board.lanes] == [
        [0, 0, 1, 0, 1, 0, 0],
        [0, 0, 1, 0, 0, 0, 0],
    ]


def test_the_day_on_which_clocks_go_forward_is_an_hour_shorter(
    office: Office,
) -> None:
    start = datetime(2026, 3, 27, 23, tzinfo=UTC)
    office.clock.at = datetime(2026, 3, 20, tzinfo=UTC)
    whole = Window(start, datetime(2026, 3, 29, 22, tzinfo=UTC))
    held = office.bookings.hold(ADA, "workspace", whole)
    office.bookings.request(ADA, held.id, "to try")

    board = day(office, date(2026, 3, 29), "workspace")

    assert len(board.hours) == 23
    assert lanes(board)[0] == [("ada", 23 * 4)]
