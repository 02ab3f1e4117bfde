"""Misbehaviour on request, bulk orders, and callbacks with their outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_itms_behaviour()
    _create_itms_bulk_item()
    _create_itms_bulk_order()
    _create_itms_bulk_reference()
    _create_itms_callback()
    _create_itms_callback_event()
    _create_itms_delivery()
    _create_itms_disturbed()
    _create_itms_received()


def _create_itms_behaviour() -> None:
    op.create_table(
        "itms_behaviour",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("latency_min_ms", sa.Integer(), nullable=True),
        sa.Column("latency_max_ms", sa.Integer(), nullable=True),
        sa.Column("error_share", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=False),
        sa.Column("profile", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("lenient", sa.Boolean(), nullable=False),
        sa.Column("operations", sa.JSON(), nullable=False),
        sa.Column("auto_advance", sa.Boolean(), nullable=False),
        sa.Column("speed_factor", sa.Integer(), nullable=False),
        sa.Column("callback_duplicates", sa.Integer(), nullable=True),
        sa.Column("active_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_itms_behaviour")),
    )
    op.create_index(
        op.f("ix_itms_behaviour_auto_advance"),
        "itms_behaviour",
        ["auto_advance"],
        unique=False,
    )


def _create_itms_bulk_item() -> None:
    op.create_table(
        "itms_bulk_item",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("bulk_order_id", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_reference", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "bulk_order_id", "position", name=op.f("pk_itms_bulk_item")
        ),
    )
    op.create_index(
        "ix_itms_bulk_item_order",
        "itms_bulk_item",
        ["workspace", "order_id"],
        unique=False,
    )


def _create_itms_bulk_order() -> None:
    op.create_table(
        "itms_bulk_order",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("bulk_order_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "bulk_order_id", name=op.f("pk_itms_bulk_order")
        ),
    )


def _create_itms_bulk_reference() -> None:
    op.create_table(
        "itms_bulk_reference",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("item_reference", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace",
            "partner",
            "item_reference",
            name=op.f("pk_itms_bulk_reference"),
        ),
    )


def _create_itms_callback() -> None:
    op.create_table(
        "itms_callback",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("callback_id", sa.String(length=10), nullable=False),
        sa.Column("partner", sa.String(length=10), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "callback_id", name=op.f("pk_itms_callback")
        ),
    )


def _create_itms_callback_event() -> None:
    op.create_table(
        "itms_callback_event",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("callback_id", sa.String(length=10), nullable=False),
        sa.Column("event_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("copy", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("delivery_id", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace",
            "callback_id",
            "event_number",
            "copy",
            name=op.f("pk_itms_callback_event"),
        ),
    )
    op.create_index(
        "ix_itms_callback_event_delivery",
        "itms_callback_event",
        ["workspace", "delivery_id"],
        unique=False,
    )


def _create_itms_delivery() -> None:
    op.create_table(
        "itms_delivery",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.String(length=20), nullable=False),
        sa.Column("callback_id", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "delivery_id", name=op.f("pk_itms_delivery")
        ),
    )
    op.create_index(
        "ix_itms_delivery_callback",
        "itms_delivery",
        ["workspace", "callback_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_itms_delivery_due"), "itms_delivery", ["due"], unique=False
    )


def _create_itms_disturbed() -> None:
    op.create_table(
        "itms_disturbed",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "call", name=op.f("pk_itms_disturbed")),
    )


def _create_itms_received() -> None:
    op.create_table(
        "itms_received",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("callback_id", sa.String(length=10), nullable=False),
        sa.Column("delivery_id", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "number", name=op.f("pk_itms_received")),
    )
