"""Tables of top-ups, redeemed vouchers and wrong attempts."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import Amount, workspace_column

TOP_UPS = Table(
    "itms_top_up",
    metadata,
    workspace_column(),
    Column("top_up_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("subscription_id", String(10), nullable=False),
    Column("method", String(10), nullable=False),
    Column("status", String(24), nullable=False),
    Column("amount", Amount, nullable=False),
    Column("bonus", Amount),
    Column("new_balance", Amount),
    Column("voucher_masked", String(16), nullable=False, default=""),
    Column("failure_code", String(50), nullable=False, default=""),
    Column("at", Instant, nullable=False),
    Index("ix_itms_top_up_subscription", "workspace", "subscription_id", "at"),
)

#: A voucher that somebody has begun to redeem. Its key is what lets one win.
VOUCHERS = Table(
    "itms_voucher",
    metadata,
    workspace_column(),
    Column("code", String(16), primary_key=True),
    #: PENDING or USED; others have no row.
    Column("status", String(10), nullable=False),
    Column("pending_until", Instant),
    Column("top_up_id", String(10)),
)

VOUCHER_ATTEMPTS = Table(
    "itms_voucher_attempt",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    #: Wrong codes in a row.
    Column("wrong", Integer, nullable=False),
    Column("locked_until", Instant),
)
