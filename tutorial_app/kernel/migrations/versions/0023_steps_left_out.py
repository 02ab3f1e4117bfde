"""Which steps of a lesson were left out, at an endpoint that cannot do them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "lesson_progress",
        sa.Column("skipped", sa.Text(), nullable=False, server_default=""),
    )
