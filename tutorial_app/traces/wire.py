"""What HTTP said around a call, and how far the call got: kept beside its trace."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Headers = tuple[tuple[str, str], ...]

#: How many headers of a message are kept, and how many characters of each.
MOST_HEADERS, LONGEST_HEADER = 40, 400
_MASK = "***"
#: Headers whose value is a proof of who calls, whoever made them up.
_SECRET = re.compile(r"AUTH|COOKIE|TOKEN|SECRET|PASSW|API_?KEY")
#: What proxies add is not the caller's, and tells where it lives.
_OF_PROXIES = re.compile(r"HTTP_(X_FORWARDED|FORWARDED|X_REAL_IP|VIA|CF_)")
_PLAIN = {"CONTENT_TYPE": "Content-Type", "CONTENT_LENGTH": "Content-Length"}


#: The stage of a call that named a credential and did not prove to hold it. Nothing
#: of its message is kept.
UNPROVEN = "CLAIM"
#: What stands as the stage of a call to a real system that the portal answered itself.
BY_PORTAL = "PORTAL"


@dataclass(frozen=True, slots=True)
class Why:
    """How a call came to its answer. Empty: it did not get there, or was not told."""

    #: The last of OPERATION, CALLER, BEHAVIOUR, SCHEMA, KEY, WORK that it entered; or
    #: `UNPROVEN`, or `BY_PORTAL`.
    stage: str = ""
    #: TEXT, DIGEST or BASIC: how the caller proved who it is.
    proof: str = ""
    #: FIRST or REPLAYED, by `clientReference`.
    key: str = ""
    #: Whether the outcome is what a repeat will be told.
    bound: bool = False
    #: What was done to the call on request, e.g. `drop after 1500 ms`.
    disturbed: str = ""

    def text(self) -> str:
        """Return it as JSON, without what is empty."""
        return _why_text(self)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read it from JSON; what a newer version may say is left out."""
        return cls(**{name: said[name] for name in cls.__slots__ if name in said})


@dataclass(frozen=True, slots=True)
class Http:
    """The HTTP of a call: headers of both sides, secrets masked. 0: not known."""

    status: int = 0
    sent: Headers = ()
    came: Headers = ()

    def text(self) -> str:
        """Return the headers as JSON."""
        return _headers_text(self.sent, self.came)

    @classmethod
    def read(cls, status: int, said: Any) -> Self:  # noqa: ANN401 (JSON)
        """Read what `text` wrote; nothing where it is empty."""
        sent, came = said or ((), ())
        return cls(status, _pairs(sent), _pairs(came))


def request_headers(environ: Mapping[str, Any]) -> Headers:
    """Return the headers of a request as WSGI has them, masked and cut.

    PEP 3333 keeps neither their order nor the case of their names.
    """
    found: list[tuple[str, str]] = []
    for key, value in environ.items():
        name = _name(key)
        if name and value and len(found) < MOST_HEADERS:
            found.append((name, _kept(key, str(value))))
    return tuple(found)


def kept_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return *headers* as a client or a server wrote them, masked and cut."""
    return tuple(
        (name, _kept(f"HTTP_{name.upper().replace('-', '_')}", value))
        for name, value in list(headers)[:MOST_HEADERS]
    )


# A program's calls look alike: most texts were written a moment ago.
@lru_cache(maxsize=128)
def _headers_text(sent: Headers, came: Headers) -> str:
    return json.dumps([sent, came])


@lru_cache(maxsize=128)
def _why_text(why: Why) -> str:
    said = {name: getattr(why, name) for name in why.__slots__}
    return json.dumps({name: value for name, value in said.items() if value})


@lru_cache(maxsize=256)
def _name(key: str) -> str:
    """Return how the header of a WSGI variable is written; empty for no header."""
    if key in _PLAIN:
        return _PLAIN[key]
    if not key.startswith("HTTP_") or _OF_PROXIES.match(key):
        return ""
    return (
        "SOAPAction" if key == "HTTP_SOAPACTION" else key[5:].title().replace("_", "-")
    )


@lru_cache(maxsize=256)
def _is_secret(key: str) -> bool:
    return _SECRET.search(key) is not None


def _kept(key: str, value: str) -> str:
    if not _is_secret(key):
        return value[:LONGEST_HEADER]
    # RFC 9110, section 11.6.2: what stands before the blank is the scheme's name.
    scheme = value.partition(" ")[0] if key == "HTTP_AUTHORIZATION" else ""
    known = scheme.lower() in {"basic", "bearer", "digest"}
    return f"{scheme} {_MASK}" if known else _MASK


def _pairs(said: Any) -> Headers:  # noqa: ANN401 (JSON)
    return tuple((str(name), str(value)) for name, value in said)
