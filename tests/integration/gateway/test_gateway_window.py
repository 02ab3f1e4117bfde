"""The window of a booking: nothing goes on before it, after it, or once it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.gateway.conftest import (
    ADA,
    END,
    STAFF,
    START,
    message_of,
)
from tests.people import person
from tutorial_app.access.appointments.model import (
    Account,
    By,
    Partner,
    Window,
)
from tutorial_app.access.credentials.model import NotOpen
from tutorial_app.access.people.model import Role
from tutorial_app.kernel.errors import Forbidden
from tutorial_app.soap.security import Claim

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.gateway.conftest import Office


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (START - SECOND, "Your window begins at 2026-01-06 10:00 Europe/Copenhagen"),
        (END, "Your window ended at 2026-01-06 10:30 Europe/Copenhagen"),
        (END + SECOND, "Your window ended at 2026-01-06 10:30 Europe/Copenhagen"),
    ],
)
def test_a_call_outside_the_window_is_refused_with_its_time(
    office: Office, at: datetime, reason: str
) -> None:
    office.clock.at = at

    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert reason in answer.fault_text("message")
    assert office.upstream.came == []


def test_the_last_second_of_the_window_is_in_it(office: Office) -> None:
    office.clock.at = END - SECOND

    assert office.call().status == "200 OK"


def test_a_call_that_was_passed_on_in_the_window_is_answered_after_it(
    office: Office,
) -> None:
    def too_late() -> None:
        office.clock.at = END + SECOND

    office.clock.at = END - SECOND
    office.upstream.before = too_late

    assert office.call().status == "200 OK"
    assert office.call().fault_code == "ACCESS_NOT_APPROVED"


def test_a_call_whose_last_byte_comes_after_the_window_is_refused(
    office: Office,
) -> None:
    message = message_of(office.shown.user_name, office.shown.secret)

    class Slow:
        def read(self, _: int = -1) -> bytes:
            office.clock.at = END
            return message

    slow: dict[str, Any] = {"wsgi.input": Slow()}
    office.clock.at = END - SECOND
    answer = office.call(body=message, **slow)

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert office.upstream.came == []


def test_the_credential_moves_and_grows_with_its_booking(office: Office) -> None:
    portal, name = office.portal, office.booking.id
    portal.bookings.extend(ADA, name, END + timedelta(minutes=30))
    office.clock.at = END + SECOND

    assert office.call().status == "200 OK"


def test_a_moved_booking_waits_for_staff_and_then_opens_at_its_new_time(
    office: Office,
) -> None:
    day = timedelta(days=1)
    office.clock.at = START - day
    portal, name = office.portal, office.booking.id
    portal.bookings.move(ADA, name, Window(START + day, END + day))

    waits = office.call()
    portal.bookings.approve(STAFF, name)
    office.clock.at = START
    early = office.call()
    office.clock.at = START + day

    assert "waits for staff" in waits.fault_text("message")
    assert "begins at 2026-01-07 10:00" in early.fault_text("message")
    assert office.call().status == "200 OK"


def test_cancelling_ends_access_at_once(office: Office) -> None:
    assert office.call().status == "200 OK"

    office.portal.bookings.cancel(ADA, office.booking.id)
    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert "cancelled" in answer.fault_text("message")


def test_staff_revokes_at_once_and_partners_cannot(office: Office) -> None:
    credentials = office.portal.real.credentials
    with pytest.raises(Forbidden):
        credentials.revoke(ADA, office.booking.id)

    credentials.revoke(STAFF, office.booking.id)
    answer = office.call()

    assert answer.fault_code == "ACCESS_NOT_APPROVED"
    assert "revoked at 2026-01-06 10:00" in answer.fault_text("message")
    with pytest.raises(NotOpen, match="revoked"):
        credentials.renew(ADA, office.booking.id)


def test_a_call_that_is_revoked_while_it_waits_for_room_does_not_go_on(
    office: Office,
) -> None:
    gate = office.portal.real.gate
    claim = Claim(office.shown.user_name, office.shown.secret)
    caller = gate.admit(claim, "acceptance", "127.0.0.1")
    office.portal.real.credentials.revoke(STAFF, office.booking.id)

    with pytest.raises(NotOpen, match="revoked"):
        gate.check_still(caller)


def test_closing_the_account_of_who_booked_ends_access_at_once(office: Office) -> None:
    portal = office.portal
    ada = person(portal, "ada@kurv.example")
    sam = person(portal, "sam@itms.example", roles=[Role.STAFF], partner="")
    _, shown = office.other(By(Account(ada.id), Partner("KURV"), ""))
    user, password = shown.user_name, shown.secret
    claim = Claim(shown.user_name, shown.secret)
    before = office.call(user=user, password=password)
    waits = portal.real.gate.admit(claim, "acceptance", "127.0.0.1")

    portal.accounts.managing.close(sam, ada.id, "")
    after = office.call(user=user, password=password)

    assert before.fault_code == ""
    assert after.fault_code == "ACCESS_NOT_APPROVED"
    assert "closed" in after.fault_text("message")
    with pytest.raises(NotOpen, match="closed"):
        portal.real.gate.check_still(waits)
