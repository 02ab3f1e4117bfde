"""What is forgotten when: `conf/retention.toml`, and the worker's duty to do it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from tutorial_app.access.appointments.model import THE_CLOCK, State
from tutorial_app.access.appointments.tables import BOOKINGS, COMMANDS, OUTBOX
from tutorial_app.access.audit import record
from tutorial_app.access.audit.tables import AUDIT, PERMIT
from tutorial_app.access.credentials.tables import CALLS, CREDENTIALS
from tutorial_app.mail import forgetting
from tutorial_app.mail.tables import MAILS
from tutorial_app.partners.durations import in_words
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.mail.forgetting import Files
    from tutorial_app.partners.toml_table import TomlTable

_DAY = timedelta(days=1)
#: Bookings or mails that go in one transaction, so that nobody waits long for it.
_AT_ONCE = 500
_OVER = [state for state in State if not state.blocks]
#: What is kept of a booking beside its own row, each with the id of the booking.
_WITH_IT = (OUTBOX, CREDENTIALS, CALLS)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each is kept; `conf/retention.toml` says since when."""

    bookings: timedelta
    mails: timedelta
    keys: timedelta
    audit: timedelta
    usage: timedelta


def load_retention(path: Path) -> Retention:
    """Read how long what is kept.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    table = read_toml(path)
    kept = Retention(**{one.name: _days(table, one.name) for one in fields(Retention)})
    table.finish()
    if kept.audit < kept.bookings:
        table.refuse(
            "audit",
            f"is {in_words(kept.audit)}: a booking is kept {in_words(kept.bookings)},"
            " and would outlive its story",
        )
    return kept


@dataclass(frozen=True, slots=True)
class Keeping:
    """Forgets what is too old; several workers may do it at once."""

    database: Database
    clock: Clock
    retention: Retention
    files: Files

    def forget(self) -> None:
        """Forget whatever is too old by now."""
        now, kept = self.clock.now(), self.retention
        while self._forget_bookings(now - kept.bookings):
            pass
        while self._forget_mails(now - kept.mails):
            pass
        with self.database.transaction() as db:
            db.execute(delete(COMMANDS).where(COMMANDS.c.at < now - kept.keys))
        with self.database.transaction() as db:
            forget_rows(db, now - kept.audit, now)

    def _forget_bookings(self, before: datetime) -> bool:
        """Forget some; say whether there may be more."""
        old = (BOOKINGS.c.ends_at < before, BOOKINGS.c.state.in_(_OVER))
        query = select(BOOKINGS.c.id).where(*old).limit(_AT_ONCE)
        with self.database.transaction() as db:
            names = db.scalars(query).all()
            for table in _WITH_IT:
                db.execute(delete(table).where(table.c.booking.in_(names)))
            db.execute(delete(BOOKINGS).where(BOOKINGS.c.id.in_(names)))
        return len(names) == _AT_ONCE

    def _forget_mails(self, before: datetime) -> bool:
        """Forget some; say whether there may be more."""
        old = select(MAILS.c.number).where(MAILS.c.ended_at < before).limit(_AT_ONCE)
        with self.database.transaction() as db:
            numbers = db.scalars(old).all()
            files = forgetting.forget(db, MAILS.c.number.in_(numbers))
        self.files.drop(files)
        return len(numbers) == _AT_ONCE


def forget_rows(db: Connection, before: datetime, now: datetime) -> int:
    """Forget rows of the audit log from before *before*; return how many.

    That some were forgotten is written down. The schema lets them go while the permit
    stands (revision 0018).
    """
    old = AUDIT.c.at < before
    count = db.scalar(select(func.count()).select_from(AUDIT).where(old)) or 0
    if count:
        db.execute(insert(PERMIT).values(deed="FORGET", until=before))
        db.execute(delete(AUDIT).where(old))
        db.execute(delete(PERMIT).where(PERMIT.c.deed == "FORGET"))
        told = {"rows": count, "before": before}
        record(db, THE_CLOCK, "audit.forget", "audit", None, told, now=now)
    return count


def _days(table: TomlTable, key: str) -> timedelta:
    length = table.duration(key)
    if length < _DAY or length % _DAY:
        table.refuse(key, f"is {in_words(length)}: whole days, at least one")
    return length
