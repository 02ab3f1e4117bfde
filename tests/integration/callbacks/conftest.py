"""A partner's endpoint on loopback, and the postman who posts to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import func, select

from tests.integration.conftest import KEY
from tests.integration.local_servers import listening
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.callbacks.delivering import Postman
from tutorial_app.mock.callbacks.doorway import Doorway, Outside
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.mock.callbacks.receiver import Receiver
from tutorial_app.mock.callbacks.showing import Showcase
from tutorial_app.mock.callbacks.tables import OUTBOX
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

    from tests.integration.conftest import Answer, Sandbox
    from tutorial_app.mock.workspace import Market

OWN = "http://127.0.0.1:8080/receiver/local"


@dataclass
class Partner:
    """The partner's own endpoint: an HTTP server on loopback."""

    message: Callback
    #: What to answer next; then 200 and accepted.
    troubles: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, Any], str, bytes]] = field(default_factory=list)
    url: str = ""

    def event_ids(self) -> list[str]:
        return [one["eventId"] for fields, _, _ in self.got for one in fields["event"]]

    def take(self, headers: Any, body: bytes) -> tuple[int, bytes]:
        self.got.append((dict(self.message.read(body)), headers["X-Signature"], body))
        status = self.troubles.pop(0) if self.troubles else 200
        return status, self.message.answer(accepted=True)


@pytest.fixture
def message() -> Callback:
    return Callback(HOME / "wsdl", Vault(KEY))


@pytest.fixture
def partner(message: Callback) -> Iterator[Partner]:
    partner = Partner(message)

    def answer(call: BaseHTTPRequestHandler, content: bytes) -> None:
        status, body = partner.take(call.headers, content)
        call.send_response(status)
        call.send_header("Content-Length", str(len(body)))
        call.end_headers()
        call.wfile.write(body)

    with listening(answer) as port:
        partner.url = f"http://127.0.0.1:{port}/events"
        yield partner


@pytest.fixture
def receiver(sandbox: Sandbox, message: Callback) -> Receiver:
    return Receiver(sandbox.database, sandbox.clock, message)


@pytest.fixture
def showcase(sandbox: Sandbox, message: Callback) -> Showcase:
    return Showcase(sandbox.database, message)


@pytest.fixture
def postman(
    sandbox: Sandbox, message: Callback, receiver: Receiver
) -> Iterator[Postman]:
    market: Market = sandbox.workspaces.market
    inside = httpx.Client(transport=httpx.WSGITransport(app=receiver))
    with inside, httpx.Client(transport=Outside(Doorway())) as outside:
        clock = sandbox.clock
        yield Postman(sandbox.database, market, message, clock, inside, outside)


def register(
    sandbox: Sandbox, url: str = OWN, more: str = "", reference: str = "callback-1"
) -> Answer:
    content = f"<m:url>{url}</m:url>{more}"
    return sandbox.call(
        "notification", "RegisterCallback", content, reference=reference
    )


def reserve(sandbox: Sandbox, *numbers: int) -> None:
    """Make an event for each number."""
    for number in numbers:
        answer = sandbox.call(
            "number",
            "ReserveNumber",
            f"<m:msisdn>+454201{number:04}</m:msisdn>",
            reference=f"reserve-{number:04}",
        )
        assert not answer.fault_code, answer.body


def duplicate(sandbox: Sandbox, percent: int) -> None:
    sandbox.call(
        "system",
        "SetSandboxBehaviour",
        f"<m:callbackDuplicatePercent>{percent}</m:callbackDuplicatePercent>",
        reference="behave-1",
    )


def die(_: httpx.Request) -> httpx.Response:
    raise KeyboardInterrupt


def waiting(sandbox: Sandbox) -> int:
    with sandbox.database.reading() as db:
        return db.scalar(select(func.count()).select_from(OUTBOX)) or 0
