"""A workspace that is there until a time."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when a workspace ends."""
    op.add_column("workspace", sa.Column("kept_until", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_workspace_kept_until"), "workspace", ["kept_until"])
