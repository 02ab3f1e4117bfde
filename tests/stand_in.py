"""What stands for a real iTMS: another process and database, behind TLS.

The portal's own endpoint, told to answer as a real system, behind a proxy whose
certificate an authority of our own has signed. Its clock follows the wall clock, a
minute in every second, so that an order comes to its end while somebody watches.
"""

from __future__ import annotations

import http.client
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conftest import serving
from tests.integration.local_servers import Authority, listening
from tests.portals import portal_of
from tests.stores import fresh_database
from tutorial_app.cli.serve import free_port
from tutorial_app.client.endpoints import Endpoint
from tutorial_app.console.envelope import Caller, Proof
from tutorial_app.console.exchange import Outgoing
from tutorial_app.settings import Settings
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

USER, PASSWORD = "kurv-self", "sandbox"
#: Seconds of its time that pass in one of ours.
SPEED = 60
_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "server", "date"}


@dataclass(frozen=True)
class StandIn:
    """An endpoint of kind `real`: its address and the authority behind it."""

    url: str
    ca_file: Path

    def name_in(self, conf: Path, name: str, ca_file: str = "") -> None:
        """Call it *name* in *conf*, with its authority or another."""
        with (conf / "endpoints.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[{name}]\ntitle = "{name.capitalize()} test"\nkind = "real"\n'
                f'base_url = "{self.url}"\nca_file = "{ca_file or self.ca_file}"\n'
            )


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """Run one in *folder* until the block ends."""
    authority = Authority.make(folder)
    data = folder / "data"
    with (
        fresh_database(folder) as database,
        _tls_proxy(authority.server()) as proxy,
    ):
        _let_time_pass(Settings(data=data, database_url=database))
        public = {"ITMS_PUBLIC_URL": proxy.url}
        with serving(
            data, database, "--as-real", "--port", str(proxy.behind), env=public
        ):
            yield StandIn(proxy.url, folder / "ca.pem")


def _let_time_pass(settings: Settings) -> None:
    """Let the clock of its data follow ours, while that can still be asked for."""
    portal = portal_of(settings)
    console = portal.console
    target = console.target("system", "SetSandboxBehaviour")
    asked = {
        **{name: text for name, text in console.sample(target).items() if "." in name},
        "autoAdvance": "true",
        "speedFactor": str(SPEED),
    }
    here = Endpoint("here", "Here", "mock", settings.url)
    caller = Caller(USER, PASSWORD, Proof.TEXT)
    form = console.form(target, asked)
    text = console.message(target, form, Version.SOAP11, caller)
    made = console.send(Outgoing(target, here, Version.SOAP11, caller, text))
    portal.close()
    assert made.good, made.answer


@dataclass(frozen=True)
class _Proxy:
    url: str
    #: The TCP port that it hands calls on to.
    behind: int


@contextmanager
def _tls_proxy(tls: ssl.SSLContext) -> Iterator[_Proxy]:
    """Take calls over TLS, and hand them on in the clear."""
    behind = free_port(None)

    def answer(call: BaseHTTPRequestHandler, content: bytes) -> None:
        line = http.client.HTTPConnection("127.0.0.1", behind, timeout=60)
        sent = {k: v for k, v in call.headers.items() if k.lower() not in _HOP_BY_HOP}
        line.request(call.command, call.path, content, sent)
        behind_it = line.getresponse()
        said = behind_it.read()
        call.send_response(behind_it.status, behind_it.reason)
        for name, value in behind_it.getheaders():
            if name.lower() not in {*_HOP_BY_HOP, "content-length"}:
                call.send_header(name, value)
        call.send_header("Content-Length", str(len(said)))
        call.end_headers()
        call.wfile.write(said)
        line.close()

    with listening(answer, tls, protocol="HTTP/1.1") as port:
        yield _Proxy(f"https://127.0.0.1:{port}", behind)
