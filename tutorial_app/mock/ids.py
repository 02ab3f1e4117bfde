"""Ids: counters of a workspace, without chance and without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, String, Table, text

from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.rows import workspace_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

COUNTERS = Table(
    "itms_counter",
    metadata,
    workspace_column(),
    Column("name", String(20), primary_key=True),
    Column("value", Integer, nullable=False),
)

# One statement on both stores, and the row stays locked until the transaction
# ends: two callers never get one number, and a rolled-back call leaves no gap.
_COUNT = Prepared(
    text(
        "INSERT INTO itms_counter (workspace, name, value)"
        " VALUES (:workspace, :name, :many)"
        " ON CONFLICT (workspace, name)"
        " DO UPDATE SET value = itms_counter.value + :many"
        " RETURNING value"
    ).columns(COUNTERS.c.value)
)


def count(world: World, name: str, many: int = 1) -> int:
    """Return the last of the next *many* numbers of a counter, which begins at 1."""
    (value,) = _COUNT.firsts(world.db, workspace=world.workspace, name=name, many=many)
    return int(value)


def new_id(world: World, prefix: str, partner: Partner) -> str:
    """Return the next id of a kind: CU, SU, OR, RE, TU, ME.

    The first digit is the partner's, so that CU10000001 is KURV's.
    """
    digit = partner.id_digit
    return f"{prefix}{digit}{count(world, f'{prefix}{digit}'):07}"


def start_counters(world: World, values: Mapping[str, int]) -> None:
    """Set counters to what a seed set has used up; they must not exist yet."""
    rows = [
        {"workspace": world.workspace, "name": name, "value": value}
        for name, value in values.items()
    ]
    if rows:
        world.db.execute(COUNTERS.insert(), rows)
