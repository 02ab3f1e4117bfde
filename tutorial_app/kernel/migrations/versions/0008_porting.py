"""Porting cases, suborders, and the queues in which steps lie."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns."""
    _create_itms_porting()
    _create_itms_porting_step()
    op.add_column(
        "itms_order", sa.Column("parent_order_id", sa.String(length=10), nullable=True)
    )
    op.add_column(
        "itms_order", sa.Column("porting_id", sa.String(length=10), nullable=True)
    )
    op.add_column(
        "itms_order_step",
        sa.Column("queue", sa.String(length=20), server_default="", nullable=False),
    )


def _create_itms_porting() -> None:
    op.create_table(
        "itms_porting",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("porting_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("open_msisdn", sa.String(length=16), nullable=True),
        sa.Column("donor", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=True),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("suborder_id", sa.String(length=10), nullable=True),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("goes_again", sa.Boolean(), nullable=False),
        sa.Column("donor_iccid", sa.String(length=20), nullable=False),
        sa.Column("donor_customer_number", sa.String(length=80), nullable=False),
        sa.Column("authorization", sa.String(length=20), nullable=False),
        sa.Column("requested_date", sa.Date(), nullable=True),
        sa.Column("confirmed_date", sa.Date(), nullable=True),
        sa.Column("reject_reason", sa.String(length=40), nullable=False),
        sa.Column("correctable", sa.Boolean(), nullable=False),
        sa.Column("refused_iccid", sa.String(length=20), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("failed_cut_overs", sa.Integer(), nullable=False),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "porting_id", name=op.f("pk_itms_porting")
        ),
        sa.UniqueConstraint(
            "workspace",
            "open_msisdn",
            name=op.f("uq_itms_porting_workspace_open_msisdn"),
        ),
    )
    op.create_index(
        "ix_itms_porting_order", "itms_porting", ["workspace", "order_id"], unique=False
    )
    op.create_index(
        "ix_itms_porting_partner",
        "itms_porting",
        ["workspace", "partner", "direction"],
        unique=False,
    )


def _create_itms_porting_step() -> None:
    op.create_table(
        "itms_porting_step",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("porting_id", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("np_message", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "porting_id", "number", name=op.f("pk_itms_porting_step")
        ),
    )
