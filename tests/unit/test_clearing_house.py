"""The clearing house's days and hours, and what donors answer: tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.mock.porting.donor import answer, story_of
from tutorial_app.partners import load_partners
from tutorial_app.partners.clearing_house_loader import load_clearing_house
from tutorial_app.settings import HOME

PARTNERS = load_partners(HOME / "conf")
HOUSE = PARTNERS.clearing_house
MONDAY = date(2026, 3, 2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HOUSE.zone)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 2), True),
        (date(2026, 3, 7), False),
        (date(2026, 4, 2), False),
        (date(2026, 4, 3), False),
        (date(2026, 4, 6), False),
        # Great Prayer Day is gone since 2024.
        (date(2026, 5, 1), True),
        (date(2026, 6, 5), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), False),
    ],
)
def test_working_days_are_danish(day: date, works: bool) -> None:  # noqa: FBT001 (a table)
    assert HOUSE.is_working_day(day) is works


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T16:00", "2026-03-03T08:00"),
        ("2026-03-06T16:30", "2026-03-09T08:00"),
        ("2026-04-01T17:00", "2026-04-07T08:00"),
    ],
)
def test_a_message_goes_out_when_the_house_opens(moment: str, opening: str) -> None:
    assert HOUSE.next_opening(at(moment)) == at(opening)


def test_the_cut_off_is_the_evening_of_the_working_day_before() -> None:
    assert HOUSE.cut_off_before(date(2026, 3, 9)) == at("2026-03-06T18:00")
    assert HOUSE.cut_off_before(date(2026, 4, 7)) == at("2026-04-01T18:00")


def test_the_cut_over_shows_the_same_hour_before_and_after_summer_time() -> None:
    for day in (date(2026, 3, 27), date(2026, 3, 30)):
        start, end = HOUSE.cut_over(day)
        assert (start.hour, end.hour, end.minute) == (6, 6, 15)


def test_working_days_later_keep_the_hour() -> None:
    later = HOUSE.working_days_later(at("2026-03-27T11:00"), 1)

    assert later == at("2026-03-30T11:00")


def case(**more: Any) -> dict[str, Any]:
    usual = {
        "requested_date": None,
        "donor_iccid": "8945980000000000010",
        "donor_customer_number": "",
        "authorization": "SMS_CODE",
        "refused_iccid": "",
        "submissions": 1,
    }
    return {**usual, **more}


@pytest.mark.parametrize(
    ("digits", "more", "expected"),
    [
        ("00", {}, date(2026, 3, 3)),
        ("49", {"requested_date": date(2026, 3, 5)}, date(2026, 3, 5)),
        ("00", {"requested_date": MONDAY}, date(2026, 3, 3)),
        ("51", {}, "SIM_MISMATCH"),
        ("51", {"submissions": 2, "refused_iccid": "1"}, date(2026, 3, 3)),
        ("52", {"donor_customer_number": "K-1002"}, "CUSTOMER_NUMBER_MISMATCH"),
        ("52", {"donor_customer_number": "K-1001"}, date(2026, 3, 3)),
        ("53", {}, "OWNER_MISMATCH"),
        ("54", {}, "AUTHORIZATION_MISSING"),
        ("54", {"authorization": "MITID"}, date(2026, 3, 3)),
        ("56", {}, "NUMBER_NOT_WITH_DONOR"),
        ("57", {}, "PORTING_ALREADY_IN_PROGRESS"),
        ("59", {}, date(2026, 3, 10)),
        ("60", {"requested_date": date(2026, 3, 6)}, "DATE_NOT_POSSIBLE"),
        ("60", {"requested_date": date(2026, 3, 9)}, date(2026, 3, 9)),
        ("61", {}, date(2026, 3, 3)),
        ("62", {}, "DONOR_NO_ANSWER"),
        ("62", {"submissions": 2}, date(2026, 3, 3)),
        ("63", {}, date(2026, 3, 3)),
        ("65", {}, "OTHER"),
    ],
)
def test_the_donor_answers_by_the_last_two_digits(
    digits: str, more: dict[str, Any], expected: date | str
) -> None:
    story = story_of(PARTNERS.magic, f"+45530000{digits}")

    found = answer(story, case(**more), MONDAY, HOUSE)

    assert (found.day or found.reason) == expected


def test_every_magic_number_has_a_story_of_its_own() -> None:
    for digits in range(51, 66):
        assert story_of(PARTNERS.magic, f"+45530000{digits}").digits == str(digits)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('country = "DK"', 'country = "XX"', "'XX' is no country"),
        ('zone = "Europe/Copenhagen"', 'zone = "Europe/Atlantis"', "no time zone"),
        ('"12-24"', '"24-12"', "'24-12' is no day"),
        ('opens = "08:00"', 'opens = "8"', "'8' is no time of day"),
        ('closes = "16:00"', 'closes = "07:00"', "not after opens"),
        ("submissions = 3", "submissions = 0", "needs at least 1"),
        ("submissions = 3", "submission = 3", "submissions is missing"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_line(
    tmp_path: Any, old: str, new: str, reason: str
) -> None:
    text = (HOME / "conf" / "clearing_house.toml").read_text(encoding="utf-8")
    path = tmp_path / "clearing_house.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(ConfigurationError, match=reason):
        load_clearing_house(path)
