"""The desk as staff sees it: the services on an empty database, and its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.integration.appointments.conftest import Office, make_office
from tests.people import person, sign_in
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.people.model import Role
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database
    from tutorial_app.settings import Settings


@pytest.fixture
def office(database: Database, clock: FixedClock) -> Office:
    """Give the services with two seats on the real endpoint."""
    return make_office(database, clock, capacity=2)


def staff(
    portal: Portal, client: FlaskClient, name: str, *, strong: bool = True
) -> None:
    """Sign somebody of staff in, under the address of their *name*."""
    email = f"{name}@itms.example"
    sign_in(portal, client, email, roles=(Role.STAFF,), partner="", strong=strong)


@pytest.fixture
def stranger(portal: Portal, settings: Settings) -> FlaskClient:
    return create_app(portal, settings).test_client()


@pytest.fixture
def sam(portal: Portal, settings: Settings) -> FlaskClient:
    client = create_app(portal, settings).test_client()
    staff(portal, client, "sam")
    return client


@pytest.fixture
def sue(portal: Portal, settings: Settings) -> FlaskClient:
    """Another one of staff."""
    client = create_app(portal, settings).test_client()
    staff(portal, client, "sue")
    return client


@pytest.fixture
def requested(portal: Portal) -> Callable[..., Booking]:
    """Make requests of a developer of KURV; each two days later than the one before."""
    ada = person(portal, "ada@kurv.example")
    by = By(Account(ada.id), Partner("KURV"), "192.0.2.1")
    start = portal.clock.now().replace(hour=9, minute=0) + timedelta(days=1)
    made: list[Booking] = []

    def make(purpose: str = "to try our order flow") -> Booking:
        begin = start + timedelta(days=2 * len(made))
        window = Window(begin, begin + timedelta(hours=1))
        held = portal.bookings.hold(by, "real", window)
        made.append(portal.bookings.request(by, held.id, purpose))
        return made[-1]

    return make


def tree(page: TestResponse) -> html.HtmlElement:
    return html.fromstring(page.text)


def said(page: TestResponse) -> str:
    return " ".join(tree(page).xpath("//*[@data-said]//text()"))


def post(
    client: FlaskClient, path: str, *, at: str = "/desk", **form: str
) -> TestResponse:
    token = tree(client.get(at)).xpath("string(//input[@name='csrf']/@value)")
    return client.post(path, data={"csrf": token, **form})
