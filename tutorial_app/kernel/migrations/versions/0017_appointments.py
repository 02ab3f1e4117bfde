"""Appointments: bookings, their seats, who waits, what was done, mails to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "booking_audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(36), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_booking_audit"),
    )
    op.create_index("ix_booking_audit_subject", "booking_audit", ["subject"])
    op.create_table(
        "booking_bookings",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_booking_bookings"),
    )
    op.create_index("ix_booking_bookings_due", "booking_bookings", ["due"])
    op.create_index(
        "ix_booking_bookings_partner", "booking_bookings", ["partner", "starts_at"]
    )
    op.create_table(
        "booking_commands",
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name="pk_booking_commands"),
    )
    op.create_table(
        "booking_outbox",
        sa.Column("booking", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message", sa.String(16), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("booking", "sequence", name="pk_booking_outbox"),
    )
    op.create_table(
        "booking_seats",
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("cell", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booking", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("kind", "cell", "seat", name="pk_booking_seats"),
    )
    op.create_index("ix_booking_seats_booking", "booking_seats", ["booking"])
    op.create_table(
        "booking_tickets",
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("booking", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("kind", "partner", "number", name="pk_booking_tickets"),
        sa.UniqueConstraint("booking", name="uq_booking_tickets_booking"),
    )
    op.create_table(
        "booking_waiting",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_booking_waiting"),
        sa.UniqueConstraint(
            "account", "kind", "starts_at", "ends_at", name="uq_booking_waiting_once"
        ),
        sa.UniqueConstraint("id", name="uq_booking_waiting_id"),
    )
