"""People: who they are, how they prove it, and what they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "people_persons",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("roles", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("totp", sa.Text(), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people_persons"),
        sa.UniqueConstraint("email", name="uq_people_persons_email"),
    )
    op.create_index(
        "ix_people_persons_partner", "people_persons", ["partner"], unique=False
    )
    op.create_table(
        "people_identities",
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_identities_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("provider", "subject", name="pk_people_identities"),
    )
    op.create_index(
        "ix_people_identities_person", "people_identities", ["person"], unique=False
    )
    op.create_table(
        "people_links",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(254), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_people_links"),
    )
    op.create_index(
        "ix_people_links_expires_at", "people_links", ["expires_at"], unique=False
    )
    op.create_index(
        "ix_people_links_subject", "people_links", ["subject"], unique=False
    )
    op.create_table(
        "people_organisations",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_people_organisations"),
    )
    op.create_table(
        "people_passkeys",
        sa.Column("id", sa.String(1400), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_passkeys_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people_passkeys"),
    )
    op.create_index(
        "ix_people_passkeys_person", "people_passkeys", ["person"], unique=False
    )
    op.create_table(
        "people_recovery_codes",
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_recovery_codes_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person", "digest", name="pk_people_recovery_codes"),
    )
    op.create_table(
        "people_requests",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("organisation", sa.String(100), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people_requests"),
        sa.UniqueConstraint("email", name="uq_people_requests_email"),
    )
    op.create_table(
        "people_sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_sessions_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_people_sessions"),
        sa.UniqueConstraint("id", name="uq_people_sessions_id"),
    )
    op.create_index(
        "ix_people_sessions_person", "people_sessions", ["person"], unique=False
    )
    op.create_table(
        "people_tokens",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("begins", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_tokens_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_people_tokens"),
        sa.UniqueConstraint("id", name="uq_people_tokens_id"),
    )
    op.create_index(
        "ix_people_tokens_person", "people_tokens", ["person"], unique=False
    )
    op.create_table(
        "people_tries",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_people_tries"),
    )
    op.create_index("ix_people_tries_until", "people_tries", ["until"], unique=False)
    op.create_table(
        "people_workspaces",
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("label", sa.String(30), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people_persons.id"],
            name="fk_people_workspaces_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace", name="pk_people_workspaces"),
    )
    op.create_index(
        "ix_people_workspaces_person", "people_workspaces", ["person"], unique=False
    )
