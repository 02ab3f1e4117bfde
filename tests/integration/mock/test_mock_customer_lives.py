"""What time alone does to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.mock.test_mock_changes import agent, change
from tests.integration.mock.test_mock_customers import PERSON, create

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tests.integration.mock.conftest import Desk


def customer(desk: Desk, customer_id: str) -> Mapping[str, Any]:
    answer = desk.ask("customer", "GetCustomer", customerId=customer_id)
    found: Mapping[str, Any] = answer["customer"]
    return found


def five_years(desk: Desk) -> None:
    for _ in range(5):
        desk.advance("P366D")


def test_a_prospect_who_never_orders_is_closed(desk: Desk) -> None:
    idle = create(desk, **PERSON)
    buyer = create(desk, **{**PERSON, "email": "koeber@testmail.example"})
    desk.place(newCustomer=None, customerId=buyer)
    desk.advance("P89D")
    before = customer(desk, idle)["status"]
    desk.advance("P2D")

    assert before == "PROSPECT"
    assert customer(desk, idle)["status"] == "CLOSED"
    assert customer(desk, buyer)["status"] == "ACTIVE"


def test_of_one_who_left_long_ago_only_the_ids_stay(empty_desk: Desk) -> None:
    # Nobody else is there: the days of others' usage take their time.
    desk = agent(empty_desk, "KURV")
    customer_id, order_id = left(desk)
    closed = customer(desk, customer_id)
    five_years(desk)
    gone = customer(desk, customer_id)
    by_mail = desk.ask("customer", "FindCustomers", email="ida@testmail.example")
    by_state = desk.ask("customer", "FindCustomers", status=["ANONYMIZED"])
    messages = desk.ask("notification", "ListMessages", orderId=order_id)["message"]
    history = desk.ask("customer", "ListCustomerHistory", customerId=customer_id)
    refused = desk.refused(
        "customer",
        "UpdateCustomer",
        customerId=customer_id,
        expectedVersion=gone["version"],
        customer=PERSON,
    )

    assert (closed["status"], closed["data"]["firstName"]) == ("CLOSED", "Ida")
    assert gone["status"] == "ANONYMIZED"
    assert "firstName" not in gone["data"]
    assert by_mail["customer"] == []
    (row,) = by_state["customer"]
    assert "email" not in row
    assert {one["recipient"] for one in messages} == {"anonymized"}
    assert "Ida" not in str(history)
    assert refused.fault_code == "CUSTOMER_STATE"


def test_one_who_came_back_is_remembered_from_the_second_farewell(
    empty_desk: Desk,
) -> None:
    desk = agent(empty_desk, "KURV")
    customer_id, _ = left(desk)
    desk.advance("P300D")
    left(desk, customer_id)
    for _ in range(4):
        desk.advance("P366D")
    desk.advance("P200D")
    before = customer(desk, customer_id)["status"]
    desk.advance("P366D")

    assert before == "CLOSED"
    assert customer(desk, customer_id)["status"] == "ANONYMIZED"


def left(desk: Desk, customer_id: str = "") -> tuple[str, str]:
    """Let a customer sign up and leave; return the ids of customer and last order."""
    customer_id = customer_id or create(desk, **PERSON)
    note = {"customerId": customer_id, "text": "Ida ringer igen."}
    desk.ask("customer", "AddCustomerNote", **note)
    sim = {"esim": True}
    placed = desk.place(newCustomer=None, customerId=customer_id, simChoice=sim)
    desk.advance("PT5M")
    key = {"subscriptionId": placed["subscriptionId"]}
    order_id = change(desk, "TerminateSubscription", **key, reason="DECEASED")
    desk.advance("P1D")
    return customer_id, order_id
