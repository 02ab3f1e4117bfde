"""A booking of a lasting workspace: it is there from start to end, and then gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tutorial_app.access.appointments.model import BookingId
from tutorial_app.access.lasting import name_of
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from tests.integration.bookings.conftest import Browser, Hall

#: Tuesday and Wednesday, as Copenhagen has them. It is Monday, 10:00.
TWO_DAYS = "2026-01-05T23:00Z/2026-01-07T23:00Z"
TO_THE_START, TWO = 14, 48


def booked(browser: Browser) -> str:
    path = browser.hold("workspace", TWO_DAYS)
    browser.ask(path)
    return path


def look_after(hall: Hall) -> None:
    hall.portal.bookings.commands.keep_time()
    hall.portal.lasting.look_after()


def workspace(path: str) -> str:
    return name_of(BookingId(path.rpartition("/")[2]))


def test_nobody_has_to_approve_it_and_it_is_there_when_it_starts(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = booked(ada)
    assert "When it opens, this page leads to the workspace." in ada.see(path)
    look_after(hall)
    with pytest.raises(NotFound):
        hall.portal.sandbox.workspace(workspace(path))

    hall.later(hours=TO_THE_START)
    look_after(hall)

    assert hall.portal.sandbox.workspace(workspace(path)).expires_at
    assert workspace(path) in ada.see(path)


def test_everybody_of_the_partner_works_in_it_and_nobody_else(hall: Hall) -> None:
    path = booked(hall.browser("ada"))
    hall.later(hours=TO_THE_START)
    anne, bob = hall.browser("anne"), hall.browser("bob", "GNIST")
    page = anne.see(path)

    entered = anne.post(f"{path}/workspace", page)

    assert entered.location == "/workspace"
    shown = anne.see("/workspace")
    assert workspace(path) in shown
    assert f"kurv-self@{workspace(path)}" in shown
    bobs = bob.see(bob.hold("real", "2026-01-08T10:00Z/2026-01-08T10:30Z"))
    assert bob.post(f"{path}/workspace", bobs).status_code == 404


def test_before_and_after_its_time_there_is_nothing_to_enter(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = booked(ada)
    form = ada.see(path)

    assert ada.post(f"{path}/workspace", form).status_code == 404
    hall.later(hours=TO_THE_START + TWO)
    assert ada.post(f"{path}/workspace", form).status_code == 404


def test_it_ends_with_the_booking_and_lasts_as_long_as_that_is_extended(
    hall: Hall,
) -> None:
    ada = hall.browser("ada")
    path = booked(ada)
    hall.later(hours=TO_THE_START)
    look_after(hall)
    page = ada.see(path)
    ends = re.findall(r'<option value="([^"]+)"', page)
    ada.post(f"{path}/extend", page, end=ends[0])
    look_after(hall)

    kept = hall.portal.sandbox.workspace(workspace(path))
    assert kept.expires_at
    assert kept.expires_at.isoformat() == "2026-01-08T23:00:00+00:00" == ends[0]
    hall.later(hours=TWO + 24)
    look_after(hall)
    assert hall.portal.mock.workspaces.purge() == 1
    assert "no call came" in ada.see(path)


def test_it_is_gone_when_the_booking_is_cancelled(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = booked(ada)
    hall.later(hours=TO_THE_START)
    look_after(hall)

    ada.post(f"{path}/cancel", ada.see(path))
    look_after(hall)
    look_after(hall)

    with pytest.raises(NotFound):
        hall.portal.sandbox.workspace(workspace(path))


def test_a_call_to_it_is_noted_so_that_the_end_is_no_no_show(hall: Hall) -> None:
    ada = hall.browser("ada")
    path = booked(ada)
    hall.later(hours=TO_THE_START)
    ada.post(f"{path}/workspace", ada.see(path))
    form = ada.see("/console/system/Ping")
    sent = ada.client.post(
        "/console/system/Ping",
        data={
            "csrf": re.findall(r'name="csrf" value="([^"]+)"', form)[0],
            "f:text": "hello",
            "send": "",
        },
    )
    assert sent.status_code == 200
    look_after(hall)

    hall.later(hours=TWO)
    look_after(hall)

    assert "The first call came on Tuesday 6 January, 00:00." in ada.see(path)


def test_a_program_is_told_the_workspace(hall: Hall) -> None:
    path = booked(hall.browser("ada"))
    hall.later(hours=TO_THE_START)

    client = hall.app.test_client()
    said = client.get(f"/api{path}", headers=hall.token("ada")).json

    assert said
    assert said["workspace"] == workspace(path)
