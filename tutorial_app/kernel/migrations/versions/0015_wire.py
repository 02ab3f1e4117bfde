"""The HTTP around a call, and why it was answered as it was.

Of calls that are there already nothing of this is known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    status = sa.Column("http_status", sa.Integer(), nullable=False, server_default="0")
    op.add_column("call_trace", status)
    for name in ("headers", "why"):
        text = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("call_trace", text)
