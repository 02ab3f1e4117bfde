"""One audit log for everything, to which rows can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_COPY = """
INSERT INTO audit_log
    (number, at, account, staff, address, action, subject, before, after)
SELECT number, at, account, staff, address,
    CASE action
        WHEN 'wait' THEN 'waiting.wait'
        WHEN 'wait-ended' THEN 'waiting.stop'
        WHEN 'wait-over' THEN 'waiting.lapse'
        WHEN 'wait-met' THEN 'waiting.meet'
        ELSE 'booking.' || action
    END,
    subject, before, after
FROM booking_audit
"""
#: What was copied came with its numbers, so that the store has given none yet.
_GO_ON = """
SELECT setval(
    pg_get_serial_sequence('audit_log', 'number'), max(number)
) FROM audit_log
"""
#: Not even an erasure changes what was done, to what, or when. On SQLite a row that
#: is written over (INSERT OR REPLACE) is deleted without the trigger for that.
_SQLITE = (
    """
    CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log
    WHEN NOT EXISTS (
        SELECT 1 FROM audit_permit WHERE deed = 'FORGET' AND until > OLD.at
    )
    BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_log_update BEFORE UPDATE ON audit_log
    WHEN NOT EXISTS (SELECT 1 FROM audit_permit WHERE deed = 'ERASE')
        OR NEW.number <> OLD.number OR NEW.at <> OLD.at
        OR NEW.staff <> OLD.staff OR NEW.action <> OLD.action
    BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_log_insert BEFORE INSERT ON audit_log
    WHEN EXISTS (SELECT 1 FROM audit_log WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (
                SELECT 1 FROM audit_permit WHERE deed = 'FORGET' AND until > OLD.at
            ) THEN
                RETURN OLD;
            END IF;
        ELSIF TG_OP = 'UPDATE' THEN
            IF EXISTS (SELECT 1 FROM audit_permit WHERE deed = 'ERASE')
                AND (NEW.number, NEW.at, NEW.staff, NEW.action)
                    = (OLD.number, OLD.at, OLD.staff, OLD.action) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the audit log is only ever added to';
    END $$
    """,
    """
    CREATE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_guard()
    """,
    """
    CREATE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard()
    """,
)


def upgrade() -> None:
    """Make the log out of that of the bookings, and guard it."""
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
    )
    for column in ("account", "action", "subject"):
        op.create_index(f"ix_audit_log_{column}", "audit_log", [column, "number"])
    op.create_index("ix_audit_log_at", "audit_log", ["at"])
    op.create_table(
        "audit_permit",
        sa.Column("deed", sa.String(8), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("deed", name="pk_audit_permit"),
    )
    op.execute(_COPY)
    op.drop_table("booking_audit")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else (_GO_ON, *_POSTGRESQL):
        op.execute(statement)
