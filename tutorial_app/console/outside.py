"""HTTP clients for endpoints outside this process: one each, kept."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from tutorial_app.client.endpoints import Endpoint

#: Seconds, where a call does not say otherwise.
_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class OutsideClients:
    """Makes a client for each endpoint that is called, and keeps it.

    Neither proxies nor `~/.netrc` count, no redirect is followed, and what signs an
    endpoint's certificate is a known authority or the one that `conf/` names for it.
    """

    _made: dict[str, httpx.Client] = field(default_factory=dict)

    def __call__(self, endpoint: Endpoint) -> httpx.Client:
        """Return the client for *endpoint*.

        Raises:
            ConfigurationError: if its `ca_file` holds no certificates.
        """
        if endpoint.name not in self._made:
            self._made[endpoint.name] = httpx.Client(
                timeout=_TIMEOUT,
                follow_redirects=False,
                trust_env=False,
                verify=_trusted(endpoint),
            )
        return self._made[endpoint.name]

    def close(self) -> None:
        """Close every connection."""
        while self._made:
            self._made.popitem()[1].close()


def _trusted(endpoint: Endpoint) -> ssl.SSLContext | bool:
    if not endpoint.ca_file:
        return True
    try:
        return ssl.create_default_context(cafile=endpoint.ca_file)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigurationError(
            f"endpoint {endpoint.name!r}: ca_file holds no certificates ({exc})",
            source=endpoint.ca_file,
        ) from exc
