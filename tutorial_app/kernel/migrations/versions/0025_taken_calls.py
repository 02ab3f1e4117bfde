"""Which calls of a log were taken from another log, so that none is taken twice."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add where a call was taken from."""
    op.add_column(
        "call_trace",
        sa.Column("source", sa.String(32), nullable=False, server_default=""),
    )
    op.add_column(
        "call_trace",
        sa.Column("source_number", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index(
        "ix_call_trace_taken",
        "call_trace",
        ["workspace", "source", "source_number"],
        unique=True,
        sqlite_where=sa.text("source <> ''"),
        postgresql_where=sa.text("source <> ''"),
    )
