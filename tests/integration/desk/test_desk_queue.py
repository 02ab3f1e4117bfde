"""The queue of requests, and what stands beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.appointments.conftest import ADA, BOB, STAFF, window
from tutorial_app.access.desk.queue import Request, open_requests, request_of

if TYPE_CHECKING:
    from tests.integration.appointments.conftest import Office


def queue(office: Office) -> tuple[Request, ...]:
    with office.database.reading() as db:
        return open_requests(db, office.commands.access, office.clock.now())


def test_the_oldest_request_stands_first_whatever_its_deadline(office: Office) -> None:
    asked = office.clock.at
    late = office.requested(ADA, "Fri 09:00-10:00")
    office.later(minutes=5)
    soon = office.requested(BOB, "Mon 15:00-16:00")

    found = queue(office)

    assert [one.booking.id for one in found] == [late.id, soon.id]
    assert [one.asked_at for one in found] == [asked, office.clock.at]


def test_a_request_that_was_moved_is_as_old_as_the_move(office: Office) -> None:
    first = office.requested(ADA, "Wed 09:00-10:00")
    office.later(minutes=5)
    second = office.requested(BOB, "Thu 09:00-10:00")
    office.later(minutes=5)
    office.bookings.move(ADA, first.id, window("Wed 11:00-12:00"))

    assert [one.booking.id for one in queue(office)] == [second.id, first.id]


def test_beside_it_stand_overlaps_seats_and_quota(office: Office) -> None:
    mine = office.requested(ADA, "Wed 09:00-10:00")
    other = office.approved(BOB, "Wed 09:30-10:30")
    office.approved(ADA, "Thu 09:00-10:00")

    (found,) = queue(office)

    assert found.booking == mine
    assert [one.id for one in found.overlaps] == [other.id]
    assert (found.taken, found.capacity) == (2, 2)
    assert (found.used, found.quota) == (2, 3)


def test_a_buffer_is_in_the_way_too(office: Office) -> None:
    office.requested(ADA, "Wed 09:00-10:00")
    after = office.approved(BOB, "Wed 10:00-11:00")

    (found,) = queue(office)

    assert [one.id for one in found.overlaps] == [after.id]


def test_what_is_past_its_deadline_waits_no_more(office: Office) -> None:
    office.requested(ADA, "Wed 09:00-10:00")
    office.later(days=1)

    assert queue(office) == ()


def test_a_booking_that_is_decided_can_be_looked_at_in_the_same_way(
    office: Office,
) -> None:
    mine = office.requested(ADA, "Wed 09:00-10:00")
    asked = office.clock.at
    office.later(minutes=1)
    done = office.bookings.approve(STAFF, mine.id)

    with office.database.reading() as db:
        found = request_of(db, office.commands.access, done, office.clock.now())

    assert (found.asked_at, found.taken, found.used) == (asked, 1, 1)
