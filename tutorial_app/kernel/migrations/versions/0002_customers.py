"""The simulated market: customers, their numbers, SIMs, balances and messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_itms_balance()
    _create_itms_counter()
    _create_itms_customer()
    _create_itms_event()
    _create_itms_message()
    _create_itms_number()
    _create_itms_reservation()
    _create_itms_sim()


def _create_itms_balance() -> None:
    op.create_table(
        "itms_balance",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=False),
        sa.Column("balance_type", sa.String(length=10), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("included", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("unlimited", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "subscription_id", "balance_type", name=op.f("pk_itms_balance")
        ),
    )


def _create_itms_counter() -> None:
    op.create_table(
        "itms_counter",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", name=op.f("pk_itms_counter")),
    )


def _create_itms_customer() -> None:
    op.create_table(
        "itms_customer",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_type", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(length=170), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("cvr", sa.String(length=8), nullable=True),
        sa.Column("cpr_digest", sa.String(length=64), nullable=True),
        sa.Column("cpr_masked", sa.String(length=12), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("credit_result", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "customer_id", name=op.f("pk_itms_customer")
        ),
        sa.UniqueConstraint(
            "workspace",
            "partner",
            "cpr_digest",
            name=op.f("uq_itms_customer_workspace_partner_cpr_digest"),
        ),
        sa.UniqueConstraint(
            "workspace",
            "partner",
            "cvr",
            name=op.f("uq_itms_customer_workspace_partner_cvr"),
        ),
        sa.UniqueConstraint(
            "workspace",
            "partner",
            "email",
            name=op.f("uq_itms_customer_workspace_partner_email"),
        ),
    )
    op.create_index(
        "ix_itms_customer_created",
        "itms_customer",
        ["workspace", "partner", "created_at"],
        unique=False,
    )


def _create_itms_event() -> None:
    op.create_table(
        "itms_event",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=True),
        sa.Column("subscription_id", sa.String(length=10), nullable=True),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("porting_id", sa.String(length=10), nullable=True),
        sa.Column("top_up_id", sa.String(length=10), nullable=True),
        sa.Column("msisdn", sa.String(length=16), nullable=True),
        sa.Column("old_status", sa.String(length=80), nullable=True),
        sa.Column("new_status", sa.String(length=80), nullable=True),
        sa.Column("detail", sa.String(length=250), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "number", name=op.f("pk_itms_event")),
    )
    op.create_index(
        "ix_itms_event_partner",
        "itms_event",
        ["workspace", "partner", "number"],
        unique=False,
    )


def _create_itms_message() -> None:
    op.create_table(
        "itms_message",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "message_id", name=op.f("pk_itms_message")
        ),
    )
    op.create_index(
        "ix_itms_message_customer",
        "itms_message",
        ["workspace", "customer_id"],
        unique=False,
    )
    op.create_index(
        "ix_itms_message_order", "itms_message", ["workspace", "order_id"], unique=False
    )


def _create_itms_number() -> None:
    op.create_table(
        "itms_number",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("subscription_id", sa.String(length=10), nullable=True),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quarantined_until", sa.Date(), nullable=True),
        sa.Column("portable_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "msisdn", name=op.f("pk_itms_number")),
    )
    op.create_index(
        "ix_itms_number_subscription",
        "itms_number",
        ["workspace", "subscription_id"],
        unique=False,
    )


def _create_itms_reservation() -> None:
    op.create_table(
        "itms_reservation",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("reservation_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "reservation_id", name=op.f("pk_itms_reservation")
        ),
    )
    op.create_index(
        "ix_itms_reservation_live",
        "itms_reservation",
        ["workspace", "state", "user_name"],
        unique=False,
    )


def _create_itms_sim() -> None:
    op.create_table(
        "itms_sim",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("sim_type", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("subscription_id", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "iccid", name=op.f("pk_itms_sim")),
    )
    op.create_index(
        "ix_itms_sim_subscription",
        "itms_sim",
        ["workspace", "subscription_id"],
        unique=False,
    )
