"""Who does not make up their mind: no signature, no guardian's consent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk

ADDRESS = {
    "street": "Prøvevej",
    "houseNumber": "1",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}
MINOR = {"lastName": "Nølesen", "birthDate": date(2010, 5, 5)}
ADULT = {"lastName": "Nølesen", "birthDate": date(2003, 5, 5)}
UNDECIDED = {"lastName": "Nølesen", "cpr": "610190-1001", "address": ADDRESS}


def place(desk: Desk, partner: str, customer: dict[str, Any]) -> str:
    """Order for *customer*; return the order's id."""
    desk.partner = partner
    person = {"customerType": "PRIVATE", "firstName": "Nøl", "email": "n@t.example"}
    gnist = partner == "GNIST"
    receipt = desk.place(
        newCustomer=person | customer,
        productCode="GNIST_DATA20" if gnist else "KONTORA_BASIS",
        simChoice={"esim": True} if gnist else {"shipTo": ADDRESS},
        cardToken="tok_ok_visa" if gnist else "",
    )
    return str(receipt["orderId"])


@pytest.mark.parametrize(
    ("partner", "customer", "held"),
    [
        ("KONTORA", UNDECIDED, "AWAITING_CONTRACT_SIGNATURE"),
        ("GNIST", MINOR, "AWAITING_GUARDIAN_CONSENT"),
    ],
)
def test_the_order_waits_fourteen_days_and_then_fails(
    desk: Desk, partner: str, customer: dict[str, Any], held: str
) -> None:
    order_id = place(desk, partner, customer)
    desk.advance("P13DT23H")
    waiting = desk.get_order(order_id)
    desk.advance("PT1H")
    ended = desk.get_order(order_id)
    sent = desk.ask("notification", "ListMessages", orderId=order_id)["message"]

    assert (waiting["status"], waiting["heldReason"]) == ("HELD", held)
    assert (ended["status"], ended["failureCode"]) == ("FAILED", "CONSENT_NOT_GIVEN")
    assert sent[0]["template"] == "ORDER_FAILED"


def test_an_adult_needs_nobody_to_agree(desk: Desk) -> None:
    order_id = place(desk, "GNIST", ADULT)
    desk.advance("P1D")

    assert desk.get_order(order_id)["status"] == "COMPLETED"
