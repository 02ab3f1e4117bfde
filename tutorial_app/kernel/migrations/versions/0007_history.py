"""The history of customers; two changes of one subscription cannot be open at once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OPEN_CHANGE = (
    "order_type IN ('CHANGE_PRODUCT', 'CHANGE_SERVICES', 'CHANGE_SIM',"
    " 'CHANGE_NUMBER', 'TERMINATE')"
    " AND status NOT IN ('COMPLETED', 'CANCELLED', 'FAILED', 'REJECTED')"
)


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "itms_history",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("note_id", sa.String(length=10), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "number", name=op.f("pk_itms_history")),
    )
    op.create_index(
        "ix_itms_history_customer", "itms_history", ["workspace", "customer_id", "at"]
    )
    op.create_index(
        "ux_itms_order_open_change",
        "itms_order",
        ["workspace", "subscription_id"],
        unique=True,
        sqlite_where=sa.text(_OPEN_CHANGE),
        postgresql_where=sa.text(_OPEN_CHANGE),
    )
