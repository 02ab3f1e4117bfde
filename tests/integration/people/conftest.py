"""A browser, a mail box, and how a form of a page is sent."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from argon2 import Parameters, PasswordHasher, Type
from lxml import html
from sqlalchemy import select

from tutorial_app.access.people.model import Role
from tutorial_app.mail.tables import MAILS
from tutorial_app.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tutorial_app.bootstrap import Portal
    from tutorial_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Browser:
    """Opens pages and sends their forms, as somebody without JavaScript does."""

    client: FlaskClient

    def open(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def send(self, path: str, at: str = "", **fields: object) -> TestResponse:
        """Send a form to *path*, with the token of the page *at*."""
        token = self.token(at or "/sign-in")
        return self.client.post(path, data={"csrf": token, **fields})

    def token(self, at: str = "/sign-in") -> str:
        found = html.fromstring(self.open(at).text).xpath("//input[@name='csrf']")
        return str(found[0].get("value"))

    def sign_in(self, email: str, password: str, wanted: str = "") -> TestResponse:
        return self.send("/sign-in", email=email, password=password, next=wanted)


@pytest.fixture
def app(portal: Portal, settings: Settings) -> Flask:
    # At its full cost a test of sign-ins would take minutes.
    portal.accounts.passwords.hasher = PasswordHasher.from_parameters(
        Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=8, parallelism=1)
    )
    return create_app(portal, settings)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def another(app: Flask) -> Browser:
    return Browser(app.test_client())


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, read by whoever it is for."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of the link in it."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        assert found, self.text
        return found[1]


@pytest.fixture
def letters(portal: Portal) -> Callable[[], list[Letter]]:
    def read() -> list[Letter]:
        with portal.database.reading() as db:
            rows = db.execute(select(MAILS).order_by(MAILS.c.number)).all()
        bodies = (
            json.loads(portal.vault.open(row.body) if row.secret else row.body)
            for row in rows
        )
        pairs = zip(rows, bodies, strict=True)
        return [Letter(row.recipient, row.subject, body["text"]) for row, body in pairs]

    return read


LEAD = (Role.DEVELOPER, Role.LEAD)
STAFF = (Role.STAFF,)
ADMINISTRATOR = (Role.ADMINISTRATOR,)
