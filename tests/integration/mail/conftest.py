"""An outbox on an empty database, with a clock that stands still."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tutorial_app.kernel.database import Database
from tutorial_app.kernel.migrations import migrate
from tutorial_app.kernel.vault import Vault
from tutorial_app.mail.delivering import Delivery
from tutorial_app.mail.model import Mail
from tutorial_app.mail.outbox import Outbox
from tutorial_app.mail.tables import MAILS
from tutorial_app.mail.ways import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from tutorial_app.kernel.clock import FixedClock
    from tutorial_app.mail.ways import Way

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SENDER = Address("iTMS portal", addr_spec="portal@itms.example")


def hello(to: str = "anna@kurv.example", **more: Any) -> Mail:
    return Mail(to, "Hello", "Good morning, Anna: æøå.\n", **more)


def read(content: bytes) -> EmailMessage:
    """Read a mail as a program of the receiver would."""
    return email.message_from_bytes(content, policy=email.policy.default)


@dataclass(frozen=True, slots=True)
class Post:
    """The outbox, and short ways to fill it and look into it."""

    database: Database
    outbox: Outbox
    clock: FixedClock
    folder: Path

    def put(self, mail: Mail, key: str) -> bool:
        with self.database.transaction() as db:
            return self.outbox.put(db, mail, key)

    def deliver(self, way: Way | None = None) -> int:
        here = Folder(self.folder)
        return Delivery(
            self.database, self.outbox.vault, self.clock, SENDER, way or here
        ).deliver_due()

    def rows(self) -> list[dict[str, Any]]:
        with self.database.reading() as db:
            rows = db.execute(select(MAILS).order_by(MAILS.c.number)).mappings()
            return [dict(row) for row in rows]

    def files(self) -> list[Path]:
        """Return everything in the folder, hidden or not."""
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    def mails(self) -> list[EmailMessage]:
        return [read(path.read_bytes()) for path in self.files()]


@pytest.fixture
def post(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Post]:
    database = Database(database_url)
    migrate(database)
    outbox = Outbox(Vault(KEY), clock, SENDER.domain)
    yield Post(database, outbox, clock, tmp_path / "mail")
    database.close()
