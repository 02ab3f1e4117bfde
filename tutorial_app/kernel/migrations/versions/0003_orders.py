"""The simulated market: orders, subscriptions, timers, top-ups and vouchers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_itms_order()
    _create_itms_order_step()
    _create_itms_subscription()
    _create_itms_subscription_discount()
    _create_itms_timer()
    _create_itms_top_up()
    _create_itms_used_discount_code()
    _create_itms_voucher()
    _create_itms_voucher_attempt()


def _create_itms_order() -> None:
    op.create_table(
        "itms_order",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("order_type", sa.String(length=20), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("held_reason", sa.String(length=40), nullable=False),
        sa.Column("failure_code", sa.String(length=40), nullable=False),
        sa.Column("failure_text", sa.String(length=250), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=True),
        sa.Column("msisdn", sa.String(length=16), nullable=True),
        sa.Column("product_code", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("quote", sa.JSON(), nullable=True),
        sa.Column("requested_date", sa.Date(), nullable=True),
        sa.Column("expected_completion", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("client_reference", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "order_id", name=op.f("pk_itms_order")),
    )
    op.create_index(
        "ix_itms_order_customer",
        "itms_order",
        ["workspace", "customer_id"],
        unique=False,
    )
    op.create_index(
        "ix_itms_order_subscription",
        "itms_order",
        ["workspace", "subscription_id"],
        unique=False,
    )


def _create_itms_order_step() -> None:
    op.create_table(
        "itms_order_step",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step_code", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(length=250), nullable=False),
        sa.Column("compensation_of", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "order_id", "sequence", name=op.f("pk_itms_order_step")
        ),
    )


def _create_itms_subscription() -> None:
    op.create_table(
        "itms_subscription",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("product_code", sa.String(length=30), nullable=False),
        sa.Column("payment", sa.String(length=12), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("block_reason", sa.String(length=20), nullable=False),
        sa.Column("block_scope", sa.String(length=10), nullable=False),
        sa.Column("binding_ends", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("termination_date", sa.Date(), nullable=True),
        sa.Column("balance_expires", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "subscription_id", name=op.f("pk_itms_subscription")
        ),
    )
    op.create_index(
        "ix_itms_subscription_customer",
        "itms_subscription",
        ["workspace", "customer_id"],
        unique=False,
    )


def _create_itms_subscription_discount() -> None:
    op.create_table(
        "itms_subscription_discount",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace",
            "subscription_id",
            "code",
            name=op.f("pk_itms_subscription_discount"),
        ),
    )


def _create_itms_timer() -> None:
    op.create_table(
        "itms_timer",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "sequence", name=op.f("pk_itms_timer")),
    )
    op.create_index(
        "ix_itms_timer_due",
        "itms_timer",
        ["workspace", "due", "sequence"],
        unique=False,
    )
    op.create_index(
        "ix_itms_timer_subject",
        "itms_timer",
        ["workspace", "kind", "subject"],
        unique=False,
    )


def _create_itms_top_up() -> None:
    op.create_table(
        "itms_top_up",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("top_up_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=True),
        sa.Column("new_balance", sa.BigInteger(), nullable=True),
        sa.Column("voucher_masked", sa.String(length=16), nullable=False),
        sa.Column("failure_code", sa.String(length=50), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "top_up_id", name=op.f("pk_itms_top_up")),
    )
    op.create_index(
        "ix_itms_top_up_subscription",
        "itms_top_up",
        ["workspace", "subscription_id", "at"],
        unique=False,
    )


def _create_itms_used_discount_code() -> None:
    op.create_table(
        "itms_used_discount_code",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "partner", "code", name=op.f("pk_itms_used_discount_code")
        ),
    )


def _create_itms_voucher() -> None:
    op.create_table(
        "itms_voucher",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("pending_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("top_up_id", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "code", name=op.f("pk_itms_voucher")),
    )


def _create_itms_voucher_attempt() -> None:
    op.create_table(
        "itms_voucher_attempt",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "subscription_id", name=op.f("pk_itms_voucher_attempt")
        ),
    )
