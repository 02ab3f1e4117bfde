"""A portal with people of two partners, and browsers and programs of theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.people import api_token, person, sign_in
from tutorial_app.access.appointments.model import Account, By, Partner
from tutorial_app.access.people.model import Role
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.access.people.model import Person
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.settings import Settings

_FIELD = re.compile(r'name="(csrf|key|zone)" value="([^"]*)"')
_WINDOW = re.compile(r'name="window" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody's browser: it fills in forms as they stand on the page."""

    client: FlaskClient

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"}, buffered=True)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, page: str, **fields: str) -> TestResponse:
        """Send a form of *page*, with *fields* filled in."""
        hidden = {name: unescape(value) for name, value in _FIELD.findall(page)}
        return self.client.post(path, data=hidden | fields)

    def hold(self, kind: str, window: str) -> str:
        """Choose a time in the calendar; return the path of the booking."""
        answer = self.post(
            f"/access/{kind}", self.see(f"/access/{kind}"), window=window, deed="hold"
        )
        assert answer.status_code == 303, answer.text
        return answer.location

    def ask(self, path: str, purpose: str = "to try our order flow") -> None:
        answer = self.post(f"{path}/request", self.see(path), purpose=purpose)
        assert answer.status_code == 303, answer.text


@dataclass(frozen=True, slots=True)
class Hall:
    """The portal, and everybody who comes to its counter."""

    portal: Portal
    app: Flask
    clock: FixedClock

    def browser(
        self, name: str, partner: str = "KURV", role: Role = Role.DEVELOPER
    ) -> Browser:
        client = self.app.test_client()
        sign_in(self.portal, client, f"{name}@x.dk", partner=partner, roles=(role,))
        return Browser(client)

    def nobody(self) -> Browser:
        return Browser(self.app.test_client())

    def token(self, name: str, partner: str = "KURV") -> dict[str, str]:
        return api_token(
            self.portal, person(self.portal, f"{name}@x.dk", partner=partner)
        )

    def by(self, who: Person) -> By:
        """Return a person of the portal's as one who decides."""
        return By(Account(who.id), Partner(who.partner), "", staff=True)

    def later(self, **by: float) -> None:
        self.clock.at += timedelta(**by)


def windows(page: str) -> list[str]:
    """Return the times that *page* offers, in its order."""
    return _WINDOW.findall(page)


def window(text: str, minutes: int = 30) -> str:
    """Return a time of the first week as a form has it: `07T10:00`, in UTC."""
    start = datetime.fromisoformat(f"2026-01-{text}+00:00").astimezone(UTC)
    end = start + timedelta(minutes=minutes)
    return f"{start:%Y-%m-%dT%H:%MZ}/{end:%Y-%m-%dT%H:%MZ}"


WED, THU = window("07T10:00"), window("08T09:00")


@pytest.fixture
def hall(portal: Portal, settings: Settings, clock: FixedClock) -> Hall:
    """Give the counter on Monday 5 January 2026, 10:00 in Copenhagen."""
    return Hall(portal, create_app(portal, settings), clock)


def take_both_seats(hall: Hall, when: str = WED) -> Browser:
    other = hall.browser("bob", "GNIST")
    other.hold("real", when)
    other.hold("real", when)
    return other
