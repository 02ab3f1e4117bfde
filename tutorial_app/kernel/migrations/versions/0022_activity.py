"""How much was called and learnt by hour; bookings are found by their end."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "itms_activity",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "what", "who", name="pk_itms_activity"),
    )
    op.create_index("ix_booking_bookings_ends_at", "booking_bookings", ["ends_at"])
