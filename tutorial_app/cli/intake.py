"""Takes request bodies in before the application works on them.

The server (Granian) hands a request over at its headers; reading the body then
holds a thread for as long as the caller likes. Here such threads only wait: few
threads work, and when too many wait, a call with a body is refused at once, so that
slow callers can never take all of them.
"""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes taken in; no part of the portal takes a longer body than 3 MiB (contract,
#: section 4.1), and what is longer is refused by its length.
LONGEST = 3 * 1024 * 1024
_CHUNK = 64 * 1024
_BUSY = b"Too many callers are sending slowly; try again in a second.\n"


class Intake:
    """Reads bodies of up to `LONGEST` bytes, then lets *working* calls work at once.

    Args:
        app: the application.
        working: calls that *app* answers at one time.
        waiting: callers that may be sending a body at one time.
    """

    def __init__(self, app: WSGIApplication, *, working: int, waiting: int) -> None:
        self._app = app
        self._working = threading.BoundedSemaphore(working)
        self._waiting = threading.BoundedSemaphore(waiting)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if _has_body(environ):
            if not self._waiting.acquire(blocking=False):
                return _busy(start_response)
            try:
                _take_in(environ)
            finally:
                self._waiting.release()
        with self._working:
            return self._app(environ, start_response)


def _has_body(environ: WSGIEnvironment) -> bool:
    if "HTTP_TRANSFER_ENCODING" in environ:
        return True
    length = environ.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and 0 < int(length) <= LONGEST


def _take_in(environ: WSGIEnvironment) -> None:
    """Replace the stream by its bytes; of a chunked one that is too long, the start."""
    stream = environ["wsgi.input"]
    # RFC 9112, section 6.3: where both are sent, the length means nothing.
    if "HTTP_TRANSFER_ENCODING" not in environ:
        length = environ["CONTENT_LENGTH"]
        environ["wsgi.input"] = io.BytesIO(stream.read(int(length)))
        return
    body = bytearray()
    while len(body) <= LONGEST and (part := stream.read(_CHUNK)):
        body += part
    environ["wsgi.input"] = io.BytesIO(body)


def _busy(start_response: StartResponse) -> Iterable[bytes]:
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(_BUSY))),
            ("Retry-After", "1"),
            ("Connection", "close"),
        ],
    )
    return [_BUSY]
