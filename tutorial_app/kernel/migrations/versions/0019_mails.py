"""Mails; and which of those that tell of bookings are written."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "itms_mail",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("problem", sa.String(250), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_itms_mail"),
        sa.UniqueConstraint("key", name="uq_itms_mail_key"),
    )
    op.create_index("ix_itms_mail_due", "itms_mail", ["due"])
    op.add_column("booking_outbox", sa.Column("told", sa.Text()))
    op.add_column("booking_outbox", sa.Column("written_at", sa.DateTime(timezone=True)))
    op.create_index("ix_booking_outbox_written_at", "booking_outbox", ["written_at"])
