"""What staff and partners are shown of bookings beside the bookings themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.integration.appointments.conftest import (
    ADA,
    BOB,
    STAFF,
    Office,
    make_office,
    window,
)
from tutorial_app.access.appointments.model import State
from tutorial_app.access.appointments.overview import Overview
from tutorial_app.kernel.errors import Forbidden

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database


def test_what_a_lowered_capacity_took_the_seat_of_is_told_to_staff(
    database: Database, clock: FixedClock
) -> None:
    roomy = make_office(database, clock, capacity=2)
    roomy.bookings.hold(ADA, "real", window("Wed 09:00-10:00"))
    second = roomy.bookings.hold(BOB, "real", window("Wed 09:00-10:00"))
    assert Overview(roomy.commands).beyond_capacity(STAFF) == ()

    narrow = Overview(make_office(database, clock, capacity=1).commands)

    assert [one.id for one in narrow.beyond_capacity(STAFF)] == [second.id]
    with pytest.raises(Forbidden):
        narrow.beyond_capacity(ADA)
    roomy.later(days=3)
    assert narrow.beyond_capacity(STAFF) == ()


def test_staff_sees_all_that_overlaps_and_a_partner_its_own(
    database: Database, clock: FixedClock
) -> None:
    office = make_office(database, clock, capacity=3)
    overview = Overview(office.commands)
    mine = office.requested(ADA, "Wed 09:00-10:00")
    own = office.requested(ADA, "Wed 09:30-10:30")
    other = office.requested(BOB, "Wed 08:30-09:30")
    office.requested(BOB, "Wed 10:00-11:00")

    assert overview.beside(ADA, mine) == (own,)
    assert overview.beside(STAFF, mine) == (other, own)


def test_what_the_clock_has_ended_counts_as_ended_before_it_is_noted(
    office: Office,
) -> None:
    overview = Overview(office.commands)
    kind = office.commands.access.kind("real")
    held = office.bookings.hold(ADA, "real", window("Wed 09:00-10:00"))
    assert overview.held_by(ADA, kind) == 1

    office.later(minutes=10)

    assert overview.held_by(ADA, kind) == 0
    assert overview.booking(ADA, held.id) == replace(
        held, state=State.EXPIRED, due=None
    )
    assert overview.bookings(ADA)[0].state is State.EXPIRED
    assert overview.beside(STAFF, held) == ()


def test_the_history_says_who_did_what_and_when(office: Office) -> None:
    booking = office.approved(ADA, "Wed 09:00-10:00")
    office.bookings.move(ADA, booking.id, window("Thu 09:00-10:00"))

    events = Overview(office.commands).history(ADA, booking.id)

    assert [(one.deed, one.account, one.staff) for one in events] == [
        ("hold", "ada", False),
        ("request", "ada", False),
        ("approve", "sam", True),
        ("move", "ada", False),
    ]
    assert events[-1].window == window("Thu 09:00-10:00")


def test_a_booking_is_as_long_as_it_may_be_or_as_is_free(office: Office) -> None:
    overview = Overview(office.commands)
    long = office.requested(ADA, "Wed 09:00-12:30")
    late = office.requested(BOB, "Wed 15:00-15:30")

    assert overview.longer(long) == (window("Wed 09:00-13:00").end,)
    assert overview.longer(late) == (window("Wed 15:00-16:00").end,)
    assert overview.longer(replace(late, state=State.CANCELLED)) == ()
