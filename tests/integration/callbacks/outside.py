"""What stands for a partner's host on the internet, and for names that lead there."""

from __future__ import annotations

import ssl
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from tests.integration.local_servers import Authority, listening
from tutorial_app.mock.callbacks.doorway import Doorway, Outside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path


NAME, PUBLIC = "hooks.partner.example", "93.184.215.14"


@dataclass
class Streets(httpcore.SyncBackend):
    """Stands for the internet: every address leads to one server on loopback."""

    port: int
    went: list[tuple[str, int]] = field(default_factory=list)

    def connect_tcp(
        self, host: str, port: int, *more: Any, **named: Any
    ) -> httpcore.NetworkStream:
        self.went.append((host, port))
        return super().connect_tcp("127.0.0.1", self.port, *more, **named)


@dataclass
class Names:
    """A name server that says one thing after another, the last for ever."""

    says: list[list[str]]
    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, host: str, port: int) -> list[str]:  # noqa: ARG002 (its type)
        self.asked[host] += 1
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@dataclass
class Partner:
    """What the server outside answers, and what it saw."""

    port: int
    trust: ssl.SSLContext
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"fine"
    #: Seconds between the bytes of the answer.
    drips: float = 0
    seen: list[dict[str, str]] = field(default_factory=list)
    sni: list[str] = field(default_factory=list)

    def client(self, names: Names, streets: Streets | None = None) -> httpx.Client:
        ways = Doorway(names, streets or Streets(self.port))
        return httpx.Client(transport=Outside(ways, self.trust))


@contextmanager
def listening_outside(folder: Path) -> Iterator[Partner]:
    """Serve as `NAME` behind TLS until the block ends."""
    context = Authority.make(folder).server(NAME)
    trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    partner = Partner(0, trust)
    context.sni_callback = lambda _, name, __: partner.sni.append(name)

    def answer(call: BaseHTTPRequestHandler, _: bytes) -> None:
        partner.seen.append(dict(call.headers))
        call.send_response(partner.status)
        for header in partner.headers.items():
            call.send_header(*header)
        call.send_header("Content-Length", str(len(partner.body)))
        call.end_headers()
        for at in range(len(partner.body)) if partner.drips else ():
            call.wfile.write(partner.body[at : at + 1])
            time.sleep(partner.drips)
        if not partner.drips:
            call.wfile.write(partner.body)

    with listening(answer, context) as partner.port:
        yield partner
