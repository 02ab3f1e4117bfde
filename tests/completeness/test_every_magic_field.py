"""Every row about other fields in `conf/magic.toml` does over SOAP what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sign_ups import (
    CONSENT,
    bringing,
    kontora_order,
    kurv_order,
    person,
    place,
)
from tests.sign_ups import (
    HOME as ADDRESS,
)
from tutorial_app.partners import load_partners
from tutorial_app.settings import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from tests.soap_caller import Caller
    from tutorial_app.partners.magic import MagicValue

FIELDS = load_partners(HOME / "conf").magic.fields


def _street_unknown(kurv: Caller, row: MagicValue) -> None:
    order = kontora_order(1, {"address": ADDRESS | {"street": row.value}})

    refusal = kurv.named("kontora-self").refused("order", "PlaceOrder", order=order)

    assert (refusal.code, refusal.field) == (
        row.code,
        "order/newCustomer/address/street",
    )


def _street_returned(kurv: Caller, row: MagicValue) -> None:
    kontora = kurv.named("kontora-self")
    order = kontora_order(1, simChoice={"shipTo": ADDRESS | {"street": row.value}})

    receipt = place(kontora, order)
    kontora.advance("P4D")
    held = kontora.order(receipt["orderId"])
    kontora.advance("P2D")
    failed = kontora.order(receipt["orderId"])

    assert held["heldReason"] == "AWAITING_SIM_DELIVERY"
    assert (failed["status"], failed["failureCode"]) == ("FAILED", row.code)
    assert _step(failed, "SHIP_SIM")["status"] == "FAILED"


def _email_bounces(kurv: Caller, row: MagicValue) -> None:
    customer = person(1, email=f"ida{row.value}")

    receipt = place(kurv, kurv_order(1, newCustomer=customer))
    events = kurv.advance("PT5M")
    sent = kurv.ask("notification", "ListMessages", orderId=receipt["orderId"])

    mails = [one for one in sent["message"] if one["channel"] == "EMAIL"]
    assert {one["status"] for one in mails} == {"FAILED"}
    assert "MessageFailed" in {one["eventType"] for one in events}
    assert kurv.order(receipt["orderId"])["status"] == "COMPLETED"


def _sms_code(kurv: Caller, row: MagicValue) -> None:
    def order(code: str) -> dict[str, Any]:
        consent = CONSENT | {"smsCode": code}
        choice = bringing("+4553000010", authorization=consent)
        return kurv_order(1, numberChoice=choice, simChoice={"esim": True})

    refusal = kurv.refused("order", "PlaceOrder", order=order("4321"))

    assert refusal.code == "AUTHORIZATION_INVALID"
    assert place(kurv, order(row.value))["status"] == "IN_PROGRESS"


def _number_taken(kurv: Caller, row: MagicValue) -> None:
    listed = kurv.ask("number", "SearchFreeNumbers", endsWith=row.value)["number"]
    for one in listed:
        refusal = kurv.refused("number", "ReserveNumber", msisdn=one["msisdn"])
        assert refusal.code == row.code

    assert listed


def _last_name_slow(kurv: Caller, row: MagicValue) -> None:
    def takes(nth: int, **customer: Any) -> timedelta:
        order = kurv_order(nth, newCustomer=person(nth, **customer))
        receipt = place(kurv, order | {"simChoice": {"esim": True}})
        kurv.advance("PT1H")
        done = kurv.order(receipt["orderId"])
        lasted: timedelta = done["completedAt"] - done["createdAt"]
        return lasted

    assert takes(2, lastName=row.value) == 10 * takes(1)


def _last_name_undecided(kurv: Caller, row: MagicValue) -> None:
    kontora = kurv.named("kontora-self")

    receipt = place(kontora, kontora_order(1, {"lastName": row.value}))
    kontora.advance("P13D")
    held = kontora.order(receipt["orderId"])
    kontora.advance("P2D")
    failed = kontora.order(receipt["orderId"])

    assert held["heldReason"] == "AWAITING_CONTRACT_SIGNATURE"
    assert (failed["status"], failed["failureCode"]) == ("FAILED", row.code)


def _last_name_stays(kurv: Caller, row: MagicValue) -> None:
    agent = kurv.named("kurv-agent")
    who = agent.ask("customer", "GetCustomer", customerId="CU10000009")["customer"]
    data = who["data"] | {"lastName": row.value}
    agent.ask(
        "customer",
        "UpdateCustomer",
        customerId="CU10000009",
        expectedVersion=who["version"],
        customer=data,
    )
    kurv.advance("P3DT2H")

    (case,) = agent.ask("porting", "ListPortings", direction="OUT")["porting"]
    key = {"portingId": case["portingId"]}
    agent.ask("porting", "AnswerPortOut", **key, decision="CONFIRM")
    kurv.advance("PT1H")
    after = agent.ask("porting", "GetPorting", **key)["porting"]
    asked = {"subscriptionId": "SU10000009"}
    line = kurv.ask("subscription", "GetSubscription", **asked)["subscription"]

    assert (after["status"], line["status"]) == ("CANCELLED", "ACTIVE")


def _company_manual(kurv: Caller, row: MagicValue) -> None:
    kontora = kurv.named("kontora-self")

    receipt = place(kontora, _company(row))
    held = kontora.order(receipt["orderId"])
    kontora.advance("P1D")
    after = kontora.order(receipt["orderId"])

    assert (held["status"], held["heldReason"]) == ("HELD", "MANUAL_QUEUE")
    assert after.get("heldReason") != "MANUAL_QUEUE"
    assert _step(after, "VALIDATE")["status"] == "DONE"


def _company_never_pays(kurv: Caller, row: MagicValue) -> None:
    """The seed set's company of this name: its invoice is overdue, it is suspended."""
    agent = kurv.named("kontora-agent")
    found = agent.ask("customer", "FindCustomers", nameContains=row.value)["customer"]
    key = {"customerId": found[0]["customerId"]}

    invoices = agent.ask("billing", "ListInvoices", **key)["invoice"]
    agent.advance("P60D")
    later = agent.ask("billing", "ListInvoices", **key)["invoice"]

    assert found[0]["status"] == "SUSPENDED"
    assert {one["status"] for one in invoices} == {"OVERDUE"}
    assert "PAID" not in {one["status"] for one in later}


def _company(row: MagicValue) -> dict[str, Any]:
    company = {
        "customerType": "BUSINESS",
        "companyName": row.value,
        "cvr": "99000023",
        "email": "kontor@testmail.example",
        "address": ADDRESS,
    }
    return kontora_order(1, newCustomer=company)


def _step(order: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        one for one in order["step"] if one["stepCode"] == code
    )
    return found


TRIED: Mapping[str, Callable[[Caller, MagicValue], None]] = {
    "street_unknown": _street_unknown,
    "street_returned": _street_returned,
    "email_bounces": _email_bounces,
    "sms_code": _sms_code,
    "number_taken": _number_taken,
    "last_name_slow": _last_name_slow,
    "last_name_undecided": _last_name_undecided,
    "last_name_stays": _last_name_stays,
    "company_manual": _company_manual,
    "company_never_pays": _company_never_pays,
}


def test_every_row_is_tried() -> None:
    assert set(TRIED) == set(FIELDS)


@pytest.mark.parametrize("name", TRIED)
def test_every_other_field(kurv: Caller, name: str) -> None:
    TRIED[name](kurv, FIELDS[name])
