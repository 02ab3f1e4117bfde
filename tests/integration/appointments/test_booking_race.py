"""Twelve processes want the same slots: as many get one as there are seats, no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tests.integration.appointments.contest import CAPACITY, PROCESSES, RIVALS
from tutorial_app.access.appointments.tables import BOOKINGS, SEATS, TICKETS

if TYPE_CHECKING:
    from tutorial_app.kernel.database import Database

SCRIPT = Path(__file__).with_name("contest.py")
#: A thousand by `ITMS_RACE_SLOTS=1000`: on PostgreSQL that takes two minutes.
SLOTS = int(os.environ.get("ITMS_RACE_SLOTS", "300"))


def contest(database: Database, slots: int) -> Counter[str]:
    """Let them contend; return what they have seen, all together."""
    command = [sys.executable, str(SCRIPT), database.url, str(slots)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = [Counter(json.loads(line)) for line in done.stdout.splitlines()]
    assert len(told) == PROCESSES, done.stderr
    return sum(told, Counter[str]())


def test_as_many_win_as_there_are_seats_and_all_others_are_told_so(
    database: Database,
) -> None:
    seen = contest(database, SLOTS)

    won = SLOTS * CAPACITY
    assert seen == {"won": won, "slot-taken": RIVALS * SLOTS - won}
    a_cell = select(func.count(SEATS.c.seat)).group_by(SEATS.c.kind, SEATS.c.cell)
    with database.reading() as db:
        assert set(db.scalars(a_cell)) == {CAPACITY}
        for table in (BOOKINGS, SEATS, TICKETS):
            assert db.scalar(select(func.count()).select_from(table)) == won


def test_without_the_key_more_win_than_there_are_seats(database: Database) -> None:
    """So it is the key that the test above tests, and nothing else that holds them."""
    with database.transaction() as db:
        db.execute(text("ALTER TABLE booking_seats RENAME TO with_its_key"))
        db.execute(
            text("CREATE TABLE booking_seats AS SELECT * FROM with_its_key WHERE 1 = 0")
        )

    seen = contest(database, 30)

    assert seen == {"won": RIVALS * 30}
