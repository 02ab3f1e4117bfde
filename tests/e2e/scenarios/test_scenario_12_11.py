"""Scenario 12.11 of the contract, rows 1 to 5 and 13: the call centre's desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from zeep.helpers import serialize_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

COMPANY = {"customerId": "CU20000001"}
REASON = "customer on the phone, identified by CVR and invoice number"


@pytest.fixture
def mette(people: Callable[..., Partner]) -> Partner:
    return people("kontora-agent", channel="CALL_CENTRE", agent_id="mette")


def history(mette: Partner) -> list[Any]:
    entries: list[Any] = mette.call("customer", "ListCustomerHistory", **COMPANY).entry
    return entries


def test_rows_1_to_5_find_read_and_correct(mette: Partner) -> None:
    (found,) = mette.call("customer", "FindCustomers", cvr="99000015").customer
    mette.call(
        "subscription",
        "BlockSubscription",
        subscriptionId="SU20000001",
        reason="FRAUD_SUSPECTED",
    )
    mette.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    before = history(mette)
    codes = mette.call(
        "number", "GetSimPuk", subscriptionId="SU20000002", reason=REASON
    )
    after = history(mette)
    read = mette.call("customer", "GetCustomer", **COMPANY).customer
    data = {
        name: value
        for name, value in serialize_object(read.data, dict).items()
        if value is not None
    }
    data["email"] = "ny@bogtryk.example"
    change = {**COMPANY, "expectedVersion": 1, "customer": data}
    updated = mette.call("customer", "UpdateCustomer", **change).customer
    late = mette.refused("customer", "UpdateCustomer", **change)

    assert found.customerId == "CU20000001"
    assert [one.kind for one in before] == ["MESSAGE", "ORDER"]
    assert (before[-1].channel, before[-1].agentId) == ("CALL_CENTRE", "mette")
    assert len(codes.puk1) == 8
    assert REASON in after[0].text
    assert after[0].agentId == "mette"
    assert updated.version == 2
    assert updated.data.email == "ny@bogtryk.example"
    assert (late.kind, late.code) == ("ConflictFault", "VERSION_CONFLICT")


def test_row_13_leaves_a_note_with_the_agent_s_name(mette: Partner) -> None:
    note = mette.call("customer", "AddCustomerNote", **COMPANY, text="Ringer igen.")

    (entry,) = history(mette)
    assert entry.kind == "NOTE"
    assert entry.noteId == note.noteId
    assert entry.text == "Ringer igen."
    assert (entry.channel, entry.agentId) == ("CALL_CENTRE", "mette")
    assert entry.at is not None
