"""The way out for callbacks: a name is asked for once, and what it says is checked.

The connection goes to the very address that was checked, so that a name that says
something else a moment later leads nowhere. TLS and the Host header keep the name.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from tutorial_app.kernel.streams import TimedStream, left
from tutorial_app.mock.callbacks.targets import is_loopback
from tutorial_app.mock.callbacks.waiting import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    #: Host and port -> addresses, as texts. Raises `OSError` if there are none.
    Resolve = Callable[[str, int], Sequence[str]]

#: Seconds for all of it: connecting, sending, and the last byte of the answer.
PATIENCE = 10.0
#: Bytes of an answer; that of NotifyEvent has some hundred.
LARGEST = 64 * 1024
#: Addresses of one name that are tried.
_TRIED = 4
#: What the internet has given out (RFC 4291, section 2.4). That leaves out mapped
#: and compatible IPv4, NAT64, link-local and unique local addresses, multicast.
_UNICAST6 = ipaddress.ip_network("2000::/3")
#: No private network, and yet no partner's: what Azure's host is called inside its
#: machines, protocol assignments with Oracle's metadata (RFC 6890), 6to4 relays.
_NOBODYS = tuple(
    map(
        ipaddress.ip_network,
        ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"),
    )
)

_LOST = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    OSError,
)


def is_public(text: str) -> bool:
    """Say whether *text* is the address of a machine on the public internet.

    Tunnels (6to4, Teredo) count as what they may carry: anything.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        tunnelled = address.sixtofour or address.teredo
        return address in _UNICAST6 and address.is_global and not tunnelled
    return address.is_global and not any(address in one for one in _NOBODYS)


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of *host*, which may take it minutes.

    Raises:
        OSError: if there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


class Doorway(httpcore.NetworkBackend):
    """Opens connections to loopback literals and to names of public machines.

    Args:
        resolve: gives the addresses of a name; it is asked once a connection.
        streets: makes the connections to addresses.
    """

    def __init__(
        self, resolve: Resolve = look_up, streets: httpcore.NetworkBackend | None = None
    ) -> None:
        self._resolve = resolve
        self._streets = streets or httpcore.SyncBackend()
        self._patience = Patience()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to *host*; its whole life takes at most *timeout* seconds.

        Raises:
            httpcore.ConnectError: if it cannot be reached, or must not be.
        """
        end = time.monotonic() + (PATIENCE if timeout is None else timeout)
        reason: Exception | None = None
        for address in self._addresses(host, port, end)[:_TRIED]:
            try:
                stream = self._streets.connect_tcp(
                    address, port, left(end), local_address, socket_options
                )
            except httpcore.ConnectError as error:
                reason = error
            else:
                return TimedStream(stream, end)
        raise httpcore.ConnectError(str(reason))

    def _addresses(self, host: str, port: int, end: float) -> Sequence[str]:
        if is_loopback(host):
            return [host]
        try:
            # The system's look-up knows no time-out, and a name server that keeps
            # silent would hold the worker that asks.
            found = self._patience.within(left(end), lambda: self._resolve(host, port))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"who {host} is did not come") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        # One bad address spoils them all: who owns the name means no good. Which
        # one it is, is not told to who only wants to see our network.
        if not found or not all(map(is_public, found)):
            raise httpcore.ConnectError(f"{host} does not lead to the public internet")
        return found


class Outside(httpx.BaseTransport):
    """Posts through a doorway: no redirect, no proxy, no connection used twice.

    A connection belongs to the one name that it was checked and verified for.

    Args:
        doorway: makes the connections.
        trust: verifies certificates; by default as the system does.
    """

    def __init__(self, doorway: Doorway, trust: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=doorway,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return status and bytes of the answer; its headers are of no use here.

        Raises:
            httpx.TransportError: if there is none, or it is too long.
        """
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme,
                host=url.raw_host,
                port=url.port,
                target=url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions={"timeout": {"connect": PATIENCE, "pool": PATIENCE}},
        )
        try:
            answer = self._pool.handle_request(asked)
            try:
                content = _content(answer)
            finally:
                answer.close()
        except httpcore.TimeoutException as error:
            late = f"no answer within {PATIENCE:g} seconds"
            raise httpx.TransportError(late, request=request) from error
        except _LOST as error:
            raise httpx.TransportError(str(error), request=request) from error
        return httpx.Response(answer.status, content=content)

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


def _content(answer: httpcore.Response) -> bytes:
    content = b""
    for piece in answer.iter_stream():
        content += piece
        if len(content) > LARGEST:
            raise httpcore.ReadError(f"the answer has more than {LARGEST} bytes")
    return content
