"""What the built-in receiver got says which event was the newest in it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what came before counts as holding nothing new."""
    op.add_column(
        "itms_received",
        sa.Column("last_event", sa.Integer(), nullable=False, server_default="0"),
    )
