"""The tables of people. What proves who somebody is stands here as a digest.

Deleting a row of `people_persons` deletes all that is theirs in the others.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from tutorial_app.kernel.database import Instant, metadata


def _person(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "person",
        String(36),
        ForeignKey("people_persons.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        index=not primary_key,
    )


PERSONS = Table(
    "people_persons",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("partner", String(64), nullable=False, index=True),
    #: Separated by spaces.
    Column("roles", String(64), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    #: Argon2, with its parameters; empty: no password was chosen.
    Column("password", String(255), nullable=False),
    #: The secret of one-time codes, sealed by the vault; empty: none.
    Column("totp", Text, nullable=False),
    #: Number of the last time step whose code was used: none is taken twice.
    Column("totp_step", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
)

#: Organisations made by staff, beside those of `conf/partners`.
ORGANISATIONS = Table(
    "people_organisations",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("made_at", Instant, nullable=False),
)

#: Who would like to join; a row goes when staff has decided, or it is too old.
REQUESTS = Table(
    "people_requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    #: What they wrote: an organisation's name, not its code.
    Column("organisation", String(100), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    #: When the link in the mail was used; NULL: not yet, so staff does not see it.
    Column("confirmed_at", Instant),
)

#: Links and challenges that work once.
LINKS = Table(
    "people_links",
    metadata,
    #: SHA-256 of the token, in hexadecimal.
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    #: What it is about: a person, a request, an address.
    Column("subject", String(254), nullable=False, index=True),
    #: What more is known, as JSON.
    Column("details", Text, nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

SESSIONS = Table(
    "people_sessions",
    metadata,
    #: SHA-256 of the token in the cookie.
    Column("digest", String(64), primary_key=True),
    #: What a form says to end it.
    Column("id", String(36), nullable=False, unique=True),
    _person(),
    Column("made_at", Instant, nullable=False),
    #: The last request, to within some minutes.
    Column("seen_at", Instant, nullable=False),
    Column("address", String(64), nullable=False),
    #: What the browser says it is.
    Column("browser", String(200), nullable=False),
    #: Whether a second factor was shown.
    Column("strong", Boolean, nullable=False),
)

PASSKEYS = Table(
    "people_passkeys",
    metadata,
    #: Base64url, as the authenticator made it.
    Column("id", String(1400), primary_key=True),
    _person(),
    Column("name", String(60), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)

RECOVERY_CODES = Table(
    "people_recovery_codes",
    metadata,
    _person(primary_key=True),
    #: SHA-256 of the code, which has 80 bits.
    Column("digest", String(64), primary_key=True),
)

TOKENS = Table(
    "people_tokens",
    metadata,
    #: SHA-256 of the token.
    Column("digest", String(64), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    _person(),
    Column("name", String(60), nullable=False),
    #: The first characters, to tell one from another.
    Column("begins", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("expires_at", Instant, nullable=False),
)

#: How often something was tried from an address, or on an account.
TRIES = Table(
    "people_tries",
    metadata,
    #: SHA-256 of what is counted and for whom: no list of addresses is kept.
    Column("digest", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", Instant, nullable=False, index=True),
)

#: Who somebody is at a provider of OpenID Connect.
IDENTITIES = Table(
    "people_identities",
    metadata,
    Column("provider", String(64), primary_key=True),
    Column("subject", String(255), primary_key=True),
    _person(),
    Column("made_at", Instant, nullable=False),
)

#: Workspaces that were claimed by signing in: the primary key has one owner each.
WORKSPACES = Table(
    "people_workspaces",
    metadata,
    Column("workspace", String(32), primary_key=True),
    _person(),
    Column("label", String(30), nullable=False),
    Column("made_at", Instant, nullable=False),
)
