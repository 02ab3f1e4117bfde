"""Callers that send a body slowly, or never, hold up nobody else."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from tutorial_app.cli.serve import SENDING, THREADS

if TYPE_CHECKING:
    from pathlib import Path

from tests.conftest import serving

PING = (
    b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
    b"<Ping xmlns='urn:itms-sandbox:system:1'/></s:Body></s:Envelope>"
)


def _begin(url: str) -> socket.socket:
    """Begin a call whose body never comes whole."""
    address = urlsplit(url)
    caller = socket.create_connection((str(address.hostname), int(address.port or 0)))
    caller.settimeout(20)
    caller.sendall(
        b"POST /soap/system/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(PING) + 1, PING)
    )
    return caller


def _ping(url: str) -> int:
    headers = {"Content-Type": "text/xml"}
    answer = httpx.post(f"{url}/soap/system/v1", content=PING, headers=headers)
    return answer.status_code


def _comes_to(url: str, status: int) -> bool:
    """Say whether calls get *status* soon: callers are let in side by side."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if _ping(url) == status:
            return True
        time.sleep(0.05)
    return False


def test_slow_callers_never_take_all_threads(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "", "--mock-only") as live,
        ExitStack() as held,
    ):
        callers = [held.enter_context(_begin(live.url)) for _ in range(THREADS)]
        assert _ping(live.url) == httpx.codes.OK

        callers += [
            held.enter_context(_begin(live.url)) for _ in range(SENDING - THREADS)
        ]
        assert _comes_to(live.url, httpx.codes.SERVICE_UNAVAILABLE)
        assert httpx.get(f"{live.url}/ready").status_code == httpx.codes.OK

        callers[0].sendall(b" ")  # what was missing
        assert b"200 OK" in callers[0].recv(1000)
        assert _comes_to(live.url, httpx.codes.OK)
