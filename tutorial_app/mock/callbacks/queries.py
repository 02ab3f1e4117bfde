"""What the postman asks of the outbox."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import exists, select, update

from tutorial_app.mock.behaviour import Behaviour, Profile
from tutorial_app.mock.callbacks.tables import CALLBACKS, DELIVERIES, OUTBOX
from tutorial_app.mock.events import EVENTS
from tutorial_app.mock.tables import behaviour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

#: Events in one delivery (contract, section 7.12).
MOST = 100
#: Hundredths of a percent: what HOSTILE repeats where nothing else was set.
_HOSTILE_DUPLICATES = 2000

_OPEN_ONE = exists().where(
    DELIVERIES.c.workspace == OUTBOX.c.workspace,
    DELIVERIES.c.callback_id == OUTBOX.c.callback_id,
    DELIVERIES.c.state == "OPEN",
)
READY = (
    select(OUTBOX.c.workspace, OUTBOX.c.callback_id)
    .join(
        CALLBACKS,
        (CALLBACKS.c.workspace == OUTBOX.c.workspace)
        & (CALLBACKS.c.callback_id == OUTBOX.c.callback_id),
    )
    .where(CALLBACKS.c.active, OUTBOX.c.delivery_id.is_(None), ~_OPEN_ONE)
    .distinct()
)
DUE = (
    select(DELIVERIES, CALLBACKS.c.url)
    .join(
        CALLBACKS,
        (CALLBACKS.c.workspace == DELIVERIES.c.workspace)
        & (CALLBACKS.c.callback_id == DELIVERIES.c.callback_id),
    )
    .where(DELIVERIES.c.state == "OPEN")
    .order_by(DELIVERIES.c.due, DELIVERIES.c.workspace, DELIVERIES.c.delivery_id)
    .limit(1)
)


def has_open(db: Connection, workspace: str, callback_id: str) -> bool:
    """Say whether a callback has a delivery under way."""
    query = select(DELIVERIES.c.delivery_id).where(
        DELIVERIES.c.workspace == workspace,
        DELIVERIES.c.callback_id == callback_id,
        DELIVERIES.c.state == "OPEN",
    )
    return db.execute(query).first() is not None


def fill(db: Connection, workspace: str, callback_id: str, delivery_id: str) -> bool:
    """Put the next events into a delivery; repeats before what comes after them.

    Returns:
        whether there were any.
    """
    mine = (OUTBOX.c.workspace == workspace, OUTBOX.c.callback_id == callback_id)
    first = db.execute(
        select(OUTBOX.c.event_number, OUTBOX.c.copy)
        .where(*mine, OUTBOX.c.delivery_id.is_(None))
        .order_by(OUTBOX.c.copy.desc(), OUTBOX.c.event_number)
        .limit(MOST)
    ).all()
    if not first:
        return False
    copy = first[0].copy
    numbers = [row.event_number for row in first if row.copy == copy]
    db.execute(
        update(OUTBOX)
        .where(*mine, OUTBOX.c.copy == copy, OUTBOX.c.event_number.in_(numbers))
        .values(delivery_id=delivery_id)
    )
    return True


def events_of(db: Connection, row: RowMapping) -> Sequence[RowMapping]:
    """Return the events of a delivery, in order."""
    both = (EVENTS.c.workspace == OUTBOX.c.workspace) & (
        EVENTS.c.number == OUTBOX.c.event_number
    )
    query = (
        select(EVENTS)
        .join(OUTBOX, both)
        .where(
            OUTBOX.c.workspace == row["workspace"],
            OUTBOX.c.delivery_id == row["delivery_id"],
        )
        .order_by(EVENTS.c.number)
    )
    return db.execute(query).mappings().all()


def switch_off(db: Connection, workspace: str, callback_id: str) -> None:
    """Post nothing more to a callback."""
    db.execute(
        update(CALLBACKS)
        .where(
            CALLBACKS.c.workspace == workspace,
            CALLBACKS.c.callback_id == callback_id,
        )
        .values(active=False)
    )


def duplicates(db: Connection, workspace: str, now: datetime) -> tuple[int, int]:
    """Return the seed and the share of events that come twice, in hundredths."""
    query = select(behaviour).where(behaviour.c.workspace == workspace)
    row = db.execute(query).mappings().first()
    if row is None:
        return 0, 0
    found = Behaviour.read(dict(row))
    if found.callback_duplicates is not None:
        return found.seed, found.callback_duplicates
    hostile = found.felt_by("NotifyEvent", now).profile is Profile.HOSTILE
    return found.seed, _HOSTILE_DUPLICATES if hostile else 0


def chance(seed: int, callback_id: str, number: int) -> float:
    """Return from 0 to 10 000 where chance puts an event, always the same."""
    return random.Random(f"{seed}:{callback_id}:{number}").random() * 10_000  # noqa: S311 (nothing secret)
