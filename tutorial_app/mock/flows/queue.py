"""The queue of timers of a workspace: what is due when, in virtual time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Index, Integer, String, Table, select

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.ids import count
from tutorial_app.mock.rows import workspace_column

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping

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
    world.db.execute(
        TIMERS.insert(),
        {
            "workspace": world.workspace,
            "sequence": count(world, "timer"),
            "due": due,
            "kind": kind,
            "subject": subject,
            "correlation_id": world.correlation_id,
        },
    )


def drop_timers(world: World, kind: str, subject: str) -> None:
    """Forget what was to be done for *subject*."""
    world.db.execute(
        TIMERS.delete().where(
            TIMERS.c.workspace == world.workspace,
            TIMERS.c.kind == kind,
            TIMERS.c.subject == subject,
        )
    )


def next_timer(world: World) -> RowMapping | None:
    """Return the timer that is due first, None if the queue is empty."""
    query = (
        select(TIMERS)
        .where(TIMERS.c.workspace == world.workspace)
        .order_by(TIMERS.c.due, TIMERS.c.sequence)
        .limit(1)
    )
    return world.db.execute(query).mappings().first()


def take(world: World, timer: RowMapping) -> None:
    """Take *timer* off the queue; it is being carried out in this transaction."""
    world.db.execute(
        TIMERS.delete().where(
            TIMERS.c.workspace == world.workspace,
            TIMERS.c.sequence == timer["sequence"],
        )
    )
