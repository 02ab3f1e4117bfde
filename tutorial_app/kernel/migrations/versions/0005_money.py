"""Money: its ledger, payment cards, automatic top-up, usage and invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: What the accounts already hold, as their ledger's first entry.
_OPENING = """
INSERT INTO itms_ledger
    (workspace, subscription_id, kind, reference, amount, balance, at)
SELECT b.workspace, b.subscription_id, 'OPENING', '', b.remaining, b.remaining, w.clock
FROM itms_balance AS b JOIN workspace AS w ON w.id = b.workspace
WHERE b.balance_type = 'MONETARY'
"""


def upgrade() -> None:
    """Make the tables; give the accounts that exist an opening entry."""
    _create_itms_auto_top_up()
    _create_itms_invoice()
    _create_itms_invoice_line()
    _create_itms_ledger()
    _create_itms_payment_card()
    _create_itms_usage()
    op.add_column(
        "itms_top_up", sa.Column("payment_card_id", sa.String(length=10), nullable=True)
    )
    op.add_column(
        "itms_top_up", sa.Column("card_token", sa.String(length=48), nullable=True)
    )
    op.add_column("itms_top_up", sa.Column("save_card", sa.Boolean(), nullable=True))
    op.execute(sa.text(_OPENING))


def _create_itms_auto_top_up() -> None:
    op.create_table(
        "itms_auto_top_up",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("trigger", sa.String(length=12), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("day_of_month", sa.Integer(), nullable=True),
        sa.Column("maximum_per_month", sa.BigInteger(), nullable=True),
        sa.Column("payment_card_id", sa.String(length=10), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "subscription_id", name=op.f("pk_itms_auto_top_up")
        ),
    )


def _create_itms_invoice() -> None:
    op.create_table(
        "itms_invoice",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "invoice_id", name=op.f("pk_itms_invoice")
        ),
    )
    op.create_index(
        "ix_itms_invoice_customer",
        "itms_invoice",
        ["workspace", "customer_id"],
        unique=False,
    )


def _create_itms_invoice_line() -> None:
    op.create_table(
        "itms_invoice_line",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=250), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "invoice_id", "number", name=op.f("pk_itms_invoice_line")
        ),
    )


def _create_itms_ledger() -> None:
    op.create_table(
        "itms_ledger",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace",
            "subscription_id",
            "kind",
            "reference",
            name=op.f("pk_itms_ledger"),
        ),
    )


def _create_itms_payment_card() -> None:
    op.create_table(
        "itms_payment_card",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("payment_card_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("token", sa.String(length=48), nullable=False),
        sa.Column("brand", sa.String(length=20), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("expiry_month", sa.String(length=7), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "payment_card_id", name=op.f("pk_itms_payment_card")
        ),
    )
    op.create_index(
        "ix_itms_payment_card_customer",
        "itms_payment_card",
        ["workspace", "customer_id"],
        unique=False,
    )


def _create_itms_usage() -> None:
    op.create_table(
        "itms_usage",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usage_type", sa.String(length=10), nullable=False),
        sa.Column("other_party", sa.String(length=16), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("from_allowance", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "subscription_id", "number", name=op.f("pk_itms_usage")
        ),
    )
    op.create_index(
        "ix_itms_usage_at",
        "itms_usage",
        ["workspace", "subscription_id", "at"],
        unique=False,
    )
