"""The endpoints that `conf/endpoints.toml` names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Kind = Literal["mock", "real"]
#: `proxy` is read by `gateway.passages`.
_KEYS = frozenset({"title", "kind", "base_url", "ca_file", "proxy"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place where iTMS answers.

    Args:
        name: what programs call it, e.g. `mock`.
        title: what people see.
        kind: the sandbox of this portal, or a real system.
        base_url: what stands before `/soap/<service>/v1`, without a slash at the
            end.
        ca_file: certificates of the authority that signs the endpoint's own, where
            no known one does; a PEM file. Empty: the known authorities.

    Raises:
        ConfigurationError: if the address is none.
    """

    name: str
    title: str
    kind: Kind
    base_url: str
    ca_file: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                f"endpoint {self.name!r}: {self.base_url!r} is not an address that "
                "begins with http:// or https://"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ConfigurationError(
                f"endpoint {self.name!r}: the address holds more than scheme, host, "
                "port and path"
            )

    def service_url(self, slug: str) -> str:
        """Return the address of the service *slug*."""
        return f"{self.base_url}/soap/{slug}/v1"


def load_endpoints(conf: Path, public_url: str) -> Mapping[str, Endpoint]:
    """Return the endpoints of `endpoints.toml` in *conf*, by name, in file order.

    Args:
        conf: the folder.
        public_url: the address of the portal, for a mock without one of its own.

    Raises:
        ConfigurationError: if the file is missing or says something unknown.
    """
    path = conf / "endpoints.toml"
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except OSError as exc:
        raise ConfigurationError(
            f"cannot be read: {exc.strerror}", source=str(path)
        ) from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConfigurationError(f"is no TOML: {exc}", source=str(path)) from exc
    endpoints = {}
    for name, table in tables.items():
        try:
            endpoints[name] = _endpoint(name, table, conf, public_url)
        except ConfigurationError as exc:
            raise ConfigurationError(str(exc), source=str(path)) from exc
    return endpoints


def _endpoint(name: str, table: object, conf: Path, public_url: str) -> Endpoint:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{name!r} stands alone; expected a table [{name}]")
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise ConfigurationError(
            f"endpoint {name!r}: unknown key {unknown[0]!r}; "
            f"there are {', '.join(sorted(_KEYS))}"
        )
    kind = table.get("kind", "")
    if kind not in ("mock", "real"):
        raise ConfigurationError(
            f"endpoint {name!r}: kind is {kind!r}; expected 'mock' or 'real'"
        )
    base_url = str(table.get("base_url", ""))
    if not base_url and kind == "mock":
        base_url = public_url
    ca_file = str(table.get("ca_file", ""))
    return Endpoint(
        *(name, str(table.get("title", "")) or name, kind, base_url.rstrip("/")),
        ca_file=str(conf / ca_file) if ca_file else "",
    )
