"""What a change of a line has brought, until it stands on an invoice."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "itms_charge",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=250), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "order_id", "number", name=op.f("pk_itms_charge")
        ),
    )
    op.create_index(
        "ix_itms_charge_subscription",
        "itms_charge",
        ["workspace", "subscription_id"],
        unique=False,
    )
