"""Legs under way: one row each, written with what wakes, deleted with the last step.

The rows are ours, beside the carrier's own: from them a leg is found again that a
dead worker has left, whatever carrier there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Column, Index, Integer, String, Table, bindparam, delete, select
from sqlalchemy import update as update_rows
from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

LEGS = Table(
    "itms_leg",
    metadata,
    Column("workspace", String(40), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("leg", Integer, nullable=False),
    #: Wall-clock time from which on it counts as stranded.
    Column("overdue_at", Instant, nullable=False),
    #: How often it was taken for stranded.
    Column("rescues", Integer, nullable=False),
    Index("ix_itms_leg_overdue", "overdue_at"),
)

#: How long a leg may go without a sign of life. Longer than any step; a worker that
#: is merely slow does no harm, since the row of the workspace decides who moves.
PATIENCE = timedelta(seconds=30)
_MOST_DOUBLINGS = 7
_AT_ONCE = 200


class Subject(NamedTuple):
    """What moves: *name* is an order's id, or whatever else *kind* says."""

    workspace: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """A leg that gave no sign of life for too long."""

    order: Subject
    leg: int
    rescues: int


def set_out(db: Connection, order: Subject, leg: int, now: datetime) -> bool:
    """Write down that *leg* is under way; False if another one of *order* is."""
    found = _set_out(db).first(
        db, **order._asdict(), leg=leg, overdue_at=now + PATIENCE, rescues=0
    )
    return found is not None


def show_life(db: Connection, order: Subject, leg: int, now: datetime) -> bool:
    """Say that *leg* has come further; False if it is not under way any more."""
    return bool(_SHOW_LIFE.run(db, **_of(order), of_leg=leg, overdue_at=now + PATIENCE))


def arrive(db: Connection, order: Subject, leg: int) -> None:
    """Write down that *leg* is over: *order* waits, or has come to its end."""
    _ARRIVE.run(db, **_of(order), of_leg=leg)


def stranded(db: Connection, now: datetime) -> list[Stranded]:
    """Return legs that gave no sign of life, the oldest first."""
    return [
        Stranded(
            Subject(row["workspace"], row["kind"], row["name"]),
            row["leg"],
            row["rescues"],
        )
        for row in _STRANDED.all(db, now=now, most=_AT_ONCE)
    ]


def take_up(db: Connection, found: Stranded, now: datetime) -> bool:
    """Mark *found* as rescued; False if somebody else was first, or it has arrived.

    Each rescue waits twice as long as the one before, so that a leg that always
    fails does not keep the workers busy.
    """
    doublings = min(found.rescues + 1, _MOST_DOUBLINGS)
    return bool(
        _TAKE_UP.run(
            db,
            **_of(found.order),
            of_leg=found.leg,
            before=found.rescues,
            after=found.rescues + 1,
            overdue_at=now + PATIENCE * 2**doublings,
        )
    )


def _of(order: Subject) -> dict[str, object]:
    return {f"of_{name}": value for name, value in order._asdict().items()}


def _set_out(db: Connection) -> Prepared:
    return _SET_OUT_SQLITE if db.dialect.name == "sqlite" else _SET_OUT_POSTGRESQL


_SET_OUT_SQLITE = Prepared(
    sqlite.insert(LEGS).on_conflict_do_nothing().returning(LEGS.c.leg)
)
_SET_OUT_POSTGRESQL = Prepared(
    postgresql.insert(LEGS).on_conflict_do_nothing().returning(LEGS.c.leg)
)
_ONE = (
    LEGS.c.workspace == bindparam("of_workspace"),
    LEGS.c.kind == bindparam("of_kind"),
    LEGS.c.name == bindparam("of_name"),
    LEGS.c.leg == bindparam("of_leg"),
)
_SHOW_LIFE = Prepared(
    update_rows(LEGS).where(*_ONE).values(overdue_at=bindparam("overdue_at"))
)
_ARRIVE = Prepared(delete(LEGS).where(*_ONE))
_STRANDED = Prepared(
    select(LEGS)
    .where(LEGS.c.overdue_at <= bindparam("now"))
    .order_by(LEGS.c.overdue_at)
    .limit(bindparam("most"))
)
_TAKE_UP = Prepared(
    update_rows(LEGS)
    .where(*_ONE, LEGS.c.rescues == bindparam("before"))
    .values(rescues=bindparam("after"), overdue_at=bindparam("overdue_at"))
)
