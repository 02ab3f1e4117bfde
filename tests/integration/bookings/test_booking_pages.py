"""A time is held and asked for, on pages without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.bookings.conftest import (
    THU,
    WED,
    take_both_seats,
    window,
    windows,
)

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Hall


def test_a_slot_is_held_requested_and_told_in_words(hall: Hall) -> None:
    ada = hall.browser("ada")

    path = ada.hold("real", WED)
    page = ada.see(path)
    assert 'data-seconds="600"' in page
    assert "Nobody else can take it until Monday 5 January, 10:10." in page
    ada.ask(path, "to try <our> flow")

    page = ada.see(path)
    assert "Staff decides before Tuesday 6 January, 10:00." in page
    assert "to try &lt;our&gt; flow" in page
    assert page.index("<b>Held</b>") < page.index("<b>Requested</b>")


def test_two_tabs_make_one_booking(hall: Hall) -> None:
    ada = hall.browser("ada")
    one, two = ada.see("/access/real"), ada.see("/access/real")

    first = ada.post("/access/real", one, window=WED, deed="hold")
    second = ada.post("/access/real", two, window=WED, deed="hold")

    assert first.location == second.location
    assert ada.see("/access/bookings").count("Held") == 1


def test_another_time_chosen_in_an_old_tab_is_no_second_booking(hall: Hall) -> None:
    ada = hall.browser("ada")
    one, two = ada.see("/access/real"), ada.see("/access/real")
    ada.post("/access/real", one, window=WED, deed="hold")

    second = ada.post("/access/real", two, window=THU, deed="hold")

    assert second.status_code == 409
    assert "That page was used before" in second.text
    assert ada.see("/access/bookings").count("Held") == 1


def test_after_a_booking_the_next_page_makes_another(hall: Hall) -> None:
    ada = hall.browser("ada")

    assert ada.hold("real", WED) != ada.hold("real", WED)


def test_a_request_sent_twice_is_one(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)
    page = ada.see(path)

    for _ in range(2):
        answer = ada.post(f"{path}/request", page, purpose="twice")
        assert answer.status_code == 303

    assert ada.see(path).count("<b>Requested</b>") == 1


def test_a_request_without_a_purpose_keeps_the_page_and_says_so(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)

    answer = ada.post(f"{path}/request", ada.see(path), purpose=" ")

    assert answer.status_code == 400
    assert "A purpose is needed." in answer.text
    assert 'data-seconds="600"' in answer.text


def test_a_hold_that_ran_out_is_told_as_ended(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = ada.hold("real", WED)
    page = ada.see(path)
    hall.later(minutes=10)

    assert "It was not requested while it was held." in ada.see(path)
    late = ada.post(f"{path}/request", page, purpose="too late")
    assert late.status_code == 409
    assert "Find another time" in late.text


def test_who_loses_the_last_seat_is_shown_what_is_free_next(hall: Hall) -> None:
    ada = hall.browser("ada")
    page = ada.see("/access/real")
    take_both_seats(hall)

    lost = ada.post("/access/real", page, window=WED, deed="hold")

    assert lost.status_code == 409
    assert "Somebody was faster" in lost.text
    # A quarter of an hour after each booking the seat stays empty.
    assert windows(lost.text)[:3] == [
        window("07T11:00"),
        window("07T11:30"),
        window("07T12:00"),
    ]
    again = ada.post("/access/real", lost.text, window=window("07T11:00"), deed="hold")
    assert again.status_code == 303


def test_refusals_are_told_in_words(hall: Hall) -> None:
    ada = hall.browser("ada")
    page = ada.see("/access/real")
    for when, status, words in (
        (window("05T12:00"), 400, "The first start that is possible now is Monday 5"),
        (window("28T10:00").replace("-01-28", "-02-25"), 400, "30 days ahead at most"),
        (window("07T10:10"), 400, "no whole quarter"),
        (window("10T10:00"), 400, "Monday to Friday"),
        (window("07T07:00", 270), 400, "One booking has 4 hours at most."),
        (window("07T07:00", 60 * 24 * 40), 400, "One booking has 4 hours at most."),
        ("", 400, "No time was chosen"),
        ("2026-01-07T10:00Z", 400, "no time like"),
        ("0001-01-01T00:00+14:00/0001-01-01T01:00+14:00", 400, "year is from 2000"),
    ):
        answer = ada.post("/access/real", page, window=when, deed="hold")
        assert (answer.status_code, words in answer.text) == (status, True), answer.text


def test_a_blackout_and_the_quota_are_told_in_words(hall: Hall) -> None:
    ada = hall.browser("ada")
    for hour in ("07:00", "09:00", "11:00"):
        ada.hold("real", window(f"07T{hour}"))
    page = ada.see("/access/real")
    assert "3 of 3" in page

    full = ada.post("/access/real", page, window=THU, deed="hold")

    assert full.status_code == 429
    assert "Your organisation has 3 bookings of this kind." in full.text
    hall.later(days=340)
    ada = hall.browser("ada")
    closed = window("07T10:00").replace("2026-01-07", "2026-12-24")
    shut = ada.post("/access/real", ada.see("/access/real"), window=closed, deed="hold")
    assert shut.status_code == 400
    assert "days that are closed" in shut.text
