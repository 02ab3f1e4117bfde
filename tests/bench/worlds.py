"""How long a workspace takes to make, and a hundred thousand timers to run."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tutorial_app.bootstrap import build, prepare
from tutorial_app.mock.flows.queue import TIMERS
from tutorial_app.mock.flows.timers import advance
from tutorial_app.mock.workspace import load
from tutorial_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.bootstrap import Portal

SEED_SETS = ("BASIC", "DEMO_1000")
MANY_TIMERS = 100_000
#: Workspaces in one file.
CROWD = 1_000


def measure(*, rounds: int) -> Iterator[tuple[str, float]]:
    """Yield what was done and the median of its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        prepare(settings)
        portal = build(settings)
        for seed_set in SEED_SETS:
            portal.mock.workspaces.create(
                seed_set, anonymous=False
            )  # what is read once
            taken = [_create(portal, seed_set) for _ in range(rounds * 3)]
            yield f"workspace from {seed_set}", statistics.median(taken)
        yield f"{MANY_TIMERS:,} timers, one call", _run_timers(portal)
        portal.close()


def crowd() -> tuple[float, int]:
    """Make many workspaces in one SQLite file; return seconds and its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        prepare(settings)
        portal = build(settings)
        start = time.perf_counter()
        for _ in range(CROWD):
            portal.mock.workspaces.create("BASIC")
        seconds = time.perf_counter() - start
        portal.close()
        return seconds, (settings.data / "portal.sqlite").stat().st_size


def _create(portal: Portal, seed_set: str) -> float:
    start = time.perf_counter()
    portal.mock.workspaces.create(seed_set, anonymous=False)
    return time.perf_counter() - start


def _run_timers(portal: Portal) -> float:
    """Run timers of orders that are not there: what the queue itself costs."""
    with portal.database.transaction() as db:
        of = load(db, "local")
        if of is None:
            raise SystemExit("there is no workspace local")
        world = portal.mock.market.world(db, of, "bench")
        due = {"workspace": of.id, "kind": "order", "correlation_id": "bench"}
        db.execute(
            TIMERS.insert(),
            [
                {
                    **due,
                    "sequence": 1_000_000 + number,
                    "due": of.clock + timedelta(seconds=number // 100),
                    "subject": f"OR{number:08}",
                }
                for number in range(MANY_TIMERS)
            ],
        )
        start = time.perf_counter()
        advance(world, of.clock + timedelta(hours=1))
        return time.perf_counter() - start
