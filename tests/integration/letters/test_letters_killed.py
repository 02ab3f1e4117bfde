"""Killed between booking and mail, and amid a delivery: each mail once all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tests.integration.letters.conftest import entry_of
from tests.integration.letters.keep_mailing import PLACES
from tutorial_app.access.appointments.tables import BOOKINGS, OUTBOX
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from tests.integration.letters.conftest import Desk
    from tutorial_app.access.people.model import Person

MODULE = "tests.integration.letters.keep_mailing"
KILLS = 20


def run(desk: Desk, place: str, number: int) -> int:
    """Run a process that is killed at *place*; return how it ended."""
    more = [desk.post.database.url, str(desk.post.folder), place, str(number)]
    line = [sys.executable, "-m", MODULE, *more]
    return subprocess.run(line, check=False, timeout=60, cwd=HOME).returncode


def test_whoever_is_killed_twenty_times_sends_each_mail_once(
    desk: Desk, anna: Person
) -> None:
    ends = [run(desk, PLACES[number % 5], number) for number in range(KILLS)]
    assert ends == [-signal.SIGKILL] * KILLS

    assert run(desk, "nowhere", KILLS) == 0

    with desk.post.database.reading() as db:
        told = db.execute(select(OUTBOX.c.booking, OUTBOX.c.sequence)).all()
        sequences = dict(db.execute(select(BOOKINGS.c.id, BOOKINGS.c.sequence)).all())
    rows = desk.post.rows()
    assert Counter(f"booking:{name}:{sequence}" for name, sequence in told) == Counter(
        row["key"] for row in rows
    )
    assert Counter(name for name, _ in told) == sequences
    assert {row["state"] for row in rows} == {"DELIVERED"}
    assert {row["recipient"] for row in rows} == {anna.email}

    mails = desk.post.mails()
    assert not any(path.name.startswith(".") for path in desk.post.files())
    assert Counter(str(mail["Message-ID"]) for mail in mails) == Counter(
        row["message_id"] for row in rows
    )
    events: list[Any] = [entry_of(mail).walk("VEVENT")[0] for mail in mails]
    assert Counter((str(one["UID"]), one.sequence + 1) for one in events) == Counter(
        (name, sequence) for name, sequence in told
    )
    assert max(row["attempt"] for row in rows) > 1
