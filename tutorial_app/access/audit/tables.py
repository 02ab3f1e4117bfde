"""The tables of the audit log."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata

#: Triggers refuse to change a row, to delete one, or to write over one.
AUDIT = Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    #: The id of a person, or `clock`.
    Column("account", String(128), nullable=False),
    Column("staff", Boolean, nullable=False),
    #: From where; empty: from inside.
    Column("address", String(64), nullable=False),
    #: `booking.approve`: what it is done to, and the deed.
    Column("action", String(64), nullable=False),
    #: The id of what it is done to.
    Column("subject", String(128), nullable=False),
    #: JSON objects; NULL: there was nothing, or is nothing any more.
    Column("before", Text),
    Column("after", Text),
    Index("ix_audit_log_account", "account", "number"),
    Index("ix_audit_log_action", "action", "number"),
    Index("ix_audit_log_at", "at"),
    Index("ix_audit_log_subject", "subject", "number"),
)

#: While a row stands here, in the transaction that wrote it, the log may be changed:
#: names and addresses taken out (`ERASE`), or rows from before `until` deleted
#: (`FORGET`). It is taken away before that transaction ends.
PERMIT = Table(
    "audit_permit",
    metadata,
    #: ERASE or FORGET.
    Column("deed", String(8), primary_key=True),
    Column("until", Instant),
)
