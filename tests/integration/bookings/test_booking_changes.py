"""A booking is moved, extended, given up and looked at, on pages without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.integration.bookings.conftest import THU, WED, take_both_seats, window
from tests.people import person
from tutorial_app.access.appointments.model import BookingId
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Browser, Hall


def approved(hall: Hall, browser: Browser, when: str = WED) -> str:
    """Book a time that staff approves; return the path of the booking."""
    path = browser.hold("real", when)
    browser.ask(path)
    staff = person(hall.portal, "sam@x.dk", partner="", roles=(Role.STAFF,))
    hall.portal.bookings.approve(hall.by(staff), BookingId(path.rpartition("/")[2]))
    return path


def test_a_booking_is_moved_and_asks_staff_again(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = approved(hall, ada)
    page = ada.see(f"{path}/move")
    assert "Staff decides about the new time again." in page

    moved = ada.post(f"{path}/move", page, window=THU)

    assert moved.location == path
    page = ada.see(path)
    assert "Thursday 8 January 2026, 10:00" in page
    assert "Requested" in page
    assert "<b>Moved</b>" in page


def test_of_two_colleagues_who_move_it_the_second_is_told(hall: Hall) -> None:
    ada, anne = hall.browser("ada"), hall.browser("anne")
    path = approved(hall, ada)
    page = anne.see(f"{path}/move")
    own = ada.see(f"{path}/move")
    assert ada.post(f"{path}/move", own, window=THU).status_code == 303

    late = anne.post(f"{path}/move", page, window=window("09T09:00"))

    assert late.status_code == 409
    assert "has changed since it was read" in late.text
    assert "Thursday 8 January 2026, 10:00" in late.text


def test_a_booking_may_move_over_its_own_seats(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)
    ada.ask(path)
    hall.browser("bob", "GNIST").hold("real", WED)

    page = ada.see(f"{path}/move?from=2026-01-07")

    own = re.search(rf'class="slot( taken)?">\s*<input[^>]+value="{WED}"', page)
    assert own
    assert own[1] is None


def test_a_move_that_loses_leaves_the_booking_as_it_was(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = approved(hall, ada)
    page = ada.see(f"{path}/move")
    take_both_seats(hall, THU)

    lost = ada.post(f"{path}/move", page, window=THU)

    assert lost.status_code == 409
    assert "Your booking stands as it was: Wednesday 7 January 2026" in lost.text
    assert f'action="{path}/move"' in lost.text
    assert "It opens on Wednesday 7 January, 11:00." in ada.see(path)


def test_a_booking_is_extended_as_far_as_is_free(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = approved(hall, ada)
    take_both_seats(hall, window("07T12:00"))
    page = ada.see(path)
    ends = re.findall(r'<option value="(2026-01-07[^"]+)"', page)
    # One of the others' seats and their buffer leave no room for more.
    assert ends == ["2026-01-07T11:00:00+00:00", "2026-01-07T11:30:00+00:00"]

    ada.post(f"{path}/extend", page, end=ends[-1])

    assert "11:00\u201312:30" in ada.see(path)
    gone = ada.post(f"{path}/extend", ada.see(path), end="2026-01-07T12:00:00+00:00")
    assert gone.status_code == 409


def test_a_booking_is_cancelled_and_its_seat_is_free(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = approved(hall, ada)

    form = ada.see(path)

    # Twice, as from two tabs: it is cancelled once.
    for _ in range(2):
        assert ada.post(f"{path}/cancel", form).status_code == 303

    page = ada.see(path)
    assert "The seat is free for others again." in page
    assert "Find another time" in page
    beside = ada.see("/access/real?from=2026-01-07").split(WED)[1][:200]
    assert "1 of 2 free" not in beside
    hall.browser("bob", "GNIST").hold("real", WED)
    beside = ada.see("/access/real?from=2026-01-07").split(WED)[1][:200]
    assert "1 of 2 free" in beside


def test_own_bookings_at_the_same_time_are_shown_and_others_are_not(hall: Hall) -> None:
    ada = hall.browser("ada")
    first = ada.hold("real", WED)
    second = hall.browser("anne").hold("real", WED)

    assert second in ada.see(first).split("At the same time")[1]

    third = ada.hold("real", THU)
    hall.browser("bob", "GNIST").hold("real", THU)
    assert "At the same time" not in ada.see(third)
