"""Books, writes the letters and delivers them, and dies where a test says.

The places at which it is killed are those between two of which nothing can go wrong:
after the booking, amid the letter's transaction, after the claim, when the file is
written but has no name, and when it has one but nobody knows.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.letters.conftest import URL, by
from tests.integration.mail.conftest import KEY, SENDER
from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.model import BookingId, Window
from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.transact import Commands
from tutorial_app.access.letters.links import Links
from tutorial_app.access.letters.service import Letters, World
from tutorial_app.access.letters.words import Words
from tutorial_app.access.people.directory import People
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.vault import Vault
from tutorial_app.mail import ways
from tutorial_app.mail.delivering import Delivery
from tutorial_app.mail.outbox import Outbox
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from email.message import EmailMessage

    from sqlalchemy import Connection

    from tutorial_app.mail.kept import Kept
    from tutorial_app.mail.model import Mail

PLACES = ("booked", "written", "claimed", "nameless", "named")


@dataclass
class Reaper:
    """Kills this process the second time that it comes to a place."""

    place: str
    _seen: int = 0

    def at(self, place: str) -> None:
        self._seen += place == self.place
        if place == self.place and self._seen == 2:
            os.kill(os.getpid(), signal.SIGKILL)


def book(bookings: Appointments, people: People, number: int, reaper: Reaper) -> None:
    """Book a day of a workspace and give it up: two mails, with an entry each."""
    anna = by(people.person("anna"))
    midnight = datetime.fromisoformat("2026-01-10T00:00+01:00")
    start = midnight + timedelta(days=number % 60)
    held = bookings.hold(anna, "workspace", Window(start, start + timedelta(days=1)))
    bookings.request(anna, held.id, "to try our orders")
    reaper.at("booked")
    bookings.cancel(anna, BookingId(held.id))
    reaper.at("booked")


def main(url: str, folder: str, place: str, number: str) -> None:
    """Do everything once, as the *number*th process."""
    reaper, database, vault = Reaper(place), Database(url), Vault(KEY)
    # Claims of the process before have run out.
    clock = FixedClock(
        datetime.fromisoformat("2026-01-05T09:00Z") + int(number) * timedelta(minutes=1)
    )

    class Mortal(Outbox):
        def put(self, db: Connection, mail: Mail, key: str) -> bool:
            taken = super().put(db, mail, key)
            reaper.at("written")
            return taken

    class Grave(ways.Folder):
        def deliver(self, kept: Kept, message: EmailMessage) -> None:
            reaper.at("claimed")
            super().deliver(kept, message)
            reaper.at("named")

    class Nameless(type(Path())):  # type: ignore[misc] # Path's own class
        def hardlink_to(self, target: str | os.PathLike[str]) -> None:
            reaper.at("nameless")
            super().hardlink_to(target)

    access, people = load_access(HOME / "conf" / "access.toml"), People(database, {})
    ids = iter(f"b-{number}-{count}" for count in range(10))
    bookings = Appointments(Commands(database, access, clock, lambda: next(ids)))
    words = Words(Links(vault, URL))
    outbox = Mortal(vault, clock, SENDER.domain)
    letters = Letters(World(database, clock, outbox, access, people, words, SENDER))
    delivery = Delivery(database, vault, clock, SENDER, Grave(Nameless(folder)))
    book(bookings, people, int(number), reaper)
    letters.write_due()
    delivery.deliver_due()
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
