"""Our entries, as a calendar library reads them and a calendar keeps them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Event, Timezone

from tests.integration.appointments.conftest import window
from tests.integration.letters.conftest import Diary, by, entry_of, known
from tests.integration.mail.conftest import SENDER
from tutorial_app.access.appointments.model import (
    Account,
    Booking,
    BookingId,
    KindCode,
    Partner,
    State,
    Window,
)
from tutorial_app.access.letters.entry import Entry

if TYPE_CHECKING:
    from email.message import EmailMessage

    from icalendar import Calendar

    from tests.integration.letters.conftest import Desk
    from tutorial_app.access.people.model import Person

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
#: The days on which clocks were changed, or will be, in local time.
CHANGES = [
    ("Europe/Copenhagen", "2026-03-29"),
    ("Europe/Copenhagen", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
]


def entry(booked: Window, zone: str, state: State = State.APPROVED) -> Calendar:
    booking = Booking(
        BookingId("2f1c4f2e-5d4e-4c8e-9b0a-0d4a4b8f9d11"),
        KindCode("real"),
        Account("anna"),
        Partner("KURV"),
        booked,
        zone,
        state,
        None,
        sequence=1,
    )
    page = "https://itms.example/access/bookings/1"
    made = Entry(booking, "Seat on the real iTMS", page, known("anna"), SENDER, AT)
    return read_entry(made.to_ical())


def read_entry(content: bytes) -> Calendar:
    # As another program would, of which the zones are not ours.
    from icalendar import Calendar as Read  # noqa: PLC0415 (named like its type)

    found = Read.from_ical(content)
    assert isinstance(found, Read)
    return found


def event_of(calendar: Calendar) -> Any:
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return event


def utc_by_its_own_zone(calendar: Calendar, name: str) -> datetime:
    """Return a time of the entry in UTC, by the VTIMEZONE that it carries alone."""
    at: datetime = event_of(calendar)[name].dt
    zones = calendar.walk("VTIMEZONE")
    if not zones:
        assert at.tzinfo is UTC or str(at.tzinfo) == "UTC"
        return at
    (zone,) = zones
    assert isinstance(zone, Timezone)
    assert event_of(calendar)[name].params["TZID"] == zone.tz_name
    local = at.replace(tzinfo=None)
    return local.replace(tzinfo=zone.to_tz(lookup_tzid=False)).astimezone(UTC)


def replayed(mails: list[EmailMessage]) -> Diary:
    diary = Diary()
    for mail in mails:
        diary.take(mail)
    return diary


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_each_quarter_of_a_day_on_which_clocks_change_is_where_it_is(
    zone: str, day: str
) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    start = midnight.astimezone(UTC)
    end = (midnight + timedelta(days=1)).astimezone(UTC)
    quarters = (end - start) // QUARTER
    assert quarters != 96

    for number in range(quarters):
        booked = Window(start + number * QUARTER, start + (number + 2) * QUARTER)
        calendar = entry(booked, zone)

        assert utc_by_its_own_zone(calendar, "DTSTART") == booked.start
        assert utc_by_its_own_zone(calendar, "DTEND") == booked.end


@pytest.mark.parametrize(
    "zone", ["Europe/Copenhagen", "America/New_York", "Asia/Tokyo"]
)
def test_an_entry_carries_its_zone(zone: str) -> None:
    calendar = entry(Window(AT, AT + 4 * QUARTER), zone)

    assert [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")] == [zone]
    assert event_of(calendar)["DTSTART"].params["TZID"] == zone


def test_an_hour_that_comes_twice_is_said_in_utc() -> None:
    # 02:30 comes twice that night; 01:30Z is the second of them.
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    calendar = entry(Window(second, second + QUARTER), "Europe/Copenhagen")

    text = calendar.to_ical().decode()
    assert "DTSTART:20261025T013000Z" in text
    assert "DTEND:20261025T014500Z" in text


def test_an_entry_says_all_that_a_calendar_needs() -> None:
    calendar = entry(Window(AT, AT + 4 * QUARTER), "Europe/Copenhagen")

    event = event_of(calendar)
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == "2f1c4f2e-5d4e-4c8e-9b0a-0d4a4b8f9d11"
    assert event["DTSTAMP"].dt == AT
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:portal@itms.example"
    assert event["ORGANIZER"].params["CN"] == "iTMS portal"
    assert event["ATTENDEE"] == "mailto:anna@kurv.example"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    alarms = [alarm.TRIGGER for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(hours=-1), timedelta(minutes=-10)]


def test_a_cancelled_entry_rings_no_more() -> None:
    calendar = entry(Window(AT, AT + 4 * QUARTER), "Asia/Tokyo", State.CANCELLED)

    assert calendar["METHOD"] == "CANCEL"
    assert event_of(calendar)["STATUS"] == "CANCELLED"
    assert calendar.walk("VALARM") == []


def told(
    desk: Desk, anna: Person, sam: Person, *, to_the_end: bool
) -> list[EmailMessage]:
    """Return the mails of a booking that is requested, approved, moved, extended."""
    booking = desk.requested(anna, window("Wed 09:00-10:00"))
    desk.office.bookings.approve(by(sam), booking.id)
    desk.office.bookings.move(by(sam), booking.id, window("Thu 11:00-12:00"))
    desk.office.bookings.extend(by(anna), booking.id, window("Thu 12:00-12:30").end)
    if to_the_end:
        desk.office.bookings.cancel(by(anna), booking.id)
    return desk.mails(anna.email)


def test_the_sequence_of_an_entry_rises_by_one_with_each_mail(
    desk: Desk, anna: Person, sam: Person
) -> None:
    mails = told(desk, anna, sam, to_the_end=True)

    events = [event_of(entry_of(mail)) for mail in mails]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2, 3, 4]
    assert {str(event["UID"]) for event in events} == {"b-1"}


def test_our_mails_leave_the_right_entry_in_whatever_order_they_come(
    desk: Desk, anna: Person, sam: Person
) -> None:
    mails = told(desk, anna, sam, to_the_end=False)
    right = window("Thu 11:00-12:30")

    for some in permutations(mails):
        ((start, end, status),) = replayed(list(some)).standing
        assert (start, end, status) == (right.start, right.end, "CONFIRMED")


def test_no_entry_is_left_after_a_cancel_in_whatever_order_they_come(
    desk: Desk, anna: Person, sam: Person
) -> None:
    mails = told(desk, anna, sam, to_the_end=True)

    for some in permutations(mails):
        assert replayed(list(some)).standing == []


def test_histories_by_chance_leave_in_the_calendar_what_stands_in_the_portal(
    desk: Desk, anna: Person, sam: Person
) -> None:
    chance = random.Random(6)
    bookings = desk.office.bookings
    for hour in range(8, 16):
        name = desk.requested(anna, window(f"Thu {hour:02}:00-{hour:02}:30")).id
        decided = chance.choice(["approve", "refuse", "move", "nothing"])
        match decided:
            case "approve":
                bookings.approve(by(sam), name)
            case "refuse":
                bookings.refuse(by(sam), name, "no")
            case "move":
                there = window(f"Fri {hour:02}:00-{hour:02}:30")
                bookings.move(by(anna), name, there)
            case _:
                pass
        if decided != "refuse" and chance.random() < 0.4:
            bookings.cancel(by(anna), name)
    mails = desk.mails(anna.email)
    chance.shuffle(mails)

    standing = {
        (one.window.start, one.window.end)
        for one in bookings.of_partner(by(anna))
        if one.state.blocks
    }
    assert {entry[:2] for entry in replayed(mails).standing} == standing
    assert standing


def test_an_entry_of_a_booking_in_question_says_so(desk: Desk, anna: Person) -> None:
    desk.requested(anna, window("Wed 09:00-10:00"))

    (mail,) = desk.mails(anna.email)

    event = event_of(entry_of(mail))
    assert event["STATUS"] == "TENTATIVE"
    assert event["SUMMARY"] == "Seat on the real iTMS (requested)"


def test_a_name_cannot_write_lines_of_its_own_into_an_entry(desk: Desk) -> None:
    evil = desk.add(replace(known("eve"), name='Eve\r\nSTATUS:CANCELLED\r\nX:;,"y'))
    desk.requested(evil, window("Wed 09:00-10:00"))

    (mail,) = desk.mails(evil.email)

    calendar = entry_of(mail)
    assert event_of(calendar)["STATUS"] == "TENTATIVE"
    assert "\nSTATUS:CANCELLED" not in calendar.to_ical().decode()
