"""The numbers of the desk: pictures, and the same as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lxml import html
from sqlalchemy import insert

from tests.people import sign_in
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.credentials.tables import CREDENTIALS
from tutorial_app.traces import store, usage
from tutorial_app.traces.store import Trace
from tutorial_app.web.pictures.bars import Bar, bars_picture

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock

STAFF = By(Account("s"), Partner(""), "", staff=True)


def calls(user: str, verdict: str, at: datetime, count: int) -> list[Trace]:
    one = Trace(
        *("w1", at, None, "system", "Ping", verdict, "", 900, "c-1", "", user, b"", b"")
    )
    return [one] * count


def _credential(booking: str, user: str, at: datetime) -> dict[str, object]:
    own = {"booking": booking, "user_name": user, "secret": ""}
    return {**own, "endpoint": "acceptance", "made_at": at}


def table(page: str) -> dict[str, list[str]]:
    rows = html.fromstring(page).xpath("//table//tbody/tr")
    return {row.xpath("string(th)"): row.xpath("td/text()") for row in rows}


def test_calls_lessons_and_bookings_stand_on_their_days(
    portal: Portal, sam: FlaskClient, clock: FixedClock
) -> None:
    late = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)  # the next day in Denmark
    with portal.database.transaction() as db:
        said = calls("kurv-self@w1", "ANSWER", late, 3)
        store.append(db, "w1", said + calls("gnist-self@w1", "FAULT", late, 2))
        usage.add(db, late, usage.LESSON, "kurv-self")
    start = clock.at + timedelta(days=1)
    ada = By(Account("a"), Partner("KURV"), "")
    held = portal.bookings.hold(
        ada, "real", Window(start, start + timedelta(minutes=30))
    )
    portal.bookings.request(ada, held.id, "to try")
    portal.bookings.approve(STAFF, held.id)
    with portal.database.transaction() as db:
        db.execute(insert(CREDENTIALS), [_credential(held.id, "kurv-ab12cd", late)])
        (one,) = calls("kurv-ab12cd", "ANSWER", late, 1)
        store.append(db, "real", [replace(one, workspace="real")])
    clock.at += timedelta(days=2)
    portal.bookings.commands.keep_time()
    sign_in(portal, sam, "sam@itms.example")

    everybody = table(sam.get("/desk/usage?weeks=2").text)
    kurv = table(sam.get("/desk/usage?weeks=2&partner=KURV").text)
    gnist = table(sam.get("/desk/usage?weeks=2&partner=GNIST").text)

    assert everybody["5 Jan"] == ["6", "2", "1", "0", "0"]
    assert everybody["6 Jan"] == ["0", "0", "0", "1", "1"]
    assert kurv["5 Jan"] == ["4", "0", "1", "0", "0"]
    assert gnist["5 Jan"] == ["2", "2", "0", "0", "0"]
    assert len(everybody) == 14


def test_a_year_is_told_by_the_week_and_a_period_that_is_none_is_refused(
    sam: FlaskClient,
) -> None:
    year = sam.get("/desk/usage?weeks=52").text

    assert len(table(year)) == 52
    assert "week of 5 Jan" in table(year)
    assert sam.get("/desk/usage?weeks=1000000").status_code == 400


def test_each_picture_says_in_words_what_it_shows(sam: FlaskClient) -> None:
    pictures = html.fromstring(sam.get("/desk/usage").text).xpath("//*[@role='img']")

    assert len(pictures) == 3
    for one in pictures:
        assert one.xpath("string(title)")
        assert one.xpath("string(desc)")


def test_bars_are_named_and_what_went_wrong_is_not_told_by_colour_alone() -> None:
    bars = [Bar("5 Jan", 1200, 30), Bar("6 Jan", 0), Bar("7 Jan", 10, 9)]

    picture = bars_picture("calls", "Calls", bars, "calls", "faults")

    assert picture.words == (
        "1,210 calls, most of them 5 Jan: 1,200. 39 faults, at the foot of the bars."
    )
    assert "<title>5 Jan: 1,200, 30 faults</title>" in picture.svg
    assert picture.svg.count("!</text>") == 1
    assert picture.svg.count("<g>") == 2
