"""What tests about money share: Bo, his balance and his cards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.contract.codec.values import Valued
from tutorial_app.mock.subscriptions.balances import add_money
from tutorial_app.mock.topups.auto import money_fell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

BO, HIS_ID = "SU10000002", "CU10000002"


def kroner(amount: str, currency: str = "DKK") -> Valued:
    return Valued(Decimal(amount), {"currency": currency})


def charge(desk: Desk, token: str, amount: str = "100.00", **more: Any) -> Any:
    asked = {"subscriptionId": BO, "amount": kroner(amount), "cardToken": token}
    return desk.ask("topup", "TopUpWithCard", **asked, **more)


def register(desk: Desk, token: str, **more: Any) -> Mapping[str, Any]:
    asked = {"customerId": HIS_ID, "cardToken": token}
    card: Mapping[str, Any] = desk.ask("topup", "RegisterPaymentCard", **asked, **more)[
        "card"
    ]
    return card


def balance(desk: Desk) -> Decimal:
    (money,) = desk.ask("topup", "GetBalance", subscriptionId=BO)["balance"]
    amount: Decimal = money["money"].value
    return amount


def top_ups(desk: Desk) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = desk.ask("topup", "ListTopUps", subscriptionId=BO)[
        "topUp"
    ]
    return found


def spend(desk: Desk, amount: str) -> None:
    """Take money off Bo's balance, as usage does."""
    with desk.database.transaction() as db:
        world = desk.world(db)
        before = add_money(world, BO, -Decimal(amount)) + Decimal(amount)
        row = {"subscription_id": BO, "customer_id": HIS_ID, "partner": "KURV"}
        money_fell(world, {**row, "status": "ACTIVE"}, before)
