"""Tables of callbacks, the outbox of their events, and what the receiver got."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

CALLBACKS = Table(
    "itms_callback",
    metadata,
    workspace_column(),
    Column("callback_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("url", String(500), nullable=False),
    #: Values of `EventType`; empty: all of them.
    Column("event_types", JSON, nullable=False),
    #: False: switched off after too many failures.
    Column("active", Boolean, nullable=False),
)

#: Events that wait for their delivery. A row is written with its event and goes
#: when the receiver has accepted it.
OUTBOX = Table(
    "itms_callback_event",
    metadata,
    workspace_column(),
    Column("callback_id", String(10), primary_key=True),
    Column("event_number", Integer, primary_key=True, autoincrement=False),
    #: 0; 1: the same event once more, on request.
    Column("copy", Integer, primary_key=True, autoincrement=False),
    #: The delivery that carries it; None: none yet.
    Column("delivery_id", String(20)),
    Index("ix_itms_callback_event_delivery", "workspace", "delivery_id"),
)

DELIVERIES = Table(
    "itms_delivery",
    metadata,
    workspace_column(),
    Column("delivery_id", String(20), primary_key=True),
    Column("callback_id", String(10), nullable=False),
    #: From 1.
    Column("attempt", Integer, nullable=False),
    #: Wall-clock time of the next attempt; None: delivered or given up.
    Column("due", Instant, index=True),
    #: OPEN, DELIVERED or FAILED.
    Column("state", String(10), nullable=False),
    #: Why the last attempt failed; empty: it did not.
    Column("problem", String(250), nullable=False, default=""),
    Index("ix_itms_delivery_callback", "workspace", "callback_id"),
)

#: What the receiver that is built into the portal was sent.
RECEIVED = Table(
    "itms_received",
    metadata,
    workspace_column(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    #: Wall-clock time.
    Column("at", Instant, nullable=False),
    Column("callback_id", String(10), nullable=False),
    Column("delivery_id", String(20), nullable=False),
    Column("attempt", Integer, nullable=False),
    #: Number of the newest event in it. They come in order, so that all up to the
    #: highest of before are repeats.
    Column("last_event", Integer, nullable=False, server_default="0"),
    Column("body", Text, nullable=False),
)
