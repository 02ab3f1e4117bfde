"""What the desk says by itself, and in whose words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.people import person, sign_in
from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.appointments.slots import slots
from tutorial_app.web import create_app

if TYPE_CHECKING:
    import pytest
    from flask.testing import FlaskClient

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings


def requested(portal: Portal, partner: str) -> Booking:
    """Ask for the first slot of tomorrow."""
    ada = person(portal, f"ada@{partner}.example", partner=partner)
    by = By(Account(ada.id), Partner(partner), "192.0.2.1")
    kind = portal.bookings.commands.access.kind("real")
    today = portal.clock.now().date()
    tomorrow = today + timedelta(days=1)
    window = next(iter(slots(kind, tomorrow, today + timedelta(days=5))))
    held = portal.bookings.hold(by, "real", window)
    return portal.bookings.request(by, held.id, "to try our order flow")


def test_bookings_beyond_a_lowered_capacity_are_named_above_the_requests(
    portal: Portal, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested(portal, "KURV")
    second = requested(portal, "GNIST")
    assert "More is booked than there are seats" not in sam.get("/desk").text
    access = portal.bookings.commands.access
    fewer = replace(access.kind("real"), capacity=1)
    monkeypatch.setitem(access.bookable, "real", fewer)

    page = sam.get("/desk").text

    notice = page.partition("More is booked than there are seats")[2]
    notice = notice.partition('id="queue"')[0]
    assert f"/desk/bookings/{second.id}" in notice


def test_a_state_has_one_word_at_the_desk_and_on_the_page_of_its_booking(
    portal: Portal, sam: FlaskClient
) -> None:
    booking = requested(portal, "KURV")

    board = sam.get(f"/desk/board?kind=real&day={booking.window.start.date()}").text
    story = sam.get(f"/desk/bookings/{booking.id}").text

    for page in (board, story):
        assert "Requested" in page
        assert "pending" not in page


def test_whoever_may_not_is_told_for_whom_it_is_and_led_on(
    portal: Portal, settings: Settings
) -> None:
    ada = create_app(portal, settings).test_client()
    sign_in(portal, ada, "ada@kurv.example")

    page = ada.get("/desk").text

    assert "This is for staff or administrators; your role is developer" in page
    assert 'href="/access/bookings"' in page
