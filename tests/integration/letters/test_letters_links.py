"""Links in letters: one purpose each, until a time, and done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.appointments.conftest import window
from tests.integration.letters.conftest import by, known
from tutorial_app.access.appointments.model import State
from tutorial_app.access.appointments.refusals import NotNow
from tutorial_app.access.letters.links import LinkForged, LinkOver, Links
from tutorial_app.access.people import store
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Forbidden, InvalidInput
from tutorial_app.kernel.vault import Vault

if TYPE_CHECKING:
    from tests.integration.letters.conftest import Desk
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.people.model import Person

FROM = "10.0.0.7"


@pytest.fixture
def asked(desk: Desk, anna: Person, sam: Person) -> Booking:
    """Give a request that staff has a mail about."""
    assert sam.staff
    return desk.requested(anna, window("Wed 09:00-10:00"))


def follow(desk: Desk, purpose: str, token: str, said: str = "") -> Booking:
    return desk.deeds.do(desk.deeds.look(purpose, token), token, said, FROM)


def test_looking_changes_nothing(desk: Desk, sam: Person, asked: Booking) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")

    for _ in range(3):
        assert desk.deeds.look("approve", token).booking == asked

    assert desk.office.bookings.booking(by(sam), asked.id) == asked


def test_staff_approves_with_a_link_and_the_log_says_who(
    desk: Desk, sam: Person, asked: Booking
) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")

    approved = follow(desk, "approve", token)

    assert (approved.state, approved.decided_by) == (State.APPROVED, "sam")
    last = desk.office.audit(asked.id)[-1]
    assert (last["account"], last["address"]) == ("sam", FROM)


def test_a_refusal_needs_a_reason(desk: Desk, sam: Person, asked: Booking) -> None:
    token = desk.link(desk.mails(sam.email)[0], "refuse")

    with pytest.raises(InvalidInput, match="a reason is needed"):
        follow(desk, "refuse", token)
    refused = follow(desk, "refuse", token, "not this week")

    assert (refused.id, refused.reason) == (asked.id, "not this week")


@pytest.mark.usefixtures("asked")
def test_a_link_is_done_once(desk: Desk, anna: Person) -> None:
    token = desk.link(desk.mails(anna.email)[0], "cancel")
    offer = desk.deeds.look("cancel", token)

    first = desk.deeds.do(offer, token, "", FROM)
    again = desk.deeds.do(offer, token, "", FROM)

    assert first.state is State.CANCELLED
    assert again == first
    assert len(desk.subjects(anna.email)) == 2
    with pytest.raises(LinkOver, match="the booking is cancelled already"):
        desk.deeds.look("cancel", token)


def test_an_offer_is_accepted_with_a_link(desk: Desk, anna: Person) -> None:
    bo = desk.add(known("bo"))
    held = desk.held(anna, window("Wed 09:00-10:00"))
    desk.office.waiting.wait(by(bo), "real", held.window)
    desk.office.bookings.cancel(by(anna), held.id)
    token = desk.link(desk.mails(bo.email)[0], "accept")

    accepted = follow(desk, "accept", token, "to try our orders")

    assert (accepted.state, accepted.account) == (State.PENDING, "bo")
    with pytest.raises(LinkOver, match="the booking is pending already"):
        desk.deeds.look("accept", token)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("purpose", ["cancel", "refuse", "accept", "delete", ""])
def test_a_link_is_good_for_its_own_purpose_only(
    desk: Desk, sam: Person, purpose: str
) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")

    with pytest.raises(LinkForged, match="not one of ours"):
        desk.deeds.look(purpose, token)


@pytest.mark.usefixtures("asked")
def test_a_link_that_was_changed_or_signed_with_another_key_is_none(
    desk: Desk, sam: Person
) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")
    said, _, signed = token.partition(".")
    link = desk.world.words.links.read("approve", token, desk.post.clock.at)
    foreign = Links(Vault("x" * 43 + "="), "https://itms.example").address(link)
    forged = [
        f"{said[:-1]}{'A' if said[-1] != 'A' else 'B'}.{signed}",
        f"{said}.{signed[:-2]}",
        f"{said}.",
        said,
        "",
        "." * 40,
        foreign.rpartition("/")[2],
    ]

    for one in forged:
        with pytest.raises(LinkForged):
            desk.deeds.look("approve", one)


def test_a_link_ends_when_its_time_is_over(
    desk: Desk, sam: Person, asked: Booking
) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")
    assert asked.due is not None
    desk.post.clock.at = asked.due

    with pytest.raises(LinkOver, match="was good until 2026-01-06 09:00 UTC"):
        desk.deeds.look("approve", token)


def test_what_staff_read_is_what_they_approve(
    desk: Desk, anna: Person, sam: Person, asked: Booking
) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")
    desk.office.bookings.move(by(anna), asked.id, window("Thu 13:00-15:00"))

    with pytest.raises(LinkOver, match="has changed since that mail"):
        desk.deeds.look("approve", token)
    newer = desk.link(desk.mails(sam.email)[1], "approve")
    assert follow(desk, "approve", newer).window == window("Thu 13:00-15:00")


@pytest.mark.usefixtures("asked")
def test_of_two_who_decide_at_once_the_second_is_told(desk: Desk, sam: Person) -> None:
    eve = desk.add(known("eve", role=Role.STAFF))
    mail = desk.mails(sam.email)[0]
    approve, refuse = desk.link(mail, "approve"), desk.link(mail, "refuse")
    late = desk.deeds.look("refuse", refuse)
    follow(desk, "approve", approve)

    with pytest.raises(NotNow, match="has changed since it was read"):
        desk.deeds.do(late, refuse, "no", FROM)
    assert eve.staff


@pytest.mark.usefixtures("asked")
def test_a_link_of_staff_is_good_while_they_are_staff(desk: Desk, sam: Person) -> None:
    token = desk.link(desk.mails(sam.email)[0], "approve")
    with desk.post.database.transaction() as db:
        store.change(db, replace(sam, roles=frozenset({Role.DEVELOPER})))

    with pytest.raises(Forbidden, match="may not do that now"):
        desk.deeds.look("approve", token)


def test_a_link_to_cancel_is_good_to_the_end_of_the_booking(
    desk: Desk, anna: Person, sam: Person, asked: Booking
) -> None:
    token = desk.link(desk.mails(anna.email)[0], "cancel")
    desk.office.bookings.approve(by(sam), asked.id)
    desk.post.clock.at = asked.window.end - timedelta(minutes=1)

    assert follow(desk, "cancel", token).state is State.CANCELLED
