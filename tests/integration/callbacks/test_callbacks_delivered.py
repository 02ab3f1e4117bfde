"""Callbacks: registered over SOAP, written with their events, posted at least once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from tests.integration.callbacks.conftest import (
    OWN,
    die,
    duplicate,
    register,
    reserve,
    waiting,
)
from tutorial_app.mock.callbacks.allowed import AllowedHosts
from tutorial_app.mock.callbacks.delivering import PAUSES
from tutorial_app.mock.callbacks.tables import CALLBACKS
from tutorial_app.mock.callbacks.targets import address_to_post
from tutorial_app.mock.events import emit
from tutorial_app.mock.workspace import load

if TYPE_CHECKING:
    from tests.integration.callbacks.conftest import Partner
    from tests.integration.conftest import Sandbox
    from tutorial_app.mock.callbacks.delivering import Postman
    from tutorial_app.mock.callbacks.message import Callback
    from tutorial_app.mock.callbacks.receiver import Receiver
    from tutorial_app.mock.callbacks.showing import Showcase

NOBODY = AllowedHosts()


def test_events_come_to_the_built_in_receiver_once_and_signed(
    sandbox: Sandbox, postman: Postman, showcase: Showcase, message: Callback
) -> None:
    registered = register(sandbox)
    reserve(sandbox, 301, 302)

    postman.deliver_due()
    postman.deliver_due()

    (row,) = showcase.received("local")["received"]
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

    postman.deliver_due()

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
    postman.deliver_due()
    reserve(sandbox, 305)

    for pause in PAUSES[:2]:
        sandbox.clock.at += pause - timedelta(seconds=1)
        assert postman.deliver_due() == 0
        sandbox.clock.at += timedelta(seconds=1)
        postman.deliver_due()

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
    postman.deliver_due()
    for pause in PAUSES:
        sandbox.clock.at += pause
        postman.deliver_due()
    with sandbox.database.reading() as db:
        active = db.scalar(select(CALLBACKS.c.active))
    sandbox.clock.at += timedelta(days=1)
    assert postman.deliver_due() == 0

    again = "<m:callbackId>CB100001</m:callbackId>"
    sandbox.call(
        "notification",
        "RegisterCallback",
        f"{again}<m:url>{partner.url}</m:url>",
        reference="callback-2",
    )
    postman.deliver_due()

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
            doomed.deliver_due()

    early = postman.deliver_due()
    sandbox.clock.at += timedelta(minutes=1)
    late = postman.deliver_due()

    assert (early, late) == (0, 1)
    assert partner.got[0][0]["deliveryId"] == "DL00000001"


def test_only_the_kinds_that_were_asked_for_come(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    kinds = "<m:eventType>TopUpCompleted</m:eventType>"
    register(sandbox, partner.url, kinds)
    reserve(sandbox, 308)

    assert postman.deliver_due() == 0


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

    postman.deliver_due()

    assert [len(one["event"]) for one, _, _ in partner.got] == [100, 100, 50]
    assert partner.event_ids() == sorted(partner.event_ids())


def test_duplicates_come_on_request_and_the_event_id_tells_them(
    sandbox: Sandbox, postman: Postman, partner: Partner
) -> None:
    register(sandbox, partner.url)
    duplicate(sandbox, 20)
    reserve(sandbox, *range(310, 360))

    postman.deliver_due()

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

    assert address_to_post("http://127.0.0.1:22/", public, "w1", NOBODY) is None
    assert address_to_post(f"{public}/receiver/w2", public, "w1", NOBODY) is None
    assert address_to_post(f"{public}/receiver/w1", public, "w1", NOBODY)


def test_localhost_is_never_looked_up() -> None:
    here = "http://localhost:8080"

    address = address_to_post("http://localhost:9/x", here, "w", NOBODY)

    assert address == "http://127.0.0.1:9/x"


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
    assert postman.deliver_due() == 0


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
    receiver: Receiver, showcase: Showcase, message: Callback
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
    assert showcase.received("local") == {"received": [], "total": 0}
