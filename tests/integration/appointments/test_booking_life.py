"""A booking from hold to end, over the real tables."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.appointments.conftest import (
    ADA,
    BOB,
    STAFF,
    Office,
    at,
    by,
    window,
)
from tutorial_app.access.appointments.model import BookingId, State
from tutorial_app.access.appointments.refusals import NotNow, QuotaReached, SlotTaken
from tutorial_app.kernel.errors import Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

REASON = "no test data yet"


def test_a_hold_keeps_the_seat_for_ten_minutes_by_the_clock(office: Office) -> None:
    wednesday = window("Wed 09:00-10:00")
    held = office.bookings.hold(ADA, "real", wednesday)
    office.later(minutes=10, microseconds=-1)
    with pytest.raises(SlotTaken):
        office.bookings.hold(BOB, "real", wednesday)

    office.later(microseconds=1)

    assert office.bookings.hold(BOB, "real", wednesday).state is State.HELD
    assert office.bookings.booking(ADA, held.id).state is State.EXPIRED
    with pytest.raises(NotNow, match="is EXPIRED"):
        office.bookings.request(ADA, held.id, "too late")


def test_what_the_clock_has_ended_is_shown_as_free_before_anybody_notes_it(
    office: Office,
) -> None:
    office.bookings.hold(ADA, "real", window("Wed 09:00-10:00"))
    day = at("Wed 09:00").date()
    during = office.bookings.free("real", day, day)

    office.later(minutes=10)

    assert len(during) == 16 - 2 - 2  # nor before or after it, by the buffer
    assert len(office.bookings.free("real", day, day)) == 16


def test_who_loses_a_slot_is_told_the_next_free_ones(office: Office) -> None:
    office.approved(ADA, "Wed 14:00-15:00")

    with pytest.raises(SlotTaken) as lost:
        office.bookings.hold(BOB, "real", window("Wed 14:30-15:30"))

    assert lost.value.code == "slot-taken"
    assert lost.value.window == window("Wed 14:30-15:30")
    assert lost.value.next_free == (
        window("Thu 08:00-09:00"),
        window("Thu 08:30-09:30"),
        window("Thu 09:00-10:00"),
    )
    assert "next free: 2026-01-08T07:00Z/2026-01-08T08:00Z" in str(lost.value)


def test_the_buffer_after_a_booking_stays_empty(office: Office) -> None:
    office.approved(ADA, "Wed 09:00-10:00")

    with pytest.raises(SlotTaken) as lost:
        office.bookings.hold(BOB, "real", window("Wed 10:00-10:30"))

    assert lost.value.next_free[0] == window("Wed 10:30-11:00")


def test_staff_approves_and_the_booking_ends_as_a_no_show_or_finished(
    office: Office,
) -> None:
    came = office.approved(ADA, "Wed 09:00-10:00")
    missed = office.approved(BOB, "Wed 11:00-12:00")
    office.clock.at = at("Wed 09:20")
    office.bookings.note_use(ADA, came.id)
    office.clock.at = at("Wed 12:00")

    office.commands.keep_time()

    assert office.bookings.booking(ADA, came.id).state is State.FINISHED
    assert office.bookings.booking(BOB, missed.id).state is State.NO_SHOW
    assert office.bookings.booking(ADA, came.id).used_at == at("Wed 09:20")
    with pytest.raises(NotNow):
        office.bookings.note_use(BOB, missed.id)


def test_a_refusal_needs_a_reason_and_frees_the_seat(office: Office) -> None:
    asked = office.requested(ADA, "Wed 09:00-10:00")
    with pytest.raises(InvalidInput, match="a reason is needed"):
        office.bookings.refuse(STAFF, asked.id, "  ")

    refused = office.bookings.refuse(STAFF, asked.id, REASON)

    assert (refused.state, refused.reason) == (State.REFUSED, REASON)
    assert office.requested(BOB, "Wed 09:00-10:00").state is State.PENDING


def test_a_request_that_nobody_decides_expires_at_its_deadline(office: Office) -> None:
    asked = office.requested(ADA, "Wed 09:00-10:00")
    assert asked.due == office.clock.at + timedelta(days=1)
    assert office.bookings.queue(STAFF) == (asked,)

    office.later(days=1)
    office.commands.keep_time()

    assert office.bookings.booking(ADA, asked.id).state is State.EXPIRED
    assert office.mails(asked) == [(1, "REQUESTED"), (2, "EXPIRED")]


def test_a_deadline_is_never_after_the_start(office: Office) -> None:
    assert office.requested(ADA, "Tue 08:00-09:00").due == at("Tue 08:00")


def test_a_lasting_workspace_is_approved_by_itself(office: Office) -> None:
    day = office.bookings.free(
        "workspace", at("Wed 00:00").date(), at("Wed 23:00").date()
    )
    held = office.bookings.hold(ADA, "workspace", day[-1])

    asked = office.bookings.request(ADA, held.id, "to try things")

    assert (asked.state, asked.due) == (State.APPROVED, asked.window.end)
    assert office.mails(asked) == [(1, "APPROVED")]


def test_a_move_frees_the_old_slot_only_when_the_new_one_is_won(
    office: Office,
) -> None:
    mine = office.approved(ADA, "Wed 09:00-10:00")
    office.approved(BOB, "Wed 11:00-12:00")

    with pytest.raises(SlotTaken):
        office.bookings.move(ADA, mine.id, window("Wed 11:30-12:30"))
    assert office.bookings.booking(ADA, mine.id) == mine
    with pytest.raises(SlotTaken):
        office.requested(BOB, "Wed 09:00-10:00")

    # It may overlap what it was.
    moved = office.bookings.move(ADA, mine.id, window("Wed 09:30-10:30"))
    assert (moved.state, moved.window) == (State.PENDING, window("Wed 09:30-10:30"))
    assert office.requested(BOB, "Wed 08:30-09:00").state is State.PENDING


def test_staff_moves_without_asking_itself(office: Office) -> None:
    mine = office.approved(ADA, "Wed 09:00-10:00")

    moved = office.bookings.move(STAFF, mine.id, window("Thu 09:00-10:00"))

    assert (moved.state, moved.due) == (State.APPROVED, at("Thu 10:00"))


def test_what_has_begun_cannot_be_moved_but_extended_if_free(office: Office) -> None:
    mine = office.approved(ADA, "Wed 09:00-10:00")
    office.approved(BOB, "Wed 11:00-12:00")
    office.clock.at = at("Wed 09:40")
    with pytest.raises(NotNow, match="began at"):
        office.bookings.move(ADA, mine.id, window("Thu 09:00-10:00"))

    longer = office.bookings.extend(ADA, mine.id, at("Wed 10:30"))

    assert (longer.state, longer.due) == (State.APPROVED, at("Wed 10:30"))
    with pytest.raises(SlotTaken):
        office.bookings.extend(ADA, mine.id, at("Wed 11:00"))
    with pytest.raises(InvalidInput, match="not after the end so far"):
        office.bookings.extend(ADA, mine.id, at("Wed 10:00"))
    assert office.bookings.booking(ADA, mine.id) == longer


def test_a_partner_has_no_more_bookings_than_its_quota(office: Office) -> None:
    for day in ("Tue", "Wed", "Thu"):
        office.requested(ADA, f"{day} 09:00-10:00")

    with pytest.raises(QuotaReached, match="'KURV' has 3 bookings of 'real'"):
        office.bookings.hold(by("carl"), "real", window("Fri 09:00-10:00"))

    assert office.requested(BOB, "Fri 09:00-10:00").state is State.PENDING


def test_a_cancelled_booking_counts_no_more(office: Office) -> None:
    for day in ("Tue", "Wed", "Thu"):
        last = office.requested(ADA, f"{day} 09:00-10:00")
    office.bookings.cancel(ADA, last.id)

    assert office.requested(ADA, "Thu 09:00-10:00").state is State.PENDING
    with pytest.raises(NotNow, match="is CANCELLED"):
        office.bookings.cancel(ADA, last.id)


def test_another_partners_booking_is_not_there(office: Office) -> None:
    hers = office.requested(ADA, "Wed 09:00-10:00")
    do = office.bookings

    attempts: tuple[Callable[[], object], ...] = (
        lambda: do.booking(BOB, hers.id),
        lambda: do.cancel(BOB, hers.id),
        lambda: do.move(BOB, hers.id, window("Thu 09:00-10:00")),
        lambda: do.extend(BOB, hers.id, at("Wed 10:30")),
        lambda: do.request(BOB, hers.id, "x"),
        lambda: do.note_use(BOB, hers.id),
        lambda: do.booking(BOB, BookingId("nonsense")),
    )
    for attempt in attempts:
        with pytest.raises(NotFound, match="no booking '"):
            attempt()
    assert do.of_partner(BOB) == ()
    assert do.of_partner(ADA) == (hers,)
    assert do.booking(by("carl"), hers.id) == do.booking(STAFF, hers.id) == hers


def test_only_staff_decides(office: Office) -> None:
    asked = office.requested(ADA, "Wed 09:00-10:00")

    with pytest.raises(Forbidden):
        office.bookings.approve(ADA, asked.id)
    with pytest.raises(Forbidden):
        office.bookings.refuse(ADA, asked.id, REASON)
    with pytest.raises(Forbidden):
        office.bookings.queue(ADA)
    assert office.bookings.approve(STAFF, asked.id).decided_by == "sam"
