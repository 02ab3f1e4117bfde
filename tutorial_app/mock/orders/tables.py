"""Tables of orders and their steps."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, text

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

#: Two orders that change one subscription cannot be open at once (contract, section
#: 5: OPEN_ORDER_EXISTS). A block comes through at any time, and so does a port-out; a
#: suborder is a part of its primary order.
_OPEN_CHANGE = text(
    "order_type IN ('CHANGE_PRODUCT', 'CHANGE_SERVICES', 'CHANGE_SIM',"
    " 'CHANGE_NUMBER', 'TERMINATE')"
    " AND status NOT IN ('COMPLETED', 'CANCELLED', 'FAILED', 'REJECTED')"
    " AND parent_order_id IS NULL"
)

ORDERS = Table(
    "itms_order",
    metadata,
    workspace_column(),
    Column("order_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("order_type", String(20), nullable=False),
    #: Empty, or the flow's variant: `portIn`.
    Column("variant", String(20), nullable=False),
    Column("flow", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("held_reason", String(40), nullable=False, default=""),
    Column("failure_code", String(40), nullable=False, default=""),
    Column("failure_text", String(250), nullable=False, default=""),
    Column("customer_id", String(10), nullable=False),
    Column("subscription_id", String(10)),
    Column("msisdn", String(16)),
    Column("product_code", String(30), nullable=False),
    #: What its steps have to know: `OrderFacts`.
    Column("facts", JSON, nullable=False),
    Column("quote", JSON),
    Column("requested_date", Date),
    Column("expected_completion", Instant),
    Column("created_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("channel", String(20), nullable=False),
    Column("agent_id", String(32), nullable=False, default=""),
    Column("client_reference", String(64), nullable=False),
    #: The primary order that this one is a part of.
    Column("parent_order_id", String(10)),
    Column("porting_id", String(10)),
    Index("ix_itms_order_subscription", "workspace", "subscription_id"),
    Index("ix_itms_order_customer", "workspace", "customer_id"),
    Index(
        "ux_itms_order_open_change",
        "workspace",
        "subscription_id",
        unique=True,
        sqlite_where=_OPEN_CHANGE,
        postgresql_where=_OPEN_CHANGE,
    ),
)

ORDER_STEPS = Table(
    "itms_order_step",
    metadata,
    workspace_column(),
    Column("order_id", String(10), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("step_code", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("message", String(250), nullable=False, default=""),
    Column("compensation_of", Integer),
    #: Where it lies while a person must act: SIM_PICKING, MANUAL_QUEUE, …
    Column("queue", String(20), nullable=False, default="", server_default=""),
)
