"""A partner's receiver of callbacks: a real server that remembers what it was sent."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as it came in."""

    #: The last part of the path: the workspace.
    workspace: str
    signature: str
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: What is sent back to each request.
    answer: bytes
    arrived: list[Arrived]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        workspace = self.path.rpartition("/")[2]
        signature = self.headers.get("X-Signature", "")
        # Before it says so: whoever hears "accepted" may rely on it.
        self.server.arrived.append(Arrived(workspace, signature, body))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver that listens."""

    url: str
    arrived: list[Arrived]


@contextmanager
def listening(answer: bytes) -> Iterator[Receiver]:
    """Accept every callback with *answer* until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.answer, server.arrived = answer, []
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Receiver(f"http://127.0.0.1:{server.server_port}", server.arrived)
        finally:
            server.shutdown()
            thread.join()
