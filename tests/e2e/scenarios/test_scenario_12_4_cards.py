"""Rows 7 to 11 of scenario 12.4 of the contract, and the exercises on cards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner, Refusal

BO, HIS_ID = "SU10000002", "CU10000002"


def money(amount: str, currency: str = "DKK") -> dict[str, Any]:
    return {"_value_1": Decimal(amount), "currency": currency}


def charge(kurv: Partner, amount: str, **card: str) -> Any:
    asked = {"subscriptionId": BO, "amount": money(amount), **card}
    return kurv.call("topup", "TopUpWithCard", **asked).topUp


def refused(kurv: Partner, **changed: Any) -> Refusal:
    asked = {
        "subscriptionId": BO,
        "amount": money("100.00"),
        "cardToken": "tok_ok_visa",
    }
    return kurv.refused("topup", "TopUpWithCard", **(asked | changed))


def top_ups(kurv: Partner) -> list[Any]:
    return list(kurv.call("topup", "ListTopUps", subscriptionId=BO).topUp)


def test_rows_7_to_11(kurv: Partner, kroner: Callable[[Any], Decimal]) -> None:
    asked = {"customerId": HIS_ID, "cardToken": "tok_ok_dankort"}
    card = kurv.call("topup", "RegisterPaymentCard", **asked).card  # row 7
    paid = charge(kurv, "100.00", paymentCardId=card.paymentCardId)  # row 8
    waiting = charge(kurv, "200.00", cardToken="tok_3ds_ok")  # row 9
    before = top_ups(kurv)  # row 10
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    after = top_ups(kurv)
    sent = kurv.call("notification", "ListMessages", customerId=HIS_ID)  # row 11

    assert (card.brand, card.lastFour) == ("DANKORT", "0001")
    assert (paid.status, kroner(paid.newBalance)) == ("COMPLETED", Decimal("104.00"))
    assert waiting.status == "PENDING_AUTHENTICATION"
    assert waiting.authenticationUrl.startswith(f"{kurv.url}/pay/")
    ids = [waiting.topUpId, paid.topUpId]
    assert [one.topUpId for one in before] == ids
    assert [one.status for one in before] == ["PENDING_AUTHENTICATION", "COMPLETED"]
    assert [one.topUpId for one in after] == ids
    assert [one.status for one in after] == ["COMPLETED", "COMPLETED"]
    assert kroner(after[0].newBalance) == Decimal("304.00")
    receipts = [(one.template, one.channel) for one in sent.message]
    assert receipts == [("TOPUP_RECEIPT", "SMS")] * 2


@pytest.mark.parametrize(
    ("token", "code", "text"),
    [
        (
            "tok_insufficient_funds",
            "CARD_INSUFFICIENT_FUNDS",
            "Not enough money on the card.",
        ),
        ("tok_expired", "CARD_EXPIRED", "The card has expired."),
        ("tok_lost", "CARD_LOST_STOLEN", "The card is reported lost or stolen."),
    ],
)
def test_exercise_a_refused_card_says_why(
    kurv: Partner, token: str, code: str, text: str
) -> None:
    refusal = refused(kurv, cardToken=token)

    assert (refusal.kind, refusal.code) == ("BusinessFault", code)
    assert (refusal.message, refusal.field) == (text, "cardToken")
    assert top_ups(kurv) == []


def test_exercise_amounts_and_currencies(kurv: Partner) -> None:
    odd = refused(kurv, amount=money("75.00"))
    foreign = refused(kurv, amount=money("100.00", "EUR"))

    assert (odd.kind, odd.code) == ("ValidationFault", "AMOUNT_OUT_OF_RANGE")
    assert foreign.code == "CURRENCY_NOT_SUPPORTED"
    assert odd.violations == [("AMOUNT_OUT_OF_RANGE", "amount")]


def test_exercise_a_kontora_subscription_is_not_prepaid(
    kurv: Partner, live_portal: Any
) -> None:
    workspace = kurv.user_name.partition("@")[2]
    answer = httpx.get(
        f"{live_portal.url}/control/v1/workspaces/{workspace}/credentials",
        headers={"Authorization": f"Bearer {live_portal.control_token}"},
    )
    its = next(
        one
        for one in answer.json()["credentials"]
        if one["userName"].startswith("kontora-self@")
    )
    kurv.clients.clear()
    kurv.user_name, kurv.password = its["userName"], its["password"]

    refusal = refused(kurv, subscriptionId="SU20000001")

    assert (refusal.kind, refusal.code) == ("BusinessFault", "NOT_PREPAID")
