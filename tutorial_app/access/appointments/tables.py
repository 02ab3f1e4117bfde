"""The tables of appointments. Who has a seat is a row, and its key is the rule."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from tutorial_app.kernel.database import Instant, metadata

BOOKINGS = Table(
    "booking_bookings",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("account", String(128), nullable=False),
    Column("partner", String(64), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    #: IANA name; the times are in UTC.
    Column("zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    #: When the clock ends the state; NULL: it has ended.
    Column("due", Instant, index=True),
    Column("purpose", Text, nullable=False),
    Column("decided_by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("used_at", Instant),
    Column("sequence", Integer, nullable=False),
    Index("ix_booking_bookings_partner", "partner", "starts_at"),
)

#: A booking that blocks has one row for each cell of its time, buffers included.
#: That no seat is given away twice is this primary key, on both stores.
SEATS = Table(
    "booking_seats",
    metadata,
    Column("kind", String(64), primary_key=True),
    Column("cell", Instant, primary_key=True),
    #: From 1 to the capacity of the kind.
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("booking", String(36), nullable=False, index=True),
)

#: A booking that blocks has one row: the numbers go up to the quota.
TICKETS = Table(
    "booking_tickets",
    metadata,
    Column("kind", String(64), primary_key=True),
    Column("partner", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("booking", String(36), nullable=False, unique=True),
)

#: Who waits, in the order of the numbers.
WAITING = Table(
    "booking_waiting",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("account", String(128), nullable=False),
    Column("partner", String(64), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    UniqueConstraint(
        "account", "kind", "starts_at", "ends_at", name="uq_booking_waiting_once"
    ),
)

#: Commands that came with an Idempotency-Key, and what they made.
COMMANDS = Table(
    "booking_commands",
    metadata,
    Column("account", String(128), primary_key=True),
    Column("key", String(255), primary_key=True),
    #: SHA-256 of the command and its content, in hexadecimal.
    Column("digest", String(64), nullable=False),
    Column("made", String(36), nullable=False),
    Column("at", Instant, nullable=False),
)

#: Mails to be sent, written with the change that they tell of.
OUTBOX = Table(
    "booking_outbox",
    metadata,
    Column("booking", String(36), primary_key=True),
    #: From 1, without a gap: a calendar's SEQUENCE (RFC 5545, 3.8.7.4) plus one.
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("message", String(16), nullable=False),
    Column("account", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    #: JSON: the booking as the mail tells of it; NULL: as it is now.
    Column("told", Text),
    #: When the mail was written; NULL: it has to be.
    Column("written_at", Instant, index=True),
)
