"""Tables of invoices and their lines; amounts in kroner, VAT included."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, String, Table

from tutorial_app.kernel.database import metadata
from tutorial_app.mock.rows import Amount, workspace_column

INVOICES = Table(
    "itms_invoice",
    metadata,
    workspace_column(),
    Column("invoice_id", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    Column("invoice_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("total", Amount, nullable=False),
    Column("open_amount", Amount, nullable=False),
    #: OPEN, PAID, OVERDUE or CREDITED.
    Column("status", String(10), nullable=False),
    #: Of its texts.
    Column("language", String(2), nullable=False),
    Index("ix_itms_invoice_customer", "workspace", "customer_id"),
)

INVOICE_LINES = Table(
    "itms_invoice_line",
    metadata,
    workspace_column(),
    Column("invoice_id", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", String(250), nullable=False),
    Column("msisdn", String(16)),
    Column("quantity", Amount, nullable=False),
    Column("amount", Amount, nullable=False),
)
