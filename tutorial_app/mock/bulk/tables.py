"""Tables of bulk orders. What became of an item's order, the order itself says."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

BULK_ORDERS = Table(
    "itms_bulk_order",
    metadata,
    workspace_column(),
    Column("bulk_order_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
)

BULK_ITEMS = Table(
    "itms_bulk_item",
    metadata,
    workspace_column(),
    Column("bulk_order_id", String(10), primary_key=True),
    #: From 1, as in the request.
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item_reference", String(64), nullable=False),
    #: None: refused at the door.
    Column("order_id", String(10)),
    #: What was wrong with it: code, field and message of each finding.
    Column("findings", JSON, nullable=False),
    Index("ix_itms_bulk_item_order", "workspace", "order_id"),
)

#: References of items that became orders. The primary key is the rule: one sign-up
#: for one reference, in whichever batch it comes.
BULK_REFERENCES = Table(
    "itms_bulk_reference",
    metadata,
    workspace_column(),
    Column("partner", String(10), primary_key=True),
    Column("item_reference", String(64), primary_key=True),
    #: SHA-256 of the item's order.
    Column("content", String(64), nullable=False),
    Column("order_id", String(10), nullable=False),
)
