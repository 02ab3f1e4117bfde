"""The table of mails."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata

MAILS = Table(
    "itms_mail",
    metadata,
    Column("number", Integer, primary_key=True),
    #: What it tells of, by whoever wrote it: there is one mail of a key.
    Column("key", String(200), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    #: The same on each attempt, so that a receiver can tell a repeat.
    Column("message_id", String(200), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    #: JSON: text, html, calendar. Sealed if the mail is secret, and empty once a
    #: secret mail has ended.
    Column("body", Text, nullable=False),
    Column("method", String(10), nullable=False),
    Column("secret", Boolean, nullable=False),
    #: Later than this it is not sent.
    Column("until", Instant),
    #: How often it was tried, from 0.
    Column("attempt", Integer, nullable=False),
    #: When it is tried next; NULL: delivered, or given up.
    Column("due", Instant, index=True),
    #: OPEN, DELIVERED or FAILED.
    Column("state", String(10), nullable=False),
    #: When it ended.
    Column("ended_at", Instant),
    #: Why the last attempt failed; empty: it did not.
    Column("problem", String(250), nullable=False),
)
