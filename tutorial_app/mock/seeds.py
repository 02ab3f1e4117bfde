"""Seed sets: what a workspace begins with. Same seed, same data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

#: A Monday; Easter and the change to summer time lie within five weeks.
SEED_CLOCK = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
SEED_SETS = ("EMPTY", "BASIC", "DEMO_1000", "BENCH")


def load_seed(world: World, seed_set: str) -> None:
    """Fill the empty workspace of *world* with *seed_set*, one of SEED_SETS."""
