"""The table of calls."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    select,
    text,
    tuple_,
)

from tutorial_app.kernel.database import Instant, metadata

call_trace = Table(
    "call_trace",
    metadata,
    Column("workspace", String(32), primary_key=True),
    #: From 1, without gaps, in the order in which calls were written down.
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    #: Wall-clock time of the call, and virtual time of its workspace.
    Column("at", Instant, nullable=False),
    Column("clock", Instant),
    Column("slug", String(64), nullable=False),
    Column("operation", String(128), nullable=False),
    #: ANSWER, REPLAY, SAMPLE, FAULT or BROKEN.
    Column("verdict", String(8), nullable=False),
    Column("fault_code", String(50), nullable=False, default=""),
    Column("duration_us", Integer, nullable=False),
    Column("correlation_id", String(64), nullable=False),
    Column("client_reference", String(64), nullable=False, default=""),
    Column("user_name", String(128), nullable=False),
    #: The envelopes, secrets masked, at most `KEPT_BYTES` of each.
    Column("request", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    #: 0: not known, of calls from before it was kept; so is an empty text below.
    Column("http_status", Integer, nullable=False, server_default="0"),
    #: JSON: headers of the request, then of the answer, as pairs, secrets masked.
    Column("headers", Text, nullable=False, server_default=""),
    #: JSON: how the call came to its answer (`traces.wire.Why`).
    Column("why", Text, nullable=False, server_default=""),
    #: From which other log it was taken, and its number there; empty: it came here.
    Column("source", String(32), nullable=False, server_default=""),
    Column("source_number", Integer, nullable=False, server_default="0"),
    Index("ix_call_trace_at", "at"),
    # Of the few that were taken: no call is taken twice into one log.
    Index(
        "ix_call_trace_taken",
        *("workspace", "source", "source_number"),
        unique=True,
        sqlite_where=text("source <> ''"),
        postgresql_where=text("source <> ''"),
    ),
)
_taken = call_trace.alias()
#: What was called: without what a log has taken from another. The columns lie behind
#: the messages, so they are looked up through the index of the few.
came_here = tuple_(call_trace.c.workspace, call_trace.c.sequence).not_in(
    select(_taken.c.workspace, _taken.c.sequence).where(_taken.c.source != text("''"))
)
