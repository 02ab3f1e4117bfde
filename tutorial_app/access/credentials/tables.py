"""The tables of credentials, and what is counted of their calls."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata

#: One for each approved booking that opens an endpoint. When it may be used stands in
#: the booking, and nowhere else.
CREDENTIALS = Table(
    "access_credentials",
    metadata,
    Column("booking", String(36), primary_key=True),
    Column("user_name", String(64), nullable=False, unique=True),
    #: Name in `conf/endpoints.toml`.
    Column("endpoint", String(64), nullable=False),
    #: Sealed; empty: forgotten after the window's end.
    Column("secret", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("shown_at", Instant),
    Column("revoked_at", Instant),
)

#: The credential of a partner for a real endpoint.
PARTNER_CREDENTIALS = Table(
    "access_partner_credentials",
    metadata,
    Column("partner", String(64), primary_key=True),
    Column("endpoint", String(64), primary_key=True),
    #: User name and password, sealed together.
    Column("sealed", Text, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("kept_by", String(128), nullable=False),
)

#: Calls of a booking in one minute.
CALLS = Table(
    "access_calls",
    metadata,
    Column("booking", String(36), primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("calls", Integer, nullable=False),
)

#: Password digests that were used: each is good once, in whatever process.
DIGESTS = Table(
    "access_digests",
    metadata,
    #: SHA-256 over user name, nonce and time, in hexadecimal.
    Column("digest", String(64), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)
