"""The table of usage."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import Amount, workspace_column

USAGE = Table(
    "itms_usage",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    #: Day and two digits: 2026030201 is the first record of 2 March 2026. A day
    #: is recorded once.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    #: VOICE, SMS, MMS, DATA or CONTENT.
    Column("usage_type", String(10), nullable=False),
    Column("other_party", String(16)),
    Column("country", String(2), nullable=False),
    Column("quantity", Amount, nullable=False),
    Column("unit", String(10), nullable=False),
    #: In kroner.
    Column("price", Amount, nullable=False),
    Column("from_allowance", Boolean, nullable=False),
    Index("ix_itms_usage_at", "workspace", "subscription_id", "at"),
)
