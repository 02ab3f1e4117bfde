"""Connections whose whole life has an end, however slowly the other side speaks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

#: Seconds to connect in, and to agree on TLS.
CONNECT = 10.0


class Timed(httpcore.NetworkBackend):
    """Opens connections that last *patience* seconds at most."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._streets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (ours is shorter)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to *host*.

        Raises:
            httpcore.ConnectError: if it cannot be reached.
            httpcore.ConnectTimeout: if it takes too long to.
        """
        end = time.monotonic() + self._patience
        wait = min(CONNECT, self._patience)
        stream = self._streets.connect_tcp(
            host, port, wait, local_address, socket_options
        )
        return TimedStream(stream, end)


class TimedStream(httpcore.NetworkStream):
    """A *stream* until *end*, a time of the monotonic clock."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream, self._end = stream, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (theirs)
        """Return what came, up to *max_bytes*.

        Raises:
            httpcore.ReadTimeout: if the time is up.
        """
        return self._stream.read(max_bytes, left(self._end))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (theirs)
        """Send *buffer*.

        Raises:
            httpcore.ReadTimeout: if the time is up.
        """
        self._stream.write(buffer, left(self._end))

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (theirs)
    ) -> httpcore.NetworkStream:
        """Return the stream encrypted; it ends when this one would.

        Raises:
            httpcore.ReadTimeout: if the time is up.
        """
        wait = min(CONNECT, left(self._end))
        inner = self._stream.start_tls(ssl_context, server_hostname, wait)
        return TimedStream(inner, self._end)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the library's)
        """Return what the stream says about itself."""
        return self._stream.get_extra_info(info)


def left(end: float) -> float:
    """Return the seconds until *end*, a time of the monotonic clock.

    Raises:
        httpcore.ReadTimeout: if it is over.
    """
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return seconds
