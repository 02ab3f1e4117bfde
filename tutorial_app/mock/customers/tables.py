"""The table of customers."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import workspace_column

CUSTOMERS = Table(
    "itms_customer",
    metadata,
    workspace_column(),
    Column("customer_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_type", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("display_name", String(170), nullable=False),
    #: In lower case.
    Column("email", String(254), nullable=False),
    Column("cvr", String(8)),
    #: A CPR number is kept sealed and never given back (contract, 6.3); the digest,
    #: which needs the vault's key, tells two of them apart.
    Column("cpr_sealed", Text),
    Column("cpr_digest", String(64)),
    Column("cpr_masked", String(12), nullable=False, default=""),
    #: `CustomerData` without the CPR number.
    Column("data", JSON, nullable=False),
    Column("credit_result", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(20), nullable=False),
    Column("updated_at", Instant, nullable=False),
    # CUSTOMER_ALREADY_EXISTS (contract, section 5) is a rule of the schema.
    UniqueConstraint("workspace", "partner", "email"),
    UniqueConstraint("workspace", "partner", "cvr"),
    UniqueConstraint("workspace", "partner", "cpr_digest"),
    Index("ix_itms_customer_created", "workspace", "partner", "created_at"),
)
