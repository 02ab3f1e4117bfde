"""The event feed: what happened, in order, written with the effect itself."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, Integer, String, Table, select

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.errors import PortalError
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.callbacks.outbox import put
from tutorial_app.mock.ids import count
from tutorial_app.mock.moments import local
from tutorial_app.mock.rows import workspace_column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import World

EVENTS = Table(
    "itms_event",
    metadata,
    workspace_column(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("type", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("partner", String(10), nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("customer_id", String(10)),
    Column("subscription_id", String(10)),
    Column("order_id", String(10)),
    Column("porting_id", String(10)),
    Column("top_up_id", String(10)),
    Column("msisdn", String(16)),
    Column("old_status", String(80)),
    Column("new_status", String(80)),
    Column("detail", String(250)),
    Index("ix_itms_event_partner", "workspace", "partner", "number"),
)

_EMIT = Prepared(EVENTS.insert())
#: Column -> element of the contract's `Event`, beside those always there.
_OPTIONAL = {
    "customer_id": "customerId",
    "subscription_id": "subscriptionId",
    "order_id": "orderId",
    "porting_id": "portingId",
    "top_up_id": "topUpId",
    "msisdn": "msisdn",
    "old_status": "oldStatus",
    "new_status": "newStatus",
    "detail": "detail",
}


def emit(world: World, event_type: str, partner: str, **about: str | None) -> None:
    """Write an event of the partner called *partner*.

    Args:
        world: where and when it happened.
        event_type: a value of the contract's `EventType`.
        partner: code of the partner whose feed it belongs to.
        about: optional columns of the table: `order_id`, `old_status`, …
    """
    event = {
        "workspace": world.workspace,
        "type": event_type,
        "at": world.now,
        "partner": partner,
        "correlation_id": world.correlation_id,
        **about,
    }
    if world.events is None:
        _write(world, [event])
    else:
        world.events.append(event)


@contextmanager
def together(world: World) -> Iterator[None]:
    """Write the events of a block in one go at its end, numbered as they happened.

    Nothing in the block may read events, empty the workspace or set a savepoint. A
    block inside another leaves the writing to it.
    """
    if world.events is not None:
        yield
        return
    events = world.events = []
    try:
        yield
    except PortalError:  # what was done until then may be kept
        world.events = None
        _write(world, events)
        raise
    finally:
        world.events = None
    _write(world, events)


def _write(world: World, events: Sequence[dict[str, Any]]) -> None:
    if not events:
        return
    first = count(world, "EV", len(events)) - len(events) + 1
    for number, event in enumerate(events, first):
        event["number"] = number
    _EMIT.run_many(world.db, events)
    for event in events:
        put(world, event["partner"], event["type"], event["number"])


def event_id(number: int) -> str:
    """Return the id of the event with this *number*; it sorts as text."""
    return f"EV{number:012}"


def event_number(text: str) -> int:
    """Return the number of the event with this id, one of `event_id`'s."""
    return int(text.removeprefix("EV"))


def last_number(world: World, partner: str = "") -> int:
    """Return the number of the newest event, a partner's or any; 0: there is none."""
    newest = (
        select(EVENTS.c.number)
        .where(EVENTS.c.workspace == world.workspace)
        .order_by(EVENTS.c.number.desc())
        .limit(1)
    )
    if partner:
        newest = newest.where(EVENTS.c.partner == partner)
    return world.db.execute(newest).scalar() or 0


def read_events(
    world: World,
    partner: str,
    *,
    after: int,
    types: Collection[str] = (),
    limit: int,
) -> list[Mapping[str, Any]]:
    """Return a partner's events with a number over *after*, oldest first."""
    query = (
        select(EVENTS)
        .where(
            EVENTS.c.workspace == world.workspace,
            EVENTS.c.partner == partner,
            EVENTS.c.number > after,
        )
        .order_by(EVENTS.c.number)
        .limit(limit)
    )
    if types:
        query = query.where(EVENTS.c.type.in_(types))
    return [event_fields(row) for row in world.db.execute(query).mappings()]


def event_fields(row: RowMapping) -> Mapping[str, Any]:
    """Return the fields of the contract's `Event`."""
    fields = {
        "eventId": event_id(row["number"]),
        "eventType": row["type"],
        "at": local(row["at"]),
        "partnerCode": row["partner"],
        "correlationId": row["correlation_id"],
    }
    for column, element in _OPTIONAL.items():
        if row[column] is not None:
            fields[element] = row[column]
    return fields
