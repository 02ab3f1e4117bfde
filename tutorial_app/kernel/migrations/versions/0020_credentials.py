"""Credentials of bookings and of partners; calls and digests counted of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "access_credentials",
        sa.Column("booking", sa.String(36), nullable=False),
        sa.Column("user_name", sa.String(64), nullable=False),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("booking", name="pk_access_credentials"),
        sa.UniqueConstraint("user_name", name="uq_access_credentials_user_name"),
    )
    op.create_table(
        "access_partner_credentials",
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint(
            "partner", "endpoint", name="pk_access_partner_credentials"
        ),
    )
    op.create_table(
        "access_calls",
        sa.Column("booking", sa.String(36), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("booking", "minute", name="pk_access_calls"),
    )
    op.create_table(
        "access_digests",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_access_digests"),
    )
    op.create_index("ix_access_digests_at", "access_digests", ["at"])
