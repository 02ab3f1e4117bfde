"""The table of letters, e-mails and text messages."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

MESSAGES = Table(
    "itms_message",
    metadata,
    workspace_column(),
    Column("message_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    Column("order_id", String(10)),
    Column("template", String(40), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(250), nullable=False),
    Column("body", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("ix_itms_message_order", "workspace", "order_id"),
    Index("ix_itms_message_customer", "workspace", "customer_id"),
)
