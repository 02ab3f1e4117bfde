"""Legs under way, the engine's own store, and clocks that follow the wall clock."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""
    op.create_table(
        "itms_engine",
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("release", name=op.f("pk_itms_engine")),
    )
    op.create_table(
        "itms_leg",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rescues", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "kind", "name", name=op.f("pk_itms_leg")),
    )
    op.create_index("ix_itms_leg_overdue", "itms_leg", ["overdue_at"], unique=False)
    op.add_column(
        "workspace",
        sa.Column("speed", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "workspace",
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_workspace_speed"), "workspace", ["speed"], unique=False)
