"""Twelve processes that want the same slots at the same moment, four each of them.

Run as a program, since processes may only be forked before there are threads:

    contest.py DATABASE_URL SLOTS

Prints one JSON object for each process: how many it won, and how often it was refused
by which code; and whatever else happened by its class.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.kinds import DAY, Access, Kind, Opening
from tutorial_app.access.appointments.loader import load_access
from tutorial_app.access.appointments.model import CELL, Account, By, Partner, Window
from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.slots import slots
from tutorial_app.access.appointments.transact import Commands
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.errors import PortalError
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

PROCESSES = 12
#: How many processes want a slot; more would take longer and be refused alike.
RIVALS = 4
CAPACITY = 2
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def contested() -> Kind:
    """Return a kind of access with sixteen slots a day, so that looking is cheap."""
    real = load_access(HOME / "conf" / "access.toml").bookable["real"]
    return replace(
        real,
        capacity=CAPACITY,
        openings=(Opening(frozenset(range(7)), DAY / 3, DAY / 2),),
        horizon=90 * DAY,
        slot=CELL,
        after=timedelta(),
        quota=100_000,
    )


def wanted(count: int) -> list[Window]:
    """Return the slots, in the order in which they are wanted."""
    first = (NOW + DAY).date()
    return list(slots(contested(), first, first + 80 * DAY))[:count]


def contend(
    number: int, url: str, count: int, start: Barrier, told: Queue[str]
) -> None:
    """Try to hold every third slot once, the same ones as the rivals."""
    database, kind = Database(url), contested()
    names = (f"{number}-{nth}" for nth in range(count))
    access = Access({}, {"real": kind})
    commands = Commands(database, access, FixedClock(NOW), lambda: next(names))
    mine = By(Account(f"a{number}"), Partner(f"p{number}"), "10.0.0.1")
    bookings, seen = Appointments(commands), Counter[str]()
    start.wait()
    groups = PROCESSES // RIVALS
    for window in wanted(count)[number % groups :: groups]:
        try:
            bookings.hold(mine, "real", window)
            seen["won"] += 1
        except PortalError as exc:
            seen[exc.code] += 1
        except Exception as exc:  # noqa: BLE001 (told, and the test fails by it)
            seen[repr(exc)] += 1
    database.close()
    told.put(json.dumps(seen))


def main(url: str, count: int) -> None:
    """Let them contend, and print what each has seen."""
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(PROCESSES), fork.Queue()
    arguments = (url, count, start, told)
    processes = [
        fork.Process(target=contend, args=(number, *arguments))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for _ in processes:
        sys.stdout.write(told.get(timeout=300) + "\n")
    for process in processes:
        process.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
