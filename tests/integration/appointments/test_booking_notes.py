"""What stands beside a booking: audit rows, mails, keys of commands, who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from tests.integration.appointments.conftest import (
    ADA,
    BOB,
    STAFF,
    Office,
    at,
    by,
    window,
)
from tutorial_app.access.appointments.model import State, WaitingId
from tutorial_app.access.appointments.refusals import KeyReused, NotNow, SlotTaken
from tutorial_app.access.appointments.tables import (
    BOOKINGS,
    COMMANDS,
    OUTBOX,
    WAITING,
)
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.kernel.errors import Conflict, InvalidInput, NotFound

NINE = "Wed 09:00-10:00"


def count(office: Office) -> list[int]:
    with office.database.reading() as db:
        return [
            db.scalar(select(func.count()).select_from(table)) or 0
            for table in (BOOKINGS, AUDIT, OUTBOX, COMMANDS, WAITING)
        ]


def test_every_change_has_a_row_that_says_who_when_from_where_and_what(
    office: Office,
) -> None:
    begun = office.clock.at
    mine = office.requested(ADA, NINE)
    office.later(minutes=3)
    office.bookings.approve(STAFF, mine.id)
    office.bookings.cancel(ADA, mine.id)

    rows = office.audit(mine.id)

    deeds = ["hold", "request", "approve", "cancel"]
    assert [row["action"] for row in rows] == [f"booking.{deed}" for deed in deeds]
    assert [row["account"] for row in rows] == ["ada", "ada", "sam", "ada"]
    assert [row["address"] for row in rows] == ["10.0.0.1"] * 2 + ["10.0.0.9"] + [
        "10.0.0.1"
    ]
    assert [row["staff"] for row in rows] == [False, False, True, False]
    assert rows[0]["at"] == begun
    assert rows[2]["at"] == begun + timedelta(minutes=3)
    assert rows[0]["before"] is None
    assert [row["after"]["state"] for row in rows][2:] == ["APPROVED", "CANCELLED"]
    for earlier, row in pairwise(rows):
        assert row["before"] == earlier["after"]


def test_mails_to_send_are_numbered_from_one_without_a_gap(office: Office) -> None:
    mine = office.approved(ADA, NINE)
    office.bookings.extend(ADA, mine.id, at("Wed 10:30"))
    office.bookings.move(ADA, mine.id, window("Thu 09:00-10:00"))
    last = office.bookings.cancel(ADA, mine.id)

    assert office.mails(mine) == [
        (1, "REQUESTED"),
        (2, "APPROVED"),
        (3, "EXTENDED"),
        (4, "MOVED"),
        (5, "CANCELLED"),
    ]
    assert last.sequence == 5


def test_a_refused_command_leaves_nothing_behind(office: Office) -> None:
    office.approved(ADA, NINE)
    before = count(office)

    with pytest.raises(SlotTaken):
        office.bookings.hold(by("bob", "GNIST", "k1"), "real", window(NINE))

    assert count(office) == before


def test_the_same_key_and_content_is_the_same_booking(office: Office) -> None:
    keyed = by("ada", key="tab")

    first = office.bookings.hold(keyed, "real", window(NINE))
    second = office.bookings.hold(keyed, "real", window(NINE))

    assert second == first
    assert count(office)[:2] == [1, 1]
    assert office.bookings.of_partner(ADA) == (first,)


def test_the_same_key_still_answers_when_the_slot_is_past(office: Office) -> None:
    keyed = by("ada", key="tab")
    first = office.bookings.hold(keyed, "real", window(NINE))
    office.later(days=30)

    again = office.bookings.hold(keyed, "real", window(NINE))

    assert again.id == first.id


def test_the_same_key_with_other_content_is_refused(office: Office) -> None:
    keyed = by("ada", key="tab")
    held = office.bookings.hold(keyed, "real", window(NINE))

    with pytest.raises(KeyReused, match="'tab' came with another command"):
        office.bookings.hold(keyed, "real", window("Wed 11:00-12:00"))
    with pytest.raises(KeyReused):
        office.bookings.cancel(keyed, held.id)

    other = by("bob", "GNIST", key="tab")
    assert office.bookings.hold(other, "real", window("Wed 11:00-12:00")).id != held.id


def test_a_key_of_a_refused_command_may_be_used_again(office: Office) -> None:
    held = office.bookings.hold(ADA, "real", window(NINE))
    keyed = by("bob", "GNIST", "again")
    with pytest.raises(SlotTaken):
        office.bookings.hold(keyed, "real", window(NINE))
    office.bookings.cancel(ADA, held.id)

    assert office.bookings.hold(keyed, "real", window(NINE)).state is State.HELD


def test_every_command_with_a_key_is_done_once(office: Office) -> None:
    mine = office.requested(ADA, NINE)
    staff = replace(STAFF, key="1")
    office.bookings.approve(staff, mine.id)

    assert office.bookings.approve(staff, mine.id).state is State.APPROVED
    with pytest.raises(NotNow):
        office.bookings.approve(STAFF, mine.id)
    with pytest.raises(InvalidInput, match="255 characters at most"):
        office.bookings.cancel(by("ada", key="k" * 256), mine.id)


def test_who_waits_is_made_an_offer_that_ends_and_goes_to_the_next(
    office: Office,
) -> None:
    mine = office.approved(ADA, NINE)
    carl = by("carl", "KONTORA")
    office.waiting.wait(BOB, "real", window(NINE))
    office.waiting.wait(carl, "real", window(NINE))
    assert office.bookings.of_partner(BOB) == ()

    office.bookings.cancel(ADA, mine.id)
    (offered,) = office.bookings.of_partner(BOB)
    assert offered.state is State.HELD
    assert offered.due == office.clock.at + timedelta(hours=2)
    assert office.mails(offered) == [(1, "OFFERED")]

    office.later(hours=2)
    office.commands.keep_time()

    assert office.bookings.booking(BOB, offered.id).state is State.EXPIRED
    (next_offer,) = office.bookings.of_partner(carl)
    taken = office.bookings.request(carl, next_offer.id, "at last")
    assert taken.state is State.PENDING
    assert count(office)[-1] == 0


def test_nobody_slips_in_before_who_waits(office: Office) -> None:
    held = office.bookings.hold(ADA, "real", window(NINE))
    office.waiting.wait(BOB, "real", window(NINE))
    office.later(minutes=10)

    with pytest.raises(SlotTaken) as lost:
        office.bookings.hold(ADA, "real", window(NINE))

    assert window(NINE) not in lost.value.next_free
    assert [one.state for one in office.bookings.of_partner(BOB)] == [State.HELD]
    assert office.bookings.booking(ADA, held.id).state is State.EXPIRED


def test_one_waits_once_until_it_is_too_late_or_one_has_enough(office: Office) -> None:
    office.approved(ADA, NINE)
    waiting = office.waiting.wait(by("bob", "GNIST", "w"), "real", window(NINE))
    assert office.waiting.wait(by("bob", "GNIST", "w"), "real", window(NINE)) == waiting
    with pytest.raises(Conflict, match=r"waits for .* already"):
        office.waiting.wait(BOB, "real", window(NINE))
    with pytest.raises(NotFound):
        office.waiting.stop(ADA, waiting.id)

    office.waiting.stop(BOB, waiting.id)

    with pytest.raises(NotFound, match="nobody waits as 'nonsense'"):
        office.waiting.stop(BOB, WaitingId("nonsense"))
    office.waiting.wait(BOB, "real", window(NINE))
    office.clock.at = at("Wed 06:00")
    office.commands.keep_time()
    assert count(office)[-1] == 0
    actions = [row["action"] for row in office.audit(waiting.id)]
    assert actions == ["waiting.wait", "waiting.stop"]


def test_what_is_free_is_offered_to_who_waits_at_once(office: Office) -> None:
    office.waiting.wait(BOB, "real", window(NINE))

    assert [one.state for one in office.bookings.of_partner(BOB)] == [State.HELD]


def test_who_has_reached_the_quota_waits_on_and_lets_the_next_pass(
    office: Office,
) -> None:
    held = office.bookings.hold(by("dora", "KONTORA"), "real", window(NINE))
    for day in ("Tue", "Thu", "Fri"):
        office.approved(ADA, f"{day} 09:00-10:00")
    office.waiting.wait(ADA, "real", window(NINE))
    office.waiting.wait(BOB, "real", window(NINE))

    office.bookings.cancel(by("dora", "KONTORA"), held.id)

    assert len(office.bookings.of_partner(ADA)) == 3
    assert len(office.bookings.of_partner(BOB)) == 1
    assert count(office)[-1] == 1
