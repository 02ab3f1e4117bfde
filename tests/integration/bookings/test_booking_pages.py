"""The booking pages, without scripts: find a time, hold it, ask, change, give it up."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from tests.integration.bookings.conftest import window, windows
from tutorial_app.access.appointments.model import BookingId
from tutorial_app.access.people.model import Role

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Browser, Hall

WED, THU = window("07T10:00"), window("08T09:00")


def approved(hall: Hall, browser: Browser, when: str = WED) -> str:
    path = browser.hold("real", when)
    browser.ask(path)
    staff = hall.browser("sam", "", Role.STAFF).client
    who = hall.portal.people.by_email("sam@x.dk")
    assert staff
    assert who
    by = hall.by(who)
    hall.portal.bookings.approve(by, BookingId(path.rpartition("/")[2]))
    return path


def take_both_seats(hall: Hall, when: str = WED) -> Browser:
    other = hall.browser("bob", "GNIST")
    other.hold("real", when)
    other.hold("real", when)
    return other


def test_everybody_sees_the_kinds_and_the_open_one_comes_first(hall: Hall) -> None:
    page = hall.nobody().see("/access")

    assert page.index("Sandbox") < page.index("Lasting workspace")
    assert page.index("always open") < page.index("by appointment</span>")
    assert "Monday to Friday 08:00" in page
    assert '<a href="/access" aria-current="true">Access</a>' in page


def test_the_calendar_leads_somebody_who_is_not_signed_in_to_that(hall: Hall) -> None:
    page = hall.nobody().see("/access/real?from=2026-01-07")

    assert "/sign-in?next=/access/real%3Ffrom%3D2026-01-07" in page
    assert "Hold it" not in page


def test_slots_are_radio_buttons_below_the_heading_of_their_day(hall: Hall) -> None:
    page = hall.browser("ada").see("/access/real")

    monday, rest = page.split('id="day-2026-01-06"')
    assert len(windows(monday)) == 4  # from 14:00 on: it is 10:00, and four hours
    assert len(windows(rest)) == 16 * 4
    assert 'id="day-2026-01-10">Saturday <span>10 January</span></h3>' in page
    assert "No hours on this day." in page


def test_the_portal_s_time_stands_beside_the_reader_s(hall: Hall) -> None:
    page = hall.browser("ada").see("/access/real?zone=America/New_York")

    assert re.search(
        r"<b>08:00\u201308:30</b>\s*<small>14:00\u201314:30 Copenhagen", page
    )


def test_weeks_go_on_until_the_horizon_and_not_back_before_now(hall: Hall) -> None:
    ada, path, seen = hall.browser("ada"), "/access/real", 0

    while path:
        page, seen = ada.see(path), seen + 1
        found = re.search(r'href="([^"]+)" rel="next"', page)
        assert ('rel="prev"' in page) == (seen > 1)
        path = found[1].replace("&amp;", "&") if found else ""

    assert seen == 5
    assert "Too far ahead" in page


def test_a_closed_day_says_so(hall: Hall) -> None:
    hall.later(days=340)

    assert "Closed on this day." in hall.browser("ada").see(
        "/access/real?from=2026-12-24"
    )


def test_several_slots_in_a_row_are_offered_where_they_fit(hall: Hall) -> None:
    page = hall.browser("ada").see("/access/real?slots=8&from=2026-01-07")

    assert windows(page)[0] == window("07T07:00", 240)
    assert windows(page)[:9][-1] == window("07T11:00", 240)
    assert windows(page)[9] == window("08T07:00", 240)


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


def test_what_is_taken_is_marked_so_and_can_be_waited_for(hall: Hall) -> None:
    ada = hall.browser("ada")
    take_both_seats(hall)
    page = ada.see("/access/real")
    assert re.search(
        rf'taken">\s*<input type="radio" name="window" value="{WED}"', page
    )

    answer = ada.post("/access/real", page, window=WED, deed="wait")
    assert answer.location == "/access/bookings#waiting"
    assert "You wait for" in ada.see("/access/bookings")

    hall.later(minutes=10)
    hall.portal.bookings.commands.keep_time()
    page = ada.see("/access/bookings")
    assert "Offered" in page
    assert "It is yours until Monday 5 January, 12:10." in page
    assert "You wait for" not in page


def test_who_waits_can_leave(hall: Hall) -> None:
    ada = hall.browser("ada")
    take_both_seats(hall)
    ada.post("/access/real", ada.see("/access/real"), window=WED, deed="wait")
    page = ada.see("/access/bookings")
    path = re.search(r"/access/waiting/[^/]+/leave", page)
    assert path

    assert ada.post(path[0], page).status_code == 303

    page = ada.see("/access/bookings")
    assert "You wait for it no longer." in page
    assert path[0] not in page


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


def test_what_cannot_be_read_in_an_address_is_said(hall: Hall) -> None:
    ada = hall.browser("ada")

    for query in ("slots=9", "slots=x", "from=x"):
        page = ada.see(f"/access/real?{query}", 400)
        assert query.partition("=")[2] in page
    path = ada.hold("real", WED)
    for zone in ("Europe/Atlantis", "../x", "<b>"):
        for where in ("real", "real.md", "bookings"):
            page = ada.see(f"/access/{where}?zone={zone}", 400)
            assert "is no zone like Europe/Copenhagen" in unescape(page).replace(
                "\\", ""
            )
        page = ada.see(f"/access/real?zone={zone}", 400)
        assert f'value="{escape(zone)}" list="zones"' in page
        assert windows(page), "the rest of the page is there"
        assert "Nobody else can take it" in ada.see(f"{path}?zone={zone}", 400)


def test_far_days_lead_to_the_nearest_that_can_be_booked(hall: Hall) -> None:
    ada = hall.browser("ada")

    assert 'id="day-2026-01-05"' in ada.see("/access/real?from=2001-01-01")
    assert 'id="day-2026-02-04"' in ada.see("/access/real?from=2199-12-31")


def test_what_is_always_open_has_no_calendar(hall: Hall) -> None:
    answer = hall.nobody().client.get("/access/sandbox")

    assert (answer.status_code, answer.location) == (303, "/access")
    hall.nobody().see("/access/nothing", 404)
