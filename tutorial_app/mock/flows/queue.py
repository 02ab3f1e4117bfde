"""The queue of timers of a workspace: what is due when, in virtual time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, Integer, String, Table, bindparam, delete, select

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.ids import count
from tutorial_app.mock.rows import workspace_column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World

TIMERS = Table(
    "itms_timer",
    metadata,
    workspace_column(),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("due", Instant, nullable=False),
    Column("kind", String(20), nullable=False),
    #: What it is about: the id of an order, of a reservation, …
    Column("subject", String(40), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Index("ix_itms_timer_due", "workspace", "due", "sequence"),
    Index("ix_itms_timer_subject", "workspace", "kind", "subject"),
)


def set_timer(world: World, due: datetime, kind: str, subject: str) -> None:
    """Have the duty called *kind* done for *subject* when it is *due*."""
    _SET.run(
        world.db,
        workspace=world.workspace,
        sequence=count(world, "timer"),
        due=due,
        kind=kind,
        subject=subject,
        correlation_id=world.correlation_id,
    )


def drop_timers(world: World, kind: str, subject: str) -> None:
    """Forget what was to be done for *subject*."""
    _DROP.run(world.db, workspace=world.workspace, kind=kind, subject=subject)


def next_timer(world: World) -> Mapping[str, Any] | None:
    """Return the timer that is due first, None if the queue is empty."""
    return _NEXT.first(world.db, workspace=world.workspace)


def timers_of(world: World, *kinds: str) -> list[Mapping[str, Any]]:
    """Return the timers of these kinds, the one that is due first in front."""
    query = (
        select(TIMERS)
        .where(TIMERS.c.workspace == world.workspace, TIMERS.c.kind.in_(kinds))
        .order_by(TIMERS.c.due, TIMERS.c.sequence)
    )
    return [dict(row) for row in world.db.execute(query).mappings()]


def take(world: World, timer: Mapping[str, Any]) -> bool:
    """Take *timer* off the queue, to carry it out; say whether it was there."""
    return (
        _TAKE.run(world.db, workspace=world.workspace, sequence=timer["sequence"]) > 0
    )


_MINE = TIMERS.c.workspace == bindparam("workspace")
_SET = Prepared(TIMERS.insert())
_DROP = Prepared(
    delete(TIMERS).where(
        _MINE,
        TIMERS.c.kind == bindparam("kind"),
        TIMERS.c.subject == bindparam("subject"),
    )
)
_NEXT = Prepared(
    select(TIMERS).where(_MINE).order_by(TIMERS.c.due, TIMERS.c.sequence).limit(1)
)
_TAKE = Prepared(
    delete(TIMERS).where(_MINE, TIMERS.c.sequence == bindparam("sequence"))
)
