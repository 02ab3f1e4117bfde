"""Bookings, people and mails together, with a clock that stands still."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar, Event

from tests.integration.appointments.conftest import Office, make_office
from tests.integration.mail.conftest import KEY, SENDER, Post
from tutorial_app.access.appointments.model import Account, By, Partner, Window
from tutorial_app.access.letters.deeds import Deeds
from tutorial_app.access.letters.links import Links
from tutorial_app.access.letters.reminders import Reminders
from tutorial_app.access.letters.service import Letters, World
from tutorial_app.access.letters.words import Words
from tutorial_app.access.people import store
from tutorial_app.access.people.directory import People
from tutorial_app.access.people.model import Person, PersonId, Role
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.migrations import migrate
from tutorial_app.kernel.vault import Vault
from tutorial_app.mail.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from email.message import EmailMessage
    from pathlib import Path

    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.kernel.clock import FixedClock

URL = "https://itms.example"


def known(
    name: str, *, zone: str = "Europe/Copenhagen", role: Role = Role.DEVELOPER
) -> Person:
    partner = "KURV" if role is Role.DEVELOPER else ""
    return Person(
        id=PersonId(name),
        email=f"{name}@{(partner or 'itms').lower()}.example",
        name=name.title(),
        partner=partner,
        roles=frozenset({role}),
        zone=zone,
        language="en",
    )


def by(person: Person) -> By:
    return By(
        Account(person.id), Partner(person.partner), "10.0.0.1", staff=person.staff
    )


def entry_of(mail: EmailMessage) -> Calendar:
    """Return the calendar entry of a mail, read by a calendar library."""
    (part,) = (one for one in mail.walk() if one.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert isinstance(calendar, Calendar)
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


@dataclass(slots=True)
class Diary:
    """A calendar that does with mails what RFC 5546 says, in whatever order."""

    #: UID -> the newest of the entry, None where it was cancelled.
    entries: dict[str, Event | None] = field(default_factory=dict)
    _newest: dict[str, int] = field(default_factory=dict)

    def take(self, mail: EmailMessage) -> None:
        calendar = entry_of(mail)
        (event,) = calendar.walk("VEVENT")
        assert isinstance(event, Event)
        name, sequence = str(event["UID"]), event.sequence
        if sequence <= self._newest.get(name, -1):
            return
        self._newest[name] = sequence
        self.entries[name] = None if calendar["METHOD"] == "CANCEL" else event

    @property
    def standing(self) -> list[tuple[date, date, str]]:
        """Start, end and status of every entry that is there."""
        return [
            (event.start, event.end, str(event["STATUS"]))
            for event in self.entries.values()
            if event is not None
        ]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything, and short ways to use it."""

    office: Office
    post: Post
    world: World
    deeds: Deeds

    def add(self, person: Person) -> Person:
        with self.post.database.transaction() as db:
            store.add(db, person, "", self.post.clock.at)
        return person

    def write(self) -> int:
        """Write what is to be told, and what somebody is reminded of."""
        return Letters(self.world).write_due() + Reminders(self.world).write_due()

    def mails(self, to: str) -> list[EmailMessage]:
        """Write, deliver, and return the mails to an address, the oldest first."""
        self.write()
        self.post.deliver()
        rows = {row["message_id"]: row["number"] for row in self.post.rows()}
        mine = [mail for mail in self.post.mails() if mail["To"] == to]
        return sorted(mine, key=lambda mail: rows[mail["Message-ID"]])

    def subjects(self, to: str) -> list[str]:
        """Return the subjects of the mails to an address, without the time."""
        return [str(mail["Subject"]).rpartition(" (")[0] for mail in self.mails(to)]

    def held(self, person: Person, window: Window, kind: str = "real") -> Booking:
        return self.office.bookings.hold(by(person), kind, window)

    def requested(self, person: Person, window: Window, kind: str = "real") -> Booking:
        held = self.held(person, window, kind)
        return self.office.bookings.request(by(person), held.id, "to try our orders")

    def link(self, mail: EmailMessage, purpose: str) -> str:
        """Return the token of the link for *purpose* in a mail."""
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.search(rf"{URL}/link/{purpose}/(\S+)", body.get_content())
        assert found, body.get_content()
        return found[1]


@pytest.fixture
def desk(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    database = Database(database_url)
    migrate(database)
    vault = Vault(KEY)
    outbox = Outbox(vault, clock, SENDER.domain)
    office = make_office(database, clock, capacity=1)
    world = World(
        database,
        clock,
        outbox,
        office.commands.access,
        People(database, {}),
        Words(Links(vault, URL)),
        SENDER,
    )
    post = Post(database, outbox, clock, tmp_path / "mail")
    yield Desk(office, post, world, Deeds(world, office.bookings))
    database.close()


@pytest.fixture
def anna(desk: Desk) -> Person:
    return desk.add(known("anna"))


@pytest.fixture
def sam(desk: Desk) -> Person:
    return desk.add(known("sam", role=Role.STAFF))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    content: Any = body.get_content()
    return str(content).replace("\r\n", "\n")
