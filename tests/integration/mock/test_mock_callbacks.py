"""Callbacks: registered over SOAP, written with their events, posted at least once."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import func, select

from tests.integration.conftest import KEY
from tutorial_app.kernel.vault import Vault
from tutorial_app.mock.callbacks.delivering import PAUSES, Postman
from tutorial_app.mock.callbacks.message import Callback
from tutorial_app.mock.callbacks.receiver import Receiver
from tutorial_app.mock.callbacks.tables import CALLBACKS, OUTBOX
from tutorial_app.mock.callbacks.targets import address_to_post
from tutorial_app.mock.events import emit
from tutorial_app.mock.workspace import Market, load
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Answer, Sandbox

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

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            status, body = partner.take(self.headers, self.rfile.read(length))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        partner.url = f"http://127.0.0.1:{server.server_port}/events"
        yield partner
        server.shutdown()
        thread.join()


@pytest.fixture
def receiver(sandbox: Sandbox, message: Callback) -> Receiver:
    return Receiver(sandbox.database, sandbox.clock, message)


@pytest.fixture
def postman(
    sandbox: Sandbox, message: Callback, receiver: Receiver
) -> Iterator[Postman]:
    market: Market = sandbox.workspaces.market
    inside = httpx.Client(transport=httpx.WSGITransport(app=receiver))
    with inside, httpx.Client(trust_env=False) as outside:
        yield Postman(sandbox.database, market, message, inside, outside)


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


def test_events_come_to_the_built_in_receiver_once_and_signed(
    sandbox: Sandbox, postman: Postman, receiver: Receiver, message: Callback
) -> None:
    registered = register(sandbox)
    reserve(sandbox, 301, 302)

    postman.deliver_due(sandbox.clock.now())
    postman.deliver_due(sandbox.clock.now())

    (row,) = receiver.received("local")
    assert registered.text("callbackId") == "CB100001"
    assert registered.text("active") == "true"
    fields = message.read(row["body"].encode())
    assert [one["msisdn"] for one in fields["event"]] == ["+4542010301", "+4542010302"]
    assert (fields["deliveryId"], fields["attempt"]) == ("DL00000001", 1)
    assert waiting(sandbox) == 0


def test_the_partners_own_endpoint_can_check_the_signature(
    sandbox: Sandbox, postman: Postman, partner: Partner, message: Callback
) -> None:
    register(sandbox, partner.url)
    reserve(sandbox, 303)

    postman.deliver_due(sandbox.clock.now())

    ((_, signature, body),) = partner.got
    secret = message.secret("local", "CB100001")
    assert signature == message.signature(secret, body)
    assert signature != message.signature(message.secret("w2", "CB100001"), body)


def test_what_fails_is_repeated_under_its_id_before_anything_newer(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    reserve(sandbox, 304)
    partner.troubles = [500, 503]
    postman.deliver_due(sandbox.clock.now())
    reserve(sandbox, 305)

    assert postman.deliver_due(sandbox.clock.now() + timedelta(seconds=59)) == 0
    for pause in PAUSES[:2]:
        sandbox.clock.at += pause
        postman.deliver_due(sandbox.clock.now())

    seen = [(one["deliveryId"], one["attempt"]) for one, _, _ in partner.got]
    assert seen == [
        ("DL00000001", 1),
        ("DL00000001", 2),
        ("DL00000001", 3),
        ("DL00000002", 1),
    ]
    assert waiting(sandbox) == 0


def test_after_six_attempts_it_is_switched_off_until_it_is_registered_again(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    reserve(sandbox, 306)
    partner.troubles = [500] * 6
    postman.deliver_due(sandbox.clock.now())
    for pause in PAUSES:
        sandbox.clock.at += pause
        postman.deliver_due(sandbox.clock.now())
    with sandbox.database.reading() as db:
        active = db.scalar(select(CALLBACKS.c.active))
    sandbox.clock.at += timedelta(days=1)
    assert postman.deliver_due(sandbox.clock.now()) == 0

    again = "<m:callbackId>CB100001</m:callbackId>"
    sandbox.call(
        "notification",
        "RegisterCallback",
        f"{again}<m:url>{partner.url}</m:url>",
        reference="callback-2",
    )
    postman.deliver_due(sandbox.clock.now())

    assert active is False
    assert len(partner.got) == 7
    assert len(set(partner.event_ids())) == 1
    assert waiting(sandbox) == 0


def test_whoever_is_killed_while_posting_leaves_it_to_the_next(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    reserve(sandbox, 307)
    with httpx.Client(transport=httpx.MockTransport(die)) as deadly:
        doomed = replace(postman, outside=deadly)
        with pytest.raises(KeyboardInterrupt):
            doomed.deliver_due(sandbox.clock.now())

    early = postman.deliver_due(sandbox.clock.now())
    sandbox.clock.at += timedelta(minutes=1)
    late = postman.deliver_due(sandbox.clock.now())

    assert (early, late) == (0, 1)
    assert partner.got[0][0]["deliveryId"] == "DL00000001"


def test_only_the_kinds_that_were_asked_for_come(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    kinds = "<m:eventType>TopUpCompleted</m:eventType>"
    register(sandbox, partner.url, kinds)
    reserve(sandbox, 308)

    assert postman.deliver_due(sandbox.clock.now()) == 0


def test_a_hundred_events_go_in_one_delivery_and_all_arrive_in_order(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    with sandbox.database.transaction() as db:
        of = load(db, "local")
        assert of is not None
        world = sandbox.workspaces.market.world(db, of, "c-1")
        for _ in range(250):
            emit(world, "BalanceLow", "KURV")

    postman.deliver_due(sandbox.clock.now())

    assert [len(one["event"]) for one, _, _ in partner.got] == [100, 100, 50]
    assert partner.event_ids() == sorted(partner.event_ids())


def test_duplicates_come_on_request_and_the_event_id_tells_them(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    duplicate(sandbox, 20)
    reserve(sandbox, *range(310, 360))

    postman.deliver_due(sandbox.clock.now())

    times = Counter(partner.event_ids())
    assert set(times.values()) == {1, 2}
    assert 3 <= list(times.values()).count(2) <= 20
    assert waiting(sandbox) == 0


def test_an_event_of_a_call_that_failed_is_in_no_outbox(sandbox: Sandbox) -> None:
    register(sandbox)

    sandbox.call(
        "number",
        "ReserveNumber",
        "<m:msisdn>+4542019999</m:msisdn>",
        reference="reserve-9999",
    )

    assert waiting(sandbox) == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/events",
        "http://10.0.0.1/events",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1.example.com/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0:8080/",
        "http://2130706433/",
        "http://[",
    ],
)
def test_addresses_outside_are_refused(sandbox: Sandbox, url: str) -> None:
    answer = register(sandbox, url)

    assert answer.fault_code == "VALUE_NOT_ALLOWED"
    assert answer.fault_text("field") == "url"


def test_on_a_server_loopback_is_the_servers_own_and_refused() -> None:
    public = "https://portal.example"

    assert address_to_post("http://127.0.0.1:22/", public, "w1") is None
    assert address_to_post(f"{public}/receiver/w2", public, "w1") is None
    assert address_to_post(f"{public}/receiver/w1", public, "w1")


def test_localhost_is_never_looked_up() -> None:
    here = "http://localhost:8080"

    assert address_to_post("http://localhost:9/x", here, "w") == "http://127.0.0.1:9/x"


def test_a_removed_callback_gets_nothing_more(
    sandbox: Sandbox, postman: Postman
) -> None:
    register(sandbox)
    reserve(sandbox, 309)

    removed = sandbox.call(
        "notification",
        "RegisterCallback",
        "<m:callbackId>CB100001</m:callbackId>",
        reference="callback-2",
    )

    assert removed.text("active") == "false"
    assert waiting(sandbox) == 0
    assert postman.deliver_due(sandbox.clock.now()) == 0


def test_an_unknown_callback_and_one_too_many_are_refused(sandbox: Sandbox) -> None:
    unknown = sandbox.call(
        "notification",
        "RegisterCallback",
        "<m:callbackId>CB199999</m:callbackId>",
        reference="callback-0",
    )
    codes = [register(sandbox, reference=f"many-{n:04}").fault_code for n in range(6)]

    assert unknown.fault_code == "CALLBACK_NOT_FOUND"
    assert codes == [""] * 5 + ["LIMIT_EXCEEDED"]


def test_the_receiver_takes_nothing_that_the_sandbox_has_not_signed(
    receiver: Receiver, message: Callback
) -> None:
    event = {
        "eventId": "EV000000000001",
        "eventType": "BalanceLow",
        "at": receiver.clock.now(),
        "partnerCode": "KURV",
        "correlationId": "c-1",
    }
    body = message.notify("CB100001", "DL00000001", 1, [event])
    with httpx.Client(transport=httpx.WSGITransport(app=receiver)) as client:
        unsigned = client.post(OWN, content=body)
        nonsense = client.post(OWN, content=b"hello")
        looked = client.get(OWN)

    statuses = [one.status_code for one in (unsigned, nonsense, looked)]
    assert statuses == [403, 403, 405]
    assert receiver.received("local") == []
