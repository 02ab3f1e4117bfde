"""Workspaces, their credentials, bound answers and traces."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_bound_answer()
    _create_call_trace()
    _create_workspace()
    _create_workspace_credential()


def _create_bound_answer() -> None:
    op.create_table(
        "bound_answer",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=16), nullable=False),
        sa.Column("operation", sa.String(length=128), nullable=False),
        sa.Column("client_reference", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) <> (fault IS NULL)",
            name=op.f("ck_bound_answer_answer_or_fault"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace",
            "partner",
            "operation",
            "client_reference",
            name=op.f("pk_bound_answer"),
        ),
    )


def _create_call_trace() -> None:
    op.create_table(
        "call_trace",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=128), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("fault_code", sa.String(length=50), nullable=False),
        sa.Column("duration_us", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.String(length=64), nullable=False),
        sa.Column("client_reference", sa.String(length=64), nullable=False),
        sa.Column("user_name", sa.String(length=128), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "sequence", name=op.f("pk_call_trace")),
    )
    op.create_index("ix_call_trace_at", "call_trace", ["at"], unique=False)


def _create_workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seed_set", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("clock", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("made_from", sa.String(length=64), nullable=False),
        sa.Column("calls_per_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "calls_per_minute >= 0", name=op.f("ck_workspace_calls_per_minute")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_index(
        op.f("ix_workspace_created_at"), "workspace", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_workspace_used_at"), "workspace", ["used_at"], unique=False
    )


def _create_workspace_credential() -> None:
    op.create_table(
        "workspace_credential",
        sa.Column("user_name", sa.String(length=128), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=16), nullable=False),
        sa.Column("channels", sa.String(length=64), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspace.id"],
            name=op.f("fk_workspace_credential_workspace"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_name", name=op.f("pk_workspace_credential")),
    )
    op.create_index(
        op.f("ix_workspace_credential_workspace"),
        "workspace_credential",
        ["workspace"],
        unique=False,
    )
