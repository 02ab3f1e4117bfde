"""Reads `conf/people.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.access.people.sessions import Lasting
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from pathlib import Path

    from tutorial_app.partners.toml_table import TomlTable

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of OpenID Connect."""

    name: str
    label: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    #: What stands behind the @ of addresses that it may vouch for.
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PeopleConf:
    """What an operator decides about people."""

    requests: bool
    lasting: Lasting
    providers: Mapping[str, Provider]


def load_people(path: Path, env: Mapping[str, str]) -> PeopleConf:
    """Read what an operator decides about people.

    Args:
        path: the file.
        env: where the secrets of providers stand, by the names that the file gives.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    table = read_toml(path)
    found = PeopleConf(
        table.flag("requests"),
        _lasting(table.table("sessions")),
        _providers(table.optional_table("providers"), env),
    )
    table.finish()
    return found


def _lasting(table: TomlTable) -> Lasting:
    found = Lasting(
        *(_duration(table, key) for key in ("idle", "idle_staff", "at_most"))
    )
    table.finish()
    return found


def _duration(table: TomlTable, key: str) -> timedelta:
    length = table.duration(key)
    if not length:
        table.refuse(key, "is no time at all")
    return length


def _providers(
    table: TomlTable | None, env: Mapping[str, str]
) -> Mapping[str, Provider]:
    if table is None:
        return {}
    return {name: _provider(name, one, env) for name, one in table.members()}


def _provider(name: str, table: TomlTable, env: Mapping[str, str]) -> Provider:
    if not _NAME.fullmatch(name):
        table.refuse("label", f"stands in {name!r}: a name has a-z, 0-9 and -")
    variable = table.text("secret_env")
    if not _VARIABLE.fullmatch(variable) or not env.get(variable):
        table.refuse("secret_env", f"names {variable!r}, which is not set")
    found = Provider(
        name=name,
        label=table.text("label"),
        issuer=_issuer(table),
        client_id=table.text("client_id"),
        secret=env[variable],
        domains=frozenset(one.lower() for one in table.texts("domains")),
    )
    if not found.domains:
        table.refuse("domains", "is empty: it could vouch for nobody")
    table.finish()
    return found


def _issuer(table: TomlTable) -> str:
    text = table.text("issuer")
    parts = urlsplit(text)
    # OpenID Connect Discovery 1.0, 3: https, no query, no fragment.
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or plain) or not parts.hostname:
        table.refuse("issuer", f"{text!r} is no https address")
    if parts.query or parts.fragment or parts.username:
        table.refuse("issuer", f"{text!r} is more than an address")
    return text
