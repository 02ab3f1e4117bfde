"""The calendar of what can be booked, without scripts: days, slots, what is taken."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from tests.integration.bookings.conftest import WED, take_both_seats, window, windows

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Hall


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
