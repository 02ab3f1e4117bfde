"""The hosts outside to which an operator lets callbacks be posted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tutorial_app.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The port of an address, and of a pattern, that names none.
HTTPS = 443
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: Two labels at least, the last with a letter: `localhost`, `10.1` and `127.0.0.1`
#: are nobody's name on the internet.
_NAME = rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}"
_PATTERN = re.compile(rf"(\*\.)?({_NAME})(?::([0-9]{{1,5}}))?")
_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class HostPattern:
    """One entry of the list: a name, or all names below it, and a port."""

    name: str
    port: int = HTTPS
    #: True: every name below `name`, and not `name` itself.
    below: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `hooks.example`, `*.partner.example` or `hooks.example:8443`.

        Raises:
            ConfigurationError: if *text* is none of these.
        """
        found = _PATTERN.fullmatch(text.lower())
        port = int(found[3] or HTTPS) if found else 0
        if found is None or not 0 < port <= _HIGHEST_PORT:
            raise ConfigurationError(
                f"{text!r} is no host name such as hooks.example, "
                "*.partner.example or hooks.example:8443",
                source="ITMS_CALLBACK_HOSTS",
            )
        return cls(found[2], port, below=bool(found[1]))

    def matches(self, host: str, port: int) -> bool:
        """Say whether *host*, in lower case, is meant."""
        named = host.endswith(f".{self.name}") if self.below else host == self.name
        return named and port == self.port


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """An operator's list; empty, as it is by default: no host outside."""

    patterns: tuple[HostPattern, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """Read a list of patterns.

        Raises:
            ConfigurationError: if one cannot be read.
        """
        return cls(tuple(map(HostPattern.parse, texts)))

    def permit(self, host: str, port: int) -> bool:
        """Say whether callbacks may be posted to *port* of *host*."""
        named = re.fullmatch(_NAME, host) is not None
        return named and any(one.matches(host, port) for one in self.patterns)
