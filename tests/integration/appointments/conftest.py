"""Appointments on an empty database, with a clock that stands still."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.model import Account, Booking, By, Partner, Window
from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.tables import OUTBOX
from tutorial_app.access.appointments.transact import Commands
from tutorial_app.access.appointments.waiting import WaitingList
from tutorial_app.access.audit.tables import AUDIT
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.kernel.database import Database

STAFF = By(Account("sam"), Partner("itms"), "10.0.0.9", staff=True)


def by(name: str, partner: str = "KURV", key: str = "") -> By:
    return By(Account(name), Partner(partner), "10.0.0.1", key=key)


ADA, BOB = by("ada"), by("bob", "GNIST")


def at(text: str) -> datetime:
    """Return a time of the first week of the tests: `Wed 09:00`, in Copenhagen."""
    day, clock = text.split()
    number = 5 + ("Mon", "Tue", "Wed", "Thu", "Fri").index(day)
    winter = datetime.fromisoformat(f"2026-01-{number:02} {clock}+01:00")
    return winter.astimezone(UTC)


def window(text: str) -> Window:
    """Return a window of the first week: `Wed 09:00-10:00`."""
    day, times = text.split()
    start, end = times.split("-")
    return Window(at(f"{day} {start}"), at(f"{day} {end}"))


@dataclass(frozen=True, slots=True)
class Office:
    """The services, and short ways to see what they wrote."""

    database: Database
    clock: FixedClock
    commands: Commands
    bookings: Appointments
    waiting: WaitingList

    def later(self, **by: float) -> None:
        self.clock.at += timedelta(**by)

    def requested(self, who: By, when: str) -> Booking:
        held = self.bookings.hold(who, "real", window(when))
        return self.bookings.request(who, held.id, "to try our order flow")

    def approved(self, who: By, when: str) -> Booking:
        return self.bookings.approve(STAFF, self.requested(who, when).id)

    def mails(self, booking: Booking) -> list[tuple[int, str]]:
        query = select(OUTBOX.c.sequence, OUTBOX.c.message).order_by(OUTBOX.c.sequence)
        with self.database.reading() as db:
            rows = db.execute(query.where(OUTBOX.c.booking == booking.id)).all()
        return [(row.sequence, row.message) for row in rows]

    def audit(self, subject: str) -> list[dict[str, Any]]:
        query = select(AUDIT).where(AUDIT.c.subject == subject).order_by(AUDIT.c.number)
        with self.database.reading() as db:
            rows = [dict(row) for row in db.execute(query).mappings()]
        for row in rows:
            for side in ("before", "after"):
                row[side] = json.loads(row[side]) if row[side] else None
        return rows


def make_office(database: Database, clock: FixedClock, **changes: Any) -> Office:
    """Wire the services; *changes* are made to the kind `real`."""
    access = load_access(HOME / "conf" / "access.toml")
    real = replace(access.bookable["real"], **changes)
    access = replace(access, bookable={**access.bookable, "real": real})
    numbers = itertools.count(1)
    commands = Commands(database, access, clock, lambda: f"b-{next(numbers)}")
    return Office(
        database, clock, commands, Appointments(commands), WaitingList(commands)
    )


@pytest.fixture
def office(database: Database, clock: FixedClock) -> Office:
    """Give the services with one seat on the real endpoint."""
    return make_office(database, clock, capacity=1)
