"""Links of mails in a browser: GET shows, POST acts, and every refusal is a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.people import person, sign_in
from tutorial_app.access.appointments.model import Account, By, Partner, State, Window
from tutorial_app.access.people.model import Role
from tutorial_app.mail.kept import newest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal

SAM = "sam@itms.example"
DAY = timedelta(days=1)


def by(who: Person) -> By:
    return By(Account(who.id), Partner(who.partner), "10.0.0.1", staff=who.staff)


@pytest.fixture
def sam(portal: Portal) -> Person:
    return person(portal, SAM, roles=[Role.STAFF], partner="")


@pytest.fixture
def asked(portal: Portal, sam: Person) -> Booking:
    """Give a request that Anna and staff have mails about."""
    assert sam.staff
    anna, days = by(person(portal, "anna@kurv.example")), 2
    today = portal.clock.now().astimezone(UTC).date()
    while True:
        first = today + days * DAY
        offers = portal.bookings.free("real", first, first)
        if offers:
            break
        days += 1
    held = portal.bookings.hold(anna, "real", Window(offers[0].start, offers[0].end))
    booking = portal.bookings.request(anna, held.id, "to try our orders")
    portal.mails.letters.write_due()
    return booking


@pytest.fixture(autouse=True)
def _tidy(portal: Portal) -> object:
    yield
    staff = By(Account("test"), Partner(""), "", staff=True)
    for one in portal.bookings.of_partner(By(Account("x"), Partner("KURV"), "")):
        if one.state.blocks:
            portal.bookings.cancel(staff, one.id)


def link(portal: Portal, booking: Booking, to: str, purpose: str) -> str:
    """Return the path of a link in the newest mail about a booking."""
    with portal.database.reading() as db:
        mail = next(
            one
            for one in newest(db, 100)
            if one.recipient == to and one.key.startswith(f"booking:{booking.id}:")
        )
    found = re.search(rf"/link/{purpose}/\S+", mail.body.text)
    assert found, mail.body.text
    return found[0]


def post(browser: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    browser.get(path)
    with browser.session_transaction() as session:
        token = session["csrf"]
    answer = browser.post(path, data={"csrf": token, **fields})
    return answer.status_code, answer.text


def state(portal: Portal, booking: Booking) -> State:
    staff = By(Account("test"), Partner(""), "", staff=True)
    return portal.bookings.booking(staff, booking.id).state


def test_who_booked_cancels_without_signing_in(
    portal: Portal, browser: FlaskClient, asked: Booking
) -> None:
    path = link(portal, asked, "anna@kurv.example", "cancel")

    for _ in range(2):
        assert "Nothing has changed yet" in browser.get(path).text
    before = state(portal, asked)
    status, page = post(browser, path)

    assert before is State.PENDING
    assert (status, state(portal, asked)) == (200, State.CANCELLED)
    assert "The booking is cancelled" in page
    over = browser.get(path)
    assert over.status_code == 410
    assert "That link does nothing any more" in over.text
    assert "The booking is cancelled already" in over.text


def test_a_post_from_another_page_does_nothing(
    portal: Portal, browser: FlaskClient, asked: Booking
) -> None:
    path = link(portal, asked, "anna@kurv.example", "cancel")

    assert browser.post(path).status_code == 403

    assert state(portal, asked) is State.PENDING


def test_staff_decides_with_their_second_factor_and_their_own_link_alone(
    portal: Portal, browser: FlaskClient, asked: Booking
) -> None:
    path = link(portal, asked, SAM, "approve")

    nobody = browser.get(path, headers={"Accept": "text/html"})
    sign_in(portal, browser, "eve@itms.example", roles=[Role.STAFF], partner="")
    other = browser.get(path)
    sign_in(portal, browser, SAM, strong=False)
    weak = browser.get(path, headers={"Accept": "text/html"})
    before = state(portal, asked)
    sign_in(portal, browser, SAM)
    status, page = post(browser, path)

    assert nobody.location.startswith("/sign-in?next=/link/approve/")
    assert other.status_code == 403
    assert "to try our orders" not in other.text
    assert weak.status_code in {303, 403}
    assert before is State.PENDING
    assert (status, state(portal, asked)) == (200, State.APPROVED)
    assert "The request is approved" in page


def test_a_refusal_asks_for_a_reason_and_keeps_what_was_typed(
    portal: Portal, browser: FlaskClient, asked: Booking
) -> None:
    sign_in(portal, browser, SAM)
    path = link(portal, asked, SAM, "refuse")

    missing = post(browser, path, said=" ")
    long = post(browser, path, said="x" * 2001)
    done = post(browser, path, said="not this week")

    assert missing[0] == 400
    assert "A reason is needed." in missing[1]
    assert long[0] == 400
    assert "x" * 2001 in long[1]
    assert done[0] == 200
    assert state(portal, asked) is State.REFUSED


@pytest.mark.parametrize("token", ["x", "WyJiIl0.c2ln", "." * 30, "%00", "é"])
@pytest.mark.parametrize("purpose", ["approve", "cancel", "destroy"])
def test_a_forged_link_is_told_clearly(
    browser: FlaskClient, purpose: str, token: str
) -> None:
    answer = browser.get(f"/link/{purpose}/{token}")

    assert answer.status_code == 404
    assert "That link is not whole" in answer.text


def test_a_link_that_ran_out_is_told_with_its_time(
    portal: Portal, browser: FlaskClient, asked: Booking
) -> None:
    links = portal.mails.deeds.world.words.links
    now = portal.clock.now()
    token = link(portal, asked, "anna@kurv.example", "cancel").rpartition("/")[2]
    read = links.read("cancel", token, now)
    old = links.address(replace(read, until=datetime(2026, 1, 1, tzinfo=UTC)))

    answer = browser.get(old.removeprefix(links.url))

    assert answer.status_code == 410
    assert "That link was good until 2026-01-01 00:00 UTC" in answer.text
