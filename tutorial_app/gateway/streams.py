"""Connections whose whole life has an end, however slowly the other side speaks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Seconds to connect in.
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
        return _Stream(stream, end)


class _Stream(httpcore.NetworkStream):
    """A stream until *end*, a time of the monotonic clock."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream, self._end = stream, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (theirs)
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (theirs)
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 (the library's)
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (theirs)
    ) -> httpcore.NetworkStream:
        left = min(CONNECT, self._left())
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._end
        )

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the library's)
        return self._stream.get_extra_info(info)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left
