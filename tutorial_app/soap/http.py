"""What HTTP says around a message that came, and the bytes of the message."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.soap.envelope import NotSoap, Version

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';,\s]+)""", re.IGNORECASE)
_ACTION = re.compile(
    r"""action\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;\s]*))""", re.IGNORECASE
)
#: `zlib` takes gzip alone with this window (its documentation, `decompressobj`).
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came over HTTP."""

    raw: bytes
    charset: str
    #: `SOAPAction` of 1.1 or `action` of 1.2, without quotes; it decides nothing.
    action: str
    authorization: str


def spoken_version(environ: WSGIEnvironment) -> Version:
    """Guess the version of SOAP from the headers, for a message we cannot read."""
    content_type = environ.get("CONTENT_TYPE", "").lower()
    return Version.SOAP12 if "soap+xml" in content_type else Version.SOAP11


def receive(environ: WSGIEnvironment, limit: int) -> Received:
    """Read the request body of *environ*, at most *limit* bytes of it.

    Raises:
        NotSoap: if it is longer, or its transfer is broken.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    return Received(
        raw=_unpacked(_body(environ, limit), environ, limit),
        charset=charset_of(content_type),
        action=_action(environ.get("HTTP_SOAPACTION", ""), content_type),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
    )


def charset_of(content_type: str) -> str:
    """Return what a `Content-Type` says about it; empty if it says nothing."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def _action(header: str, content_type: str) -> str:
    if not header:
        # SOAP 1.2 part 2, section 7.1.4: a parameter of the media type. Some
        # clients send it unquoted.
        found = _ACTION.search(content_type)
        header = next(filter(None, found.groups()), "") if found else ""
    return header.strip().strip("\"'")


def _body(environ: WSGIEnvironment, limit: int) -> bytes:
    length = environ.get("CONTENT_LENGTH") or ""
    stream = environ["wsgi.input"]
    # RFC 9112, section 6.3: where both are sent, the length means nothing.
    if length and "HTTP_TRANSFER_ENCODING" not in environ:
        if not length.isdecimal():
            raise NotSoap(f"Content-Length is {length!r}, which is no number")
        if int(length) > limit:
            raise _too_long(limit)
        body = bytes(stream.read(int(length)))
        if len(body) < int(length):
            raise NotSoap(f"the message ends after {len(body):,} of {length} bytes")
        return body
    if not environ.get("wsgi.input_terminated"):
        return b""  # PEP 3333: without a length there is nothing we may read
    parts = bytearray()
    while part := stream.read(_CHUNK):  # chunked: nobody has said how long it is
        parts += part
        if len(parts) > limit:
            raise _too_long(limit)
    return bytes(parts)


def _unpacked(body: bytes, environ: WSGIEnvironment, limit: int) -> bytes:
    coding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if coding in {"", "identity"}:
        return body
    if coding not in {"gzip", "x-gzip"}:
        raise NotSoap(f"Content-Encoding {coding!r} is not taken; gzip is")
    try:
        packed = zlib.decompressobj(_GZIP)
        text = packed.decompress(body, limit + 1)
    except zlib.error as exc:
        raise NotSoap(f"the body is not gzip: {exc}") from exc
    if len(text) > limit:
        raise _too_long(limit)
    if not packed.eof:
        raise NotSoap("the gzip body is cut off")
    return text


def _too_long(limit: int) -> NotSoap:
    return NotSoap(f"the message is longer than {limit:,} bytes")
