"""Answers packed with gzip, where nobody can learn a secret from their length.

A packed page betrays by its length whether what a stranger put into the request
also stands elsewhere in it (BREACH). So only what anyone may keep is packed:
files, the documentation, pages that are the same for everybody. What shows a
visitor's own is marked `no-store` (`security.secure`) and goes out as it is.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from flask import request
from rcssmin import cssmin
from rjsmin import jsmin

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

PACKED = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "text/markdown",
        "text/xml",
        "application/javascript",
        "application/json",
        "application/xml",
        "image/svg+xml",
    }
)
#: Media type -> what leaves out comments and white space that nobody runs.
_STRIPPED: dict[str, Callable[[bytes], bytes]] = {
    "text/css": cssmin,
    "text/javascript": jsmin,
}
#: Bytes below which the head of a gzip file costs more than packing gains.
SMALLEST = 300
#: Bytes of packed answers that are kept.
ROOM = 16 * 1024 * 1024


@dataclass(slots=True)
class Packer:
    """Packs each text once, and keeps what was packed most lately.

    Args:
        room: bytes it may keep.
    """

    room: int = ROOM
    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict, repr=False)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def pack(self, etag: str, data: bytes, kind: str = "") -> bytes:
        """Return *data* packed; of stylesheets and scripts, without comments.

        Args:
            etag: says which text it is; empty: keep nothing.
            data: the text, UTF-8.
            kind: its media type.
        """
        with self._lock:
            known = self._kept.get(etag)
            if known is not None:
                self._kept.move_to_end(etag)
                return known
        if etag and kind in _STRIPPED:
            data = _STRIPPED[kind](data)
        packed = gzip.compress(data, compresslevel=9 if etag else 6, mtime=0)
        if etag:
            self._keep(etag, packed)
        return packed

    def _keep(self, etag: str, packed: bytes) -> None:
        with self._lock:
            self._bytes += len(packed) - len(self._kept.pop(etag, b""))
            self._kept[etag] = packed
            while self._bytes > self.room:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)


def compress(app: Flask) -> None:
    """Pack the answers of *app* that may be packed.

    Call it before `security.secure`: what is registered first runs last, and by
    then every answer says whether it may be kept.
    """
    packer = Packer()

    @app.after_request
    def pack(answer: Response) -> Response:
        if answer.mimetype not in PACKED or answer.cache_control.no_store:
            return answer
        answer.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"] or not _is_whole(answer):
            return answer
        answer.direct_passthrough = False
        plain = answer.get_data()
        if len(plain) < SMALLEST:
            return answer
        etag, _ = answer.get_etag()
        answer.set_data(packer.pack(etag or "", plain, answer.mimetype))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers.pop("Accept-Ranges", None)
        if etag:
            # Same text, other bytes (RFC 9110, 8.8.1); If-None-Match still fits.
            answer.set_etag(etag, weak=True)
        return answer


def _is_whole(answer: Response) -> bool:
    """Say whether there is a text, all of it, and not packed yet."""
    return (
        request.method == "GET"
        and answer.status_code not in {204, 206, 304}
        and "Content-Encoding" not in answer.headers
    )
