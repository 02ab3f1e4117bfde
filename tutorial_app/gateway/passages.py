"""What `conf/endpoints.toml` says about calls by appointment: its `proxy` tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.partners.durations import in_words
from tutorial_app.partners.toml_table import read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.contract.library import Library
    from tutorial_app.contract.model import Operation
    from tutorial_app.partners.toml_table import TomlTable

#: Slug of a service and name of an operation.
Name = tuple[str, str]
#: What changes nothing, and is answered to everybody who has a credential.
CHECK = ("system", "GetSystemInfo")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(minutes=2)
_PER_MINUTE, _PATIENCE = 60, timedelta(seconds=30)
_MOST_A_MINUTE = 100_000


class Proof(StrEnum):
    """How the real endpoint wants to be told who calls."""

    TEXT = "text"
    DIGEST = "digest"
    BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Passage:
    """What passes through the portal to one endpoint."""

    endpoint: Endpoint
    allowed: frozenset[Name] = frozenset()
    #: Of one booking.
    calls_per_minute: int = _PER_MINUTE
    #: How long a call may take, from first to last byte.
    patience: timedelta = _PATIENCE
    proof: Proof = Proof.TEXT
    #: A call that changes nothing.
    check: Name = CHECK
    #: PEM files with which the portal itself proves to the endpoint who it is.
    client_cert: str = ""
    client_key: str = ""


def load_passages(
    conf: Path, endpoints: Mapping[str, Endpoint], library: Library
) -> Mapping[str, Passage]:
    """Return the passages of `endpoints.toml` in *conf*, by endpoint.

    Raises:
        ConfigurationError: for the first mistake found, with file, line and reason.
    """
    found = {}
    for name, table in read_toml(conf / "endpoints.toml").members():
        proxy = table.optional_table("proxy")
        if proxy is not None:
            found[name] = _passage(conf, endpoints[name], proxy, library)
            proxy.finish()
    return found


def passage_names(conf: Path) -> tuple[str, ...]:
    """Return the endpoints that have a `proxy` table.

    Raises:
        ConfigurationError: if `endpoints.toml` is missing, or no TOML.
    """
    tables = read_toml(conf / "endpoints.toml").members()
    return tuple(name for name, table in tables if "proxy" in table.names())


def check_opened(access: Access, passages: Collection[str], source: str) -> None:
    """See that what a booking opens can be opened.

    Raises:
        ConfigurationError: if a kind opens an endpoint that has no `proxy` table.
    """
    for code, kind in access.bookable.items():
        if kind.opens and kind.opens not in passages:
            raise ConfigurationError(
                f"{code}.opens is {kind.opens!r}, which has no table "
                f"[{kind.opens}.proxy] in endpoints.toml",
                source=source,
            )


def _passage(
    conf: Path, endpoint: Endpoint, table: TomlTable, library: Library
) -> Passage:
    if endpoint.kind != "real":
        table.refuse("operations", "belongs to endpoints of kind 'real' only")
    parts = urlsplit(endpoint.base_url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        # Without TLS nothing says who answers, and the credential goes in the clear.
        table.refuse("operations", f"cannot be called at {endpoint.base_url}: no https")
    per_minute = table.whole("calls_per_minute", _PER_MINUTE)
    if not 0 < per_minute <= _MOST_A_MINUTE:
        table.refuse("calls_per_minute", f"is {per_minute}: 1 to {_MOST_A_MINUTE}")
    check = _names(table, "check", table.text("check", "/".join(CHECK)), library)
    return Passage(
        endpoint=endpoint,
        allowed=frozenset(
            name
            for text in table.texts("operations")
            for name in _names(table, "operations", text, library)
        ),
        calls_per_minute=per_minute,
        patience=_patience(table),
        proof=Proof(table.text("password", Proof.TEXT, of=tuple(Proof))),
        check=check[0],
        client_cert=_file(conf, table, "client_cert"),
        client_key=_file(conf, table, "client_key"),
    )


def _names(table: TomlTable, key: str, text: str, library: Library) -> tuple[Name, ...]:
    """Return what `topup/GetBalance` names, or `topup/*`: all but the sandbox's."""
    slug, _, name = text.partition("/")
    entry = library.services.get(slug)
    if entry is None:
        table.refuse(key, f"has {text!r}: no service {slug!r} in wsdl/")
    operations = entry.contract.operations
    if name == "*":
        return tuple((slug, one.name) for one in operations if not _only_here(one))
    if name not in {one.name for one in operations}:
        table.refuse(key, f"has {text!r}: no such operation in wsdl/")
    return ((slug, name),)


def _only_here(operation: Operation) -> bool:
    return operation.notes.sandbox_only


def _patience(table: TomlTable) -> timedelta:
    length = table.duration("time_out", _PATIENCE)
    if not _SHORTEST <= length <= _LONGEST:
        table.refuse(
            "time_out",
            f"is {in_words(length)}: {in_words(_SHORTEST)} to {in_words(_LONGEST)}",
        )
    return length


def _file(conf: Path, table: TomlTable, key: str) -> str:
    name = table.text(key, "")
    if name and not (conf / name).is_file():
        table.refuse(key, f"is {name!r}: there is no such file beside endpoints.toml")
    return str(conf / name) if name else ""
