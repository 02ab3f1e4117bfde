"""A suborder may be open beside the order that it is a part of."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OPEN_CHANGE = (
    "order_type IN ('CHANGE_PRODUCT', 'CHANGE_SERVICES', 'CHANGE_SIM',"
    " 'CHANGE_NUMBER', 'TERMINATE')"
    " AND status NOT IN ('COMPLETED', 'CANCELLED', 'FAILED', 'REJECTED')"
    " AND parent_order_id IS NULL"
)


def upgrade() -> None:
    """Make the index anew, without suborders."""
    op.drop_index("ux_itms_order_open_change", "itms_order")
    op.create_index(
        "ux_itms_order_open_change",
        "itms_order",
        ["workspace", "subscription_id"],
        unique=True,
        sqlite_where=sa.text(_OPEN_CHANGE),
        postgresql_where=sa.text(_OPEN_CHANGE),
    )
