"""Until when a line is paid ahead, and the packages it has beside its plan."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

#: The allowances of a plan were all that told how long it was paid.
_PAID_UNTIL = """
UPDATE itms_subscription SET paid_until = (
    SELECT max(expires_at) FROM itms_balance
    WHERE itms_balance.workspace = itms_subscription.workspace
    AND itms_balance.subscription_id = itms_subscription.subscription_id
)
WHERE payment <> 'POSTPAID'
"""
#: What renews plans comes every night; first when the next day is simulated.
_NIGHTS = """
INSERT INTO itms_timer (workspace, sequence, due, kind, subject, correlation_id)
SELECT workspace, -1, due, 'renewal', '', correlation_id
FROM itms_timer WHERE kind = 'usage'
"""


def upgrade() -> None:
    """Make table and column, and have the nights begin where days do."""
    op.create_table(
        "itms_package",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("product_code", sa.String(length=30), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "order_id", name=op.f("pk_itms_package")),
    )
    op.create_index(
        "ix_itms_package_subscription",
        "itms_package",
        ["workspace", "subscription_id"],
        unique=False,
    )
    op.add_column(
        "itms_subscription",
        sa.Column("paid_until", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute(_PAID_UNTIL)
    op.execute(_NIGHTS)
