"""What orders took from payment cards, and gave back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "itms_payment",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("card_token", sa.String(length=44), nullable=False),
        sa.Column("payment_card_id", sa.String(length=10), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "order_id", "kind", name=op.f("pk_itms_payment")
        ),
    )
