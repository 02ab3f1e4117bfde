"""What orders take from payment cards, and give back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, update

from tutorial_app.mock.billing.payments import PAYMENTS
from tutorial_app.mock.topups.tables import CARDS

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk

FREJA = {"subscriptionId": "SU30000001"}
BIGGER = {"productCode": "GNIST_DATA100", "timing": "IMMEDIATE", **FREJA}


@pytest.fixture
def gnist(desk: Desk) -> Desk:
    desk.partner = "GNIST"
    return desk


def payments(desk: Desk, order_id: str) -> list[tuple[str, Decimal]]:
    query = select(PAYMENTS).where(PAYMENTS.c.order_id == order_id)
    with desk.database.transaction() as db:
        rows = db.execute(query.order_by(PAYMENTS.c.kind)).mappings().all()
    return [(row["kind"], row["amount"]) for row in rows]


def steps(desk: Desk, order_id: str) -> dict[str, str]:
    return {one["stepCode"]: one["status"] for one in desk.get_order(order_id)["step"]}


def sign_up(desk: Desk, **changed: Any) -> str:
    customer = {
        "customerType": "PRIVATE",
        "firstName": "Ida",
        "lastName": "Prøvesen",
        "email": "ida@testmail.example",
        "birthDate": date(2005, 5, 5),
    }
    order = {
        "newCustomer": customer,
        "productCode": "GNIST_DATA20",
        "simChoice": {"esim": True},
        "cardToken": "tok_ok_visa",
    }
    return str(desk.place(**{**order, **changed})["orderId"])


def replace_card(desk: Desk, token: str) -> None:
    with desk.database.transaction() as db:
        db.execute(update(CARDS).values(token=token))


def test_a_change_of_product_is_paid_with_the_registered_card(gnist: Desk) -> None:
    quote = gnist.ask(
        "catalog", "CalculatePrice", productCode="GNIST_DATA100", **FREJA
    )["quote"]
    order_id = gnist.ask("subscription", "ChangeProduct", **BIGGER)["receipt"][
        "orderId"
    ]
    gnist.advance("PT1M")

    assert steps(gnist, order_id)["TAKE_PAYMENT"] == "DONE"
    assert payments(gnist, order_id) == [("PAYMENT", quote["totalNow"].value)]
    assert gnist.get_order(order_id)["status"] == "COMPLETED"


def test_a_card_that_is_refused_fails_the_change(gnist: Desk) -> None:
    replace_card(gnist, "tok_declined")
    order_id = gnist.ask("subscription", "ChangeProduct", **BIGGER)["receipt"][
        "orderId"
    ]
    gnist.advance("PT1M")
    order = gnist.get_order(order_id)
    line = gnist.ask("subscription", "GetSubscription", **FREJA)["subscription"]

    assert (order["status"], order["failureCode"]) == ("FAILED", "PAYMENT_FAILED")
    assert payments(gnist, order_id) == []
    assert line["productCode"] == "GNIST_DATA20"


def test_without_a_registered_card_the_change_is_refused(gnist: Desk) -> None:
    with gnist.database.transaction() as db:
        db.execute(delete(CARDS))

    fault = gnist.refused("subscription", "ChangeProduct", **BIGGER)

    assert fault.fault_code == "PAYMENT_CARD_NOT_FOUND"


def test_a_smaller_product_needs_no_card(gnist: Desk) -> None:
    gnist.ask("subscription", "ChangeProduct", **BIGGER)
    gnist.advance("PT1M")
    with gnist.database.transaction() as db:
        db.execute(delete(CARDS))

    order_id = gnist.ask(
        "subscription",
        "ChangeProduct",
        productCode="GNIST_DATA20",
        timing="IMMEDIATE",
        **FREJA,
    )["receipt"]["orderId"]
    gnist.advance("PT1M")

    assert steps(gnist, order_id)["TAKE_PAYMENT"] == "SKIPPED"
    assert gnist.get_order(order_id)["status"] == "COMPLETED"


def test_a_sign_up_pays_its_first_month(gnist: Desk) -> None:
    order_id = sign_up(gnist)
    gnist.advance("PT10M")

    assert payments(gnist, order_id) == [("PAYMENT", Decimal("69.00"))]


def test_a_sign_up_that_comes_to_nothing_gives_the_money_back(gnist: Desk) -> None:
    order_id = sign_up(gnist)
    gnist.advance("PT20S")
    before = payments(gnist, order_id)
    gnist.ask("order", "CancelOrder", orderId=order_id, reason="changed my mind")
    gnist.advance("PT10M")
    after = payments(gnist, order_id)

    assert before == [("PAYMENT", Decimal("69.00"))]
    assert after == [*before, ("REFUND", Decimal("-69.00"))]
    assert sum(amount for _, amount in after) == 0
    assert steps(gnist, order_id)["REFUND_PAYMENT"] == "DONE"


def test_an_order_that_took_nothing_gives_nothing_back(gnist: Desk) -> None:
    order_id = sign_up(gnist, cardToken="tok_lost")
    gnist.advance("PT10M")

    assert gnist.get_order(order_id)["failureCode"] == "PAYMENT_FAILED"
    assert payments(gnist, order_id) == []
