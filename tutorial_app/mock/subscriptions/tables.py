"""Tables of subscriptions and their balances."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import Amount, workspace_column

SUBSCRIPTIONS = Table(
    "itms_subscription",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("user_name", String(80), nullable=False, default=""),
    Column("product_code", String(30), nullable=False),
    Column("payment", String(12), nullable=False),
    #: Service code -> value, of the services that are on.
    Column("services", JSON, nullable=False),
    Column("block_reason", String(20), nullable=False, default=""),
    Column("block_scope", String(10), nullable=False, default=""),
    Column("binding_ends", Date),
    Column("started_at", Instant),
    Column("termination_date", Date),
    Column("balance_expires", Date),
    #: When the period that is paid ahead is over, past while it waits for money;
    #: None: nothing is paid ahead.
    Column("paid_until", Instant),
    Column("version", Integer, nullable=False),
    Index("ix_itms_subscription_customer", "workspace", "customer_id"),
)

BALANCES = Table(
    "itms_balance",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    #: MONETARY (in kroner), VOICE, SMS, DATA, DATA_EU (in *unit*).
    Column("balance_type", String(10), primary_key=True),
    Column("remaining", Amount, nullable=False),
    Column("included", Amount),
    Column("unit", String(10), nullable=False),
    Column("unlimited", Boolean, nullable=False),
    Column("expires_at", Instant),
)

DISCOUNTS = Table(
    "itms_subscription_discount",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("status", String(10), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
)

#: A single-use code and the order that carries it: there cannot be two.
USED_CODES = Table(
    "itms_used_discount_code",
    metadata,
    workspace_column(),
    Column("partner", String(10), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("order_id", String(10), nullable=False),
)
