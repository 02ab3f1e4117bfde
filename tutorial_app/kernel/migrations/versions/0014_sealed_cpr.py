"""CPR numbers are kept sealed. Those of customers who are there already are gone.

What was kept of them was a digest without a key, which is taken away too: it could
be turned back into the number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and drop the digests that need no key."""
    op.add_column("itms_customer", sa.Column("cpr_sealed", sa.Text(), nullable=True))
    op.execute("UPDATE itms_customer SET cpr_digest = NULL")
