"""Scenario 12.12 of the contract: a thousand customers, sent by a machine."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests
from lxml import etree
from zeep.exceptions import Fault

from tests.e2e.scenarios.conftest import TYPES, Partner
from tests.integration.local_servers import listening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    from tests.conftest import Live

START = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
BATCHES, SIZE = 5, 200
#: Rows that are wrong in the file, two in each batch.
REFUSED = frozenset(batch * SIZE + place for batch in range(5) for place in (50, 150))
#: Rows whose SIM card makes the order fail, one in each batch.
FAILING = {
    100: "8945990100000000214",
    300: "8945990100000000230",
    500: "8945990100000000248",
    700: "8945990100000000255",
    900: "8945990100000000263",
}
FAILURES = ["HLR_REJECTED", "HLR_TIMEOUT", "CHARGING_REJECTED"]


@pytest.fixture
def machine(live_portal: Live) -> Iterator[Partner]:
    """KURV's machine, in a fresh workspace."""
    made = httpx.post(
        f"{live_portal.url}/control/v1/workspaces",
        json={"seedSet": "BASIC", "seed": 1},
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
    )
    (credential,) = (
        one
        for one in made.json()["credentials"]
        if one["userName"].startswith("kurv-machine@")
    )
    partner = Partner(
        live_portal.url, credential["userName"], credential["password"], "MACHINE"
    )
    yield partner
    partner.close()


