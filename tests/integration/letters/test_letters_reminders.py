"""Reminders: at their time, once, and only of what still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.appointments.conftest import at, window
from tests.integration.letters.conftest import by
from tutorial_app.access.letters.reminders import Reminders

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.letters.conftest import Desk
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.people.model import Person

NAME = "Seat on the real iTMS"
DAY, HOUR = f"{NAME} begins within a day", f"{NAME} begins within an hour"
END = f"{NAME} ends in ten minutes"


def approved(desk: Desk, anna: Person, sam: Person, when: str) -> Booking:
    booking = desk.requested(anna, window(when))
    return desk.office.bookings.approve(by(sam), booking.id)


def reminded(desk: Desk, anna: Person, *times: datetime) -> list[str]:
    """Let the clock show each of the times; return what was reminded of."""
    found = before = desk.subjects(anna.email)
    for time in times:
        desk.post.clock.at = time
        desk.office.commands.keep_time()
        desk.write()
        found = desk.subjects(anna.email)
    return found[len(before) :]


def test_a_reminder_comes_a_day_and_an_hour_before_and_before_the_end(
    desk: Desk, anna: Person, sam: Person
) -> None:
    approved(desk, anna, sam, "Thu 09:00-10:00")

    times = [
        *("Wed 08:55", "Wed 09:00", "Wed 09:05", "Wed 20:00", "Thu 07:55", "Thu 08:00"),
        *("Thu 08:05", "Thu 09:00", "Thu 09:45", "Thu 09:50", "Thu 09:55", "Thu 10:00"),
    ]
    found: dict[str, datetime] = {}
    for time in map(at, times):
        for subject in reminded(desk, anna, time):
            assert subject not in found
            found[subject] = time

    assert found == {
        DAY: at("Wed 09:00"),
        HOUR: at("Thu 08:00"),
        END: at("Thu 09:50"),
    }


def test_whoever_books_at_short_notice_needs_no_reminder_of_the_day(
    desk: Desk, anna: Person, sam: Person
) -> None:
    approved(desk, anna, sam, "Tue 09:00-10:00")

    assert reminded(desk, anna, at("Mon 12:00"), at("Tue 08:30")) == [HOUR]


def test_a_reminder_that_a_worker_missed_comes_late_but_not_too_late(
    desk: Desk, anna: Person, sam: Person
) -> None:
    approved(desk, anna, sam, "Thu 09:00-10:00")

    assert reminded(desk, anna, at("Wed 20:00")) == [DAY]
    assert reminded(desk, anna, at("Thu 09:10"), at("Thu 10:05")) == []


def test_what_was_cancelled_is_reminded_of_no_more(
    desk: Desk, anna: Person, sam: Person
) -> None:
    booking = approved(desk, anna, sam, "Thu 09:00-10:00")
    desk.office.bookings.cancel(by(anna), booking.id)
    desk.write()

    assert reminded(desk, anna, at("Wed 10:00"), at("Thu 08:30")) == []


def test_a_request_that_nobody_approved_is_not_reminded_of(
    desk: Desk, anna: Person
) -> None:
    desk.post.clock.at = at("Wed 08:00")
    desk.requested(anna, window("Thu 09:00-10:00"))
    desk.write()

    assert reminded(desk, anna, at("Wed 09:30")) == []


def test_a_move_moves_the_reminders(desk: Desk, anna: Person, sam: Person) -> None:
    booking = approved(desk, anna, sam, "Thu 09:00-10:00")
    first = reminded(desk, anna, at("Wed 10:00"))
    desk.office.bookings.move(by(sam), booking.id, window("Fri 13:00-14:00"))
    desk.write()

    assert first == [DAY]
    assert reminded(desk, anna, at("Thu 08:30")) == []
    assert reminded(desk, anna, at("Thu 13:30"), at("Fri 12:30")) == [DAY, HOUR]


def test_an_extension_moves_the_reminder_of_the_end(
    desk: Desk, anna: Person, sam: Person
) -> None:
    booking = approved(desk, anna, sam, "Thu 09:00-10:00")
    times = (at("Wed 10:00"), at("Thu 08:30"), at("Thu 09:52"))
    assert reminded(desk, anna, *times) == [DAY, HOUR, END]

    desk.office.bookings.extend(by(anna), booking.id, window("Thu 10:00-10:30").end)
    desk.write()

    assert reminded(desk, anna, at("Thu 09:55"), at("Thu 10:21")) == [END]


def test_two_workers_remind_once(desk: Desk, anna: Person, sam: Person) -> None:
    approved(desk, anna, sam, "Thu 09:00-10:00")
    desk.write()
    desk.post.clock.at = at("Wed 10:00")

    assert Reminders(desk.world).write_due() == 1
    assert Reminders(desk.world).write_due() == 0


def test_a_reminder_that_cannot_leave_in_time_does_not_come_afterwards(
    desk: Desk, anna: Person, sam: Person
) -> None:
    approved(desk, anna, sam, "Thu 09:00-10:00")
    desk.mails(anna.email)
    desk.post.clock.at = at("Thu 09:52")
    desk.write()
    desk.post.clock.at = at("Thu 10:00")

    assert END not in desk.subjects(anna.email)
    assert desk.post.rows()[-1]["state"] == "FAILED"
