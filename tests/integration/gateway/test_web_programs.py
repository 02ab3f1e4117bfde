"""A program's calls through the portal among those of who has booked, and no other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.integration.gateway.conftest import (
    END,
    REAL_PASSWORD,
    REAL_USER,
    START,
    approved,
    message_of,
)
from tests.people import sign_in
from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.credentials.lately import LATELY
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from datetime import timedelta

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.integration.gateway.conftest import Office
    from tutorial_app.access.credentials.model import Shown

CHOOSE = {"endpoint": "acceptance", "do": "choose", "back": "/calls"}


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office.portal, office.settings)


@dataclass
class Somebody:
    """A person at a browser that has chosen the real endpoint."""

    office: Office
    browser: FlaskClient
    by: By

    @classmethod
    def of(
        cls, office: Office, app: Flask, email: str, partner: str = "KURV"
    ) -> Somebody:
        browser = app.test_client()
        who = sign_in(office.portal, browser, email, partner=partner)
        by = By(Account(who.id), Partner(partner), "127.0.0.1")
        made = cls(office, browser, by)
        made.post("/endpoint", **CHOOSE)
        return made

    def post(self, path: str, **fields: str) -> str:
        page = html.fromstring(self.browser.get("/calls").text)
        csrf = page.cssselect("[name=csrf]")[0].get("value", "")
        data = {"csrf": csrf, **fields}
        return self.browser.post(path, data=data, follow_redirects=True).text

    def books(self) -> Shown:
        """Book Tuesday from 10:00 to 10:30, with the approval of staff."""
        now, self.office.clock.at = self.office.clock.at, START.replace(day=5)
        booking = approved(self.office.portal, self.by)
        self.office.clock.at = now
        return self.office.portal.real.credentials.show(self.by, booking.id)

    def texts(self, selector: str, path: str = "/calls") -> list[str]:
        page = html.fromstring(self.browser.get(path).text)
        return [
            " ".join(one.text_content().split()) for one in page.cssselect(selector)
        ]


@pytest.fixture
def eva(office: Office, app: Flask) -> Somebody:
    return Somebody.of(office, app, "eva@kurv.example")


def program_calls(office: Office, shown: Shown, operation: str = "") -> None:
    asked = message_of(
        *(shown.user_name, shown.secret), operation=operation or "GetSystemInfo"
    )
    office.call(body=asked)


def test_a_programs_calls_stand_between_those_of_the_portal(
    office: Office, eva: Somebody
) -> None:
    shown = eva.books()
    signed = {"own-user": REAL_USER, "own-password": REAL_PASSWORD, "do": "sign-in"}
    eva.post("/endpoint", **(CHOOSE | signed))
    program_calls(office, shown)
    eva.post("/endpoint", **(CHOOSE | signed))

    rows = eva.texts(".log tbody tr")

    assert [("your program" in one) for one in rows] == [False, True, False]
    assert eva.texts(".log th .type") == ["3", "2", "1"]
    assert eva.texts("#your-program a") == ["How to call"]
    assert "/real/acceptance/…/v1" in eva.texts("#your-program")[0]


def test_a_colleague_and_another_partner_see_none_of_them(
    office: Office, app: Flask, eva: Somebody
) -> None:
    program_calls(office, eva.books())
    colleague = Somebody.of(office, app, "kim@kurv.example")
    other = Somebody.of(office, app, "gus@gnist.example", "GNIST")
    stranger = Somebody(office, app.test_client(), eva.by)
    stranger.post("/endpoint", **CHOOSE)

    assert len(eva.texts(".log tbody tr")) == 1
    for one in (colleague, other, stranger):
        assert one.texts(".log tbody tr") == []
    assert "Book a time" in colleague.texts("#your-program")[0]
    assert "Sign in to the portal" in stranger.texts("#your-program")[0]


def test_who_has_changed_the_partner_sees_no_booking_of_the_old_one(
    office: Office, eva: Somebody
) -> None:
    program_calls(office, eva.books())
    by = By(eva.by.account, Partner("GNIST"), "127.0.0.1")

    assert office.portal.real.lately.bookings(by, "acceptance") == ()
    assert len(office.portal.real.lately.bookings(eva.by, "acceptance")) == 1


def test_who_signs_out_leaves_nothing_on_the_browser(
    office: Office, eva: Somebody
) -> None:
    program_calls(office, eva.books())
    assert len(eva.texts(".log tbody tr")) == 1

    eva.post("/sign-out")

    assert eva.texts(".log tbody tr") == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (START - START, "with the credential of your booking, open until"),
        (END - START, "Your booking ended on 6 January, 10:30 Europe/Copenhagen"),
        (END - START + LATELY, "in a time that you have booked. Book a time"),
    ],
)
def test_the_page_says_how_a_program_must_call_to_be_seen(
    office: Office, eva: Somebody, after: timedelta, words: str
) -> None:
    eva.books()
    office.clock.at = START + after

    assert words in eva.texts("#your-program")[0]


def test_a_booking_to_come_is_told_with_its_time(office: Office, eva: Somebody) -> None:
    eva.books()
    office.clock.at = START.replace(hour=8)

    assert "from 6 January, 10:00" in eva.texts("#your-program")[0]


def test_a_programs_fault_is_explained_shared_exported_and_sent_again(
    office: Office, eva: Somebody
) -> None:
    program_calls(office, eva.books(), "Ping2")

    assert "INVALID_REQUEST" in eva.texts("main h1, main h2", "/calls/1/fault")[0]
    (why,) = eva.texts("#why + ol", "/calls/1")
    assert "The portal gave this answer itself, with INVALID_REQUEST" in why
    assert eva.texts("#fault dt", "/calls/1") == ["Try again"]
    assert "Whoever has this link" in eva.post("/calls/1/share")
    har = json.loads(eva.browser.get("/calls/1.har").text)
    address = har["log"]["entries"][0]["request"]["url"]
    assert address == f"{office.settings.url}/real/acceptance/soap/system/v1"
    assert "sign in there first" in eva.post("/calls/1/replay")


def test_a_programs_call_is_sent_again_as_who_has_signed_in(
    office: Office, eva: Somebody
) -> None:
    program_calls(office, eva.books())
    signed = {"own-user": REAL_USER, "own-password": REAL_PASSWORD, "do": "sign-in"}
    eva.post("/endpoint", **(CHOOSE | signed))

    eva.post("/calls/1/replay")

    who = eva.texts(".log td[data-label=Who]")
    assert who[0] == who[1] == REAL_USER
    assert who[2].endswith("your program")
    assert REAL_PASSWORD.encode() in office.upstream.came[-1].body


def test_a_lesson_counts_a_programs_call_though_nobody_signed_in_there(
    office: Office, eva: Somebody
) -> None:
    shown = eva.books()
    eva.post("/learn/12.1/begin")
    assert "0 of 14 steps" in eva.texts("#live", "/learn/12.1")[0]

    program_calls(office, shown, "Ping")

    assert eva.texts("#nearly, .came-from", "/learn/12.1?step=1")
