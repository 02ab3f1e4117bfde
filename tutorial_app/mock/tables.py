"""The tables of the endpoint itself; each service has its own beside its rules.

Every table with what belongs to a workspace has a column `workspace`, first in its
primary key. By that column a workspace is emptied and deleted.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    exists,
)

from tutorial_app.kernel.database import Instant, metadata

workspace = Table(
    "workspace",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("seed_set", String(16), nullable=False),
    Column("seed", Integer, nullable=False),
    #: Virtual time: now, or as it was at `followed_at`.
    Column("clock", Instant, nullable=False),
    #: Seconds of virtual time that pass in one real second; 0: it stands still.
    Column("speed", Integer, nullable=False, default=0, index=True),
    #: Wall-clock time, if `speed` is not 0.
    Column("followed_at", Instant),
    #: Wall-clock time, as the next two.
    Column("created_at", Instant, nullable=False, index=True),
    #: The last call, to within a minute.
    Column("used_at", Instant, nullable=False, index=True),
    #: True: nobody signed up for it; it goes when it is idle.
    Column("anonymous", Boolean, nullable=False),
    #: Wall-clock time at which it ends, whoever still calls; NULL: not by a time.
    Column("kept_until", Instant, index=True),
    #: Where the visitor who made it came from; empty: not said.
    Column("made_from", String(64), nullable=False, default=""),
    #: For each credential; 0: no limit.
    Column("calls_per_minute", Integer, nullable=False),
    CheckConstraint("calls_per_minute >= 0", name="calls_per_minute"),
)

workspace_credential = Table(
    "workspace_credential",
    metadata,
    #: With its workspace, `kurv-self@w7f3k2`; that of `local` without.
    Column("user_name", String(128), primary_key=True),
    Column(
        "workspace",
        String(32),
        ForeignKey("workspace.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("partner", String(16), nullable=False),
    #: Separated by spaces.
    Column("channels", String(64), nullable=False),
    #: Sealed by the vault: a PasswordDigest can only be checked against clear text.
    Column("password", Text, nullable=False),
)

#: One row a call that is bound to its answer. The primary key is the rule: there
#: cannot be two answers to one key (contract, section 4.3).
bound_answer = Table(
    "bound_answer",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("partner", String(16), primary_key=True),
    Column("operation", String(128), primary_key=True),
    Column("client_reference", String(64), primary_key=True),
    #: SHA-256 over the canonical content of the request.
    Column("content", String(64), nullable=False),
    #: Virtual time.
    Column("bound_at", Instant, nullable=False),
    #: The answer's element, or the fault as JSON; one of the two.
    Column("answer", LargeBinary),
    Column("fault", Text),
    CheckConstraint("(answer IS NULL) <> (fault IS NULL)", name="answer_or_fault"),
)

#: How a workspace behaves, where SetSandboxBehaviour has said so. Without a row it
#: is HONEST. What lapses does so at `active_until`; the rest stays.
behaviour = Table(
    "itms_behaviour",
    metadata,
    Column("workspace", String(40), primary_key=True),
    #: Milliseconds of wall-clock time; None: the profile's.
    Column("latency_min_ms", Integer),
    Column("latency_max_ms", Integer),
    #: Hundredths of a percent, as the share of callbacks; None: the profile's.
    Column("error_share", Integer),
    Column("error_code", String(40), nullable=False, default=""),
    #: CALM, HONEST, HOSTILE or empty, which is HONEST too.
    Column("profile", String(10), nullable=False, default=""),
    Column("seed", Integer, nullable=False, default=1),
    Column("lenient", Boolean, nullable=False, default=False),
    #: Names of operations; empty: all.
    Column("operations", JSON, nullable=False),
    #: True: virtual time runs with the wall clock, `speed_factor` times as fast.
    Column("auto_advance", Boolean, nullable=False, default=False, index=True),
    Column("speed_factor", Integer, nullable=False, default=1),
    Column("callback_duplicates", Integer),
    #: Wall-clock time; None: there is nothing that lapses.
    Column("active_until", Instant),
)

#: Whether a workspace has such a row; a column for whoever reads the workspace.
BEHAVES = exists().where(behaviour.c.workspace == workspace.c.id).label("behaves")

#: How often each call was made under a profile, and how often it was disturbed
#: without a break: the memory that keeps chance fair.
disturbed = Table(
    "itms_disturbed",
    metadata,
    Column("workspace", String(40), primary_key=True),
    #: SHA-256 of who calls what.
    Column("call", String(64), primary_key=True),
    Column("seen", Integer, nullable=False),
    Column("in_a_row", Integer, nullable=False),
)
