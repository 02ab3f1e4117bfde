"""Scenario 12.11 of the contract, from row 7: an agent sells, over real SOAP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ADDRESS = {
    "street": "Prøvevej",
    "houseNumber": "1",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}


@pytest.fixture
def agent(people: Callable[..., Partner]) -> Partner:
    return people("kontora-agent", channel="CALL_CENTRE", agent_id="mette")


def company(cvr: str, name: str = "Nyt Eksempel ApS") -> dict[str, Any]:
    return {
        "customerType": "BUSINESS",
        "companyName": name,
        "cvr": cvr,
        "address": ADDRESS,
        "email": "nyt@testmail.example",
    }


def person(cpr: str) -> dict[str, Any]:
    return {
        "customerType": "PRIVATE",
        "firstName": "Per",
        "lastName": "Testesen",
        "cpr": cpr,
        "address": ADDRESS,
        "email": "per@testmail.example",
    }


def an_order(customer: dict[str, Any], **changed: Any) -> dict[str, Any]:
    order = {
        "newCustomer": customer,
        "productCode": "KONTORA_BASIS",
        "numberChoice": {"anyNumber": True},
        "simChoice": {"shipTo": ADDRESS},
        "termsAccepted": True,
    }
    return {**order, **changed}


def place(who: Partner, customer: dict[str, Any], **changed: Any) -> str:
    order = an_order(customer, **changed)
    return str(who.call("order", "PlaceOrder", order=order).receipt.orderId)


def order_of(who: Partner, order_id: str) -> Any:
    return who.call("order", "GetOrder", orderId=order_id).order


def wait(who: Partner, duration: str) -> None:
    who.call("system", "AdvanceSandboxClock", byDuration=duration)


def test_rows_7_to_12_sell_a_subscription_with_a_posted_card(agent: Partner) -> None:
    order_id = place(
        agent,
        company("99000023"),
        productCode="KONTORA_PRO",
        discountCode="KONTOR100",
    )
    signing = order_of(agent, order_id)
    wait(agent, "PT3H")
    picking = order_of(agent, order_id)
    wait(agent, "P4D")
    done = order_of(agent, order_id)
    sent = agent.call("notification", "ListMessages", orderId=order_id).message
    letter = next(one for one in sent if one.channel == "LETTER")
    read = agent.call("notification", "GetMessage", messageId=letter.messageId)
    key = {"subscriptionId": done.subscriptionId}
    line = agent.call("subscription", "GetSubscription", **key).subscription

    assert (signing.status, signing.heldReason) == (
        "HELD",
        "AWAITING_CONTRACT_SIGNATURE",
    )
    (shipping,) = [step for step in picking.step if step.stepCode == "SHIP_SIM"]
    assert (shipping.status, shipping.queue) == ("WAITING", "SIM_PICKING")
    assert (done.status, done.agentId) == ("COMPLETED", "mette")
    assert sorted((one.template, one.channel) for one in sent) == [
        ("CONTRACT_TO_SIGN", "EMAIL"),
        ("ORDER_CONFIRMATION", "EMAIL"),
        ("SIM_SHIPPED", "EMAIL"),
        ("WELCOME", "LETTER"),
    ]
    assert "PUK: " in read.bodyText
    assert read.document.startswith(b"%PDF-")
    assert (line.status, line.sim.status) == ("ACTIVE", "ACTIVE")
    assert line.bindingEnds.isoformat() == "2027-03-04"


def test_exercise_a_company_is_declined_at_once(agent: Partner) -> None:
    refusal = agent.refused("order", "PlaceOrder", order=an_order(company("99000031")))

    assert (refusal.kind, refusal.code) == ("BusinessFault", "CREDIT_DECLINED")
    assert refusal.field == "order/newCustomer/cvr"


def test_exercise_a_person_is_declined_an_hour_later(agent: Partner) -> None:
    order_id = place(agent, person("610190-4014"))
    held = order_of(agent, order_id)
    wait(agent, "PT1H")
    failed = order_of(agent, order_id)
    customer = agent.call("customer", "GetCustomer", customerId=failed.customerId)

    assert (held.status, held.heldReason) == ("HELD", "MANUAL_QUEUE")
    assert (failed.status, failed.failureCode) == ("FAILED", "CREDIT_DECLINED")
    assert customer.customer.status == "REJECTED"
    assert customer.customer.creditResult == "DECLINED"


def test_exercise_a_parcel_comes_back(agent: Partner) -> None:
    street = {**ADDRESS, "street": "Returvej"}
    order_id = place(agent, company("99000023"), simChoice={"shipTo": street})
    wait(agent, "P5D")
    waiting = order_of(agent, order_id)
    wait(agent, "PT3H")
    failed = order_of(agent, order_id)

    assert waiting.heldReason == "AWAITING_SIM_DELIVERY"
    assert (failed.status, failed.failureCode) == ("FAILED", "SIM_DELIVERY_FAILED")
    undone = {step.compensationOf for step in failed.step if step.compensationOf}
    assert {
        step.sequence for step in failed.step if step.status == "COMPENSATED"
    } == undone
    assert undone


def test_exercise_manuel_waits_for_a_person(agent: Partner) -> None:
    order_id = place(agent, company("99000023", "Manuel A/S"))
    held = order_of(agent, order_id)
    wait(agent, "P1D")
    later = order_of(agent, order_id)

    assert (held.status, held.heldReason) == ("HELD", "MANUAL_QUEUE")
    assert held.step[0].queue == "MANUAL_QUEUE"
    assert later.heldReason == "AWAITING_CONTRACT_SIGNATURE"


@pytest.mark.parametrize(
    ("customer", "code", "field"),
    [
        (company("99000066"), "CREDIT_DECLINED", "cvr"),
        (company("99000058"), "DEPOSIT_REQUIRED", "cvr"),
        (company("99000074"), "FIELD_REQUIRED", "gln"),
        (company("12345674"), "INVALID_CVR", "cvr"),
        (person("610190-2002"), "CREDIT_DECLINED", "cpr"),
        (person("610190-3003"), "DEPOSIT_REQUIRED", "cpr"),
        (person("010190-1001"), "INVALID_CPR", "cpr"),
        (
            {**person("610190-1001"), "contactNumber": "+4520304050"},
            "INVALID_MSISDN",
            "contactNumber",
        ),
    ],
)
def test_every_magic_person_and_company_is_refused_as_the_table_says(
    agent: Partner, customer: dict[str, Any], code: str, field: str
) -> None:
    refusal = agent.refused("order", "PlaceOrder", order=an_order(customer))

    assert (refusal.code, refusal.field) == (code, f"order/newCustomer/{field}")


def test_a_customer_known_by_cpr_is_not_made_again(agent: Partner) -> None:
    refusal = agent.refused(
        "order", "PlaceOrder", order=an_order(person("610190-9009"))
    )

    assert refusal.code == "CUSTOMER_ALREADY_EXISTS"


def test_a_deposit_is_taken_from_a_card(agent: Partner) -> None:
    order_id = place(agent, person("610190-3003"), cardToken="tok_ok_visa")
    wait(agent, "PT1M")
    order = order_of(agent, order_id)

    steps = {step.stepCode: step.status for step in order.step}
    assert steps["TAKE_PAYMENT"] == "DONE"
    assert order.heldReason == "AWAITING_CONTRACT_SIGNATURE"


def test_a_bureau_that_is_down_approves_an_hour_later(agent: Partner) -> None:
    order_id = place(agent, person("610190-4004"))
    held = order_of(agent, order_id).heldReason
    checked = agent.call("order", "ValidateOrder", order=an_order(company("99000023")))
    wait(agent, "PT1H")

    assert held == "MANUAL_QUEUE"
    assert checked.creditResult == "APPROVED"
    assert order_of(agent, order_id).heldReason == "AWAITING_CONTRACT_SIGNATURE"
