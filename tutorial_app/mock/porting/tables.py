"""Tables of porting cases, in and out, and of what happened to them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

PORTINGS = Table(
    "itms_porting",
    metadata,
    workspace_column(),
    Column("porting_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    #: IN or OUT.
    Column("direction", String(3), nullable=False),
    Column("status", String(24), nullable=False),
    Column("msisdn", String(16), nullable=False),
    #: The number while the case is open: there cannot be two for one number.
    Column("open_msisdn", String(16)),
    Column("donor", String(10), nullable=False),
    Column("recipient", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    Column("subscription_id", String(10)),
    Column("order_id", String(10)),
    #: The part of the order that is about this case.
    Column("suborder_id", String(10)),
    #: Whether it may go out: the order has come so far.
    Column("released", Boolean, nullable=False),
    #: Whether it goes out again when the clearing house opens.
    Column("goes_again", Boolean, nullable=False, default=False),
    Column("donor_iccid", String(20), nullable=False, default=""),
    Column("donor_customer_number", String(80), nullable=False, default=""),
    #: How the owner agreed; empty: not yet.
    Column("authorization", String(20), nullable=False, default=""),
    Column("requested_date", Date),
    Column("confirmed_date", Date),
    Column("reject_reason", String(40), nullable=False, default=""),
    Column("correctable", Boolean, nullable=False, default=False),
    #: The SIM number that the donor has refused.
    Column("refused_iccid", String(20), nullable=False, default=""),
    Column("submissions", Integer, nullable=False, default=0),
    Column("failed_cut_overs", Integer, nullable=False, default=0),
    Column("answer_due", Instant),
    Column("created_at", Instant, nullable=False),
    # PORTING_ALREADY_OPEN (contract, section 5) is a rule of the schema.
    UniqueConstraint("workspace", "open_msisdn"),
    Index("ix_itms_porting_partner", "workspace", "partner", "direction"),
    Index("ix_itms_porting_order", "workspace", "order_id"),
)

PORTING_STEPS = Table(
    "itms_porting_step",
    metadata,
    workspace_column(),
    Column("porting_id", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("status", String(24), nullable=False),
    #: Message of the clearing house, e.g. NP Create; empty: none.
    Column("np_message", String(40), nullable=False, default=""),
    #: Key of `texts.REMARKS`, or a PortingRejectReason; empty: none.
    Column("remark", String(40), nullable=False, default=""),
)
