"""Events hold what the contract notes of their type, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.completeness.faults.orders import bringing, place
from tests.completeness.faults.people import PERSON
from tests.completeness.faults.stage import Stage, money
from tests.integration.conftest import make_sandbox
from tests.portals import our_library
from tests.stores import fresh_database
from tutorial_app.kernel.clock import FixedClock
from tutorial_app.kernel.database import Database
from tutorial_app.sphinxext.pages import event_view

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = event_view.find(our_library())
assert EVENTS is not None
CARRIED = {
    value.value: {note.field for note in value.notes.carries}
    for value in EVENTS.types.facets.enumeration
}
ALWAYS = {"eventId", "eventType", "at", "partnerCode", "correlationId"}
#: What the calls below do not bring about.
UNSEEN = {"CustomerStatusChanged", "MessageFailed", "DiscountEnded", "InvoiceIssued"}
BO = {"subscriptionId": "SU10000002"}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with fresh_database(tmp_path_factory.mktemp("events")) as url:
        database = Database(url)
        clock = FixedClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
        sandbox = make_sandbox(database, clock)
        yield Stage(sandbox, sandbox.new_workspace(anonymous=False, calls_per_minute=0))
        sandbox.endpoint.close()
        database.close()


def test_every_type_of_event_notes_what_it_carries() -> None:
    assert [name for name, fields in CARRIED.items() if not fields] == []


def test_an_event_holds_what_is_noted_of_its_type(stage: Stage) -> None:
    place(stage, newCustomer=PERSON, numberChoice={"portIn": bringing("01")})
    note = {"customerId": "CU10000001", "text": "Wants a new SIM card."}
    stage.do("AddCustomerNote", "kurv-agent", **note)
    stage.do("TopUpWithVoucher", **BO, voucherCode="4550000000000014")
    stage.ask(
        "TopUpWithCard", {**BO, "amount": money("100.00"), "cardToken": "tok_3ds_fail"}
    )
    stage.do("ApplyDiscountCode", **BO, discountCode="KURV10")
    stage.do("ChangeSimCard", subscriptionId="SU10000001", simChoice={"esim": True})
    stage.wait("P40D")

    seen: dict[str, set[str]] = {}
    after = ""
    while True:
        cursor = {"afterEventId": after} if after else {}
        found = stage.do("ListEvents", "kurv-self", maximumCount=200, **cursor)
        for event in found.get("event", []):
            seen.setdefault(event["eventType"], set()).update(event)
            after = event["eventId"]
        if not found.get("event"):
            break

    assert {n: fields - ALWAYS - CARRIED[n] for n, fields in seen.items()} == {
        name: set() for name in seen
    }
    assert set(CARRIED) - set(seen) <= UNSEEN