@pytest.fixture
def another() -> Iterator[Callable[[Partner], Partner]]:
    """Give what makes a further program with the same credential."""
    made: list[Partner] = []

    def make(like: Partner) -> Partner:
        made.append(replace(like, clients={}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def a_row(number: int) -> dict[str, Any]:
    """Return row *number* of the file, from 1, as an item."""
    good = number not in REFUSED
    sim = {"iccid": FAILING[number]} if number in FAILING else {"esim": True}
    return {
        "itemReference": f"row-{number:05}",
        "order": {
            "newCustomer": {
                "customerType": "PRIVATE",
                "firstName": "Række",
                "lastName": f"Nummer {number}",
                "email": f"row{number}@testmail.example",
            },
            "productCode": "KURV_START" if good else "KURV_GONE",
            "numberChoice": {"anyNumber": True},
            "simChoice": sim,
            "termsAccepted": True,
        },
    }


def a_batch(number: int) -> list[dict[str, Any]]:
    """Return the items of batch *number*, from 1."""
    first = (number - 1) * SIZE + 1
    return [a_row(row) for row in range(first, first + SIZE)]


@contextmanager
def behaving(partner: Partner, behaviour: str) -> Iterator[None]:
    """Send `X-Sandbox-Behaviour` with every call to the order service."""
    headers = partner.client("order").transport.session.headers
    headers["X-Sandbox-Behaviour"] = behaviour
    try:
        yield
    finally:
        del headers["X-Sandbox-Behaviour"]


def submit(partner: Partner, batch: int) -> Any:
    return partner.call(
        "order",
        "SubmitBulkOrder",
        mode="BEST_EFFORT",
        item=a_batch(batch),
        ref=f"batch-{batch:03}",
    )


def customers(partner: Partner) -> int:
    """Return how many customers the partner has, those of the seed counted."""
    page = {"pageSize": 1}
    found = partner.call(
        "customer", "FindCustomers", createdFrom=START.date(), page=page
    )
    return int(found.page.totalCount)


def all_events(partner: Partner) -> list[Any]:
    events: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = partner.call("notification", "ListEvents", maximumCount=500, **after)
        events += page.event
        if not page.more:
            return events
        after = {"afterEventId": page.lastEventId}


def test_a_thousand_rows_reconcile(machine: Partner) -> None:
    reset = machine.call("system", "ResetSandbox", seedSet="BASIC", seed=7)
    assert reset.clock == START
    seeded = customers(machine)

    first = submit(machine, 1)
    assert (first.accepted, first.rejected) == (198, 2)
    assert [one.itemReference for one in first.result] == ["row-00050", "row-00150"]
    assert {one.violation[0].code for one in first.result} == {"PRODUCT_NOT_FOUND"}
    assert {one.violation[0].field for one in first.result} == {"productCode"}

    answers = [first, submit(machine, 2)]
    with behaving(machine, "drop"), pytest.raises(requests.RequestException):
        submit(machine, 3)
    again = submit(machine, 3)
    assert again.header.replayed is True
    answers += [again, submit(machine, 4), submit(machine, 5)]
    assert sum(one.accepted for one in answers) == 990

    machine.call("system", "AdvanceSandboxClock", byDuration="PT10M")
    _check_results(machine, [one.bulkOrderId for one in answers])
    _check_feed(machine)
    assert customers(machine) == 990 + seeded


def _check_results(machine: Partner, bulk_order_ids: list[str]) -> None:
    sums = dict.fromkeys(("accepted", "completed", "failed", "rejected"), 0)
    failed: list[str] = []
    reasons: list[str] = []
    for bulk_order_id in bulk_order_ids:
        bulk = machine.call(
            "order", "GetBulkOrder", bulkOrderId=bulk_order_id, status=["FAILED"]
        )
        assert bulk.finished
        for name in sums:
            sums[name] += bulk[name]
        reasons += [one.violation[0].code for one in bulk.result]
        failed += [one.orderId for one in bulk.result]
    assert sums == {"accepted": 990, "completed": 985, "failed": 5, "rejected": 10}
    listed = machine.call("order", "ListOrders", status=["FAILED"], createdFrom=START)
    assert {one.orderId for one in listed.order} == set(failed)
    assert len(failed) == 5
    assert reasons == [*FAILURES, FAILURES[0], FAILURES[2]]


def _check_feed(machine: Partner) -> None:
    events = all_events(machine)
    ids = [one.eventId for one in events]
    ended = [one for one in events if one.newStatus == "COMPLETED" and one.orderId]
    orders = [one.orderId for one in ended if one.eventType == "OrderStatusChanged"]
    assert len(events) > 1000
    assert ids == sorted(set(ids))
    assert len(orders) == len(set(orders)) == 985


def test_nothing_is_done_when_all_or_nothing_meets_a_bad_item(machine: Partner) -> None:
    items = a_batch(1)[47:52]
    before = customers(machine)

    refused = machine.refused(
        "order", "SubmitBulkOrder", mode="ALL_OR_NOTHING", item=items
    )

    assert (refused.kind, refused.code) == ("BusinessFault", "BULK_REJECTED")
    assert refused.violations == [("PRODUCT_NOT_FOUND", "item[3]/order/productCode")]
    assert customers(machine) == before


def test_two_items_with_one_reference_are_named(machine: Partner) -> None:
    items = [a_row(1), a_row(2), a_row(1)]

    refused = machine.refused(
        "order", "SubmitBulkOrder", mode="BEST_EFFORT", item=items
    )

    assert (refused.kind, refused.code) == ("ValidationFault", "DUPLICATE_ITEM")
    assert refused.violations == [("DUPLICATE_ITEM", "item[3]/itemReference")]


def test_eight_workers_meet_the_limit_of_calls_and_are_told_when_to_go_on(
    machine: Partner, another: Callable[[Partner], Partner]
) -> None:
    workers = [another(machine) for _ in range(8)]

    def place(job: tuple[int, int]) -> int | None:
        """Place some orders; return after how many seconds to try again."""
        worker, number = job
        try:
            workers[worker].call(
                "order",
                "PlaceOrder",
                order=a_row(2000 + number)["order"],
                ref=f"loop-{number:05}",
            )
        except Fault as fault:
            texts = {node.tag.rpartition("}")[2]: node.text for node in fault.detail[0]}
            assert texts["code"] == "RATE_LIMITED"
            return int(texts["retryAfterSeconds"])
        return None

    with ThreadPoolExecutor(8) as pool:
        jobs = [[(worker, worker * 20 + n) for n in range(20)] for worker in range(8)]
        waits = [
            wait
            for waits in pool.map(lambda mine: [place(job) for job in mine], jobs)
            for wait in waits
            if wait is not None
        ]

    assert len(waits) == 160 - 120
    assert all(0 < wait <= 60 for wait in waits)


ACCEPTED = b"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<NotifyEventResponse xmlns="urn:itms-sandbox:callback:1"><accepted>true</accepted>
</NotifyEventResponse></e:Body></e:Envelope>"""


@contextmanager
def receiver(seen: list[str]) -> Iterator[str]:
    """Run a partner's receiver that notes the id of each event; give its address."""

    def answer(call: BaseHTTPRequestHandler, content: bytes) -> None:
        ids = etree.fromstring(content).iter(f"{TYPES}eventId")
        seen.extend(str(one.text) for one in ids)
        call.send_response(200)
        call.send_header("Content-Length", str(len(ACCEPTED)))
        call.end_headers()
        call.wfile.write(ACCEPTED)

    with listening(answer) as port:
        yield f"http://127.0.0.1:{port}/events"


def test_callbacks_instead_of_polling_bring_each_event_and_some_twice(
    machine: Partner,
) -> None:
    machine.call("system", "SetSandboxBehaviour", callbackDuplicatePercent=20)
    seen: list[str] = []
    with receiver(seen) as url:
        machine.call("notification", "RegisterCallback", url=url)
        machine.call(
            "order", "SubmitBulkOrder", mode="BEST_EFFORT", item=a_batch(1)[:10]
        )
        machine.call("system", "AdvanceSandboxClock", byDuration="PT10M")
        feed = [one.eventId for one in all_events(machine)]
        end = time.monotonic() + 60
        while set(seen) != set(feed) and time.monotonic() < end:
            time.sleep(0.2)

    first_seen = list(dict.fromkeys(seen))
    assert first_seen == feed
    assert len(seen) > len(feed)
