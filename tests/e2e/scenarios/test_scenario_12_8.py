"""Scenario 12.8 of the contract: another number, over real SOAP; rows 1 to 6."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA = {"subscriptionId": "SU10000001"}
OLD = {"msisdn": "+4542010001"}
DKK_499 = {"_value_1": Decimal("499.00"), "currency": "DKK"}


def to_gold(kurv: Partner) -> Any:
    """Move Anna to a golden number; return the answer and the number."""
    found = kurv.call("number", "SearchFreeNumbers", category="GOLD").number[0]
    held = kurv.call("number", "ReserveNumber", msisdn=found.msisdn).reservation
    answer = kurv.call(
        "subscription",
        "ChangeNumber",
        **ANNA,
        numberChoice={"reservationId": held.reservationId},
        acceptedPrice=DKK_499,
    )
    return found, answer.receipt


def test_rows_1_to_6_move_to_a_golden_number(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    found, receipt = to_gold(kurv)
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT1M")
    events = kurv.call("notification", "ListEvents").event
    messages = kurv.call("notification", "ListMessages", orderId=receipt.orderId)
    sub = kurv.call("subscription", "GetSubscription", **ANNA).subscription
    old = kurv.call("number", "GetNumber", **OLD).number
    refused = kurv.refused("number", "ReserveNumber", **OLD)

    types = [one.eventType for one in moved.event]
    # The new number is taken in the call itself, the old one is given up later.
    changes = [
        (one.msisdn, one.oldStatus, one.newStatus)
        for one in events
        if one.eventType == "NumberStatusChanged"
    ]
    assert kroner(found.oneOffPrice.amount) == Decimal("499.00")
    assert kroner(receipt.price.totalNow) == Decimal("499.00")
    assert changes == [
        (found.msisdn, "FREE", "RESERVED"),
        (found.msisdn, "RESERVED", "ASSIGNED"),
        ("+4542010001", "ASSIGNED", "QUARANTINED"),
    ]
    assert types.count("SubscriptionChanged") == 1
    assert [one.template for one in messages.message] == ["NUMBER_CHANGED"]
    assert sub.msisdn == found.msisdn
    assert old.status == "QUARANTINED"
    assert old.quarantinedUntil == date(2026, 9, 2)
    assert old.portableUntil == date(2026, 4, 2)
    assert refused.code == "NUMBER_NOT_AVAILABLE"


def test_exercise_half_a_year_later_the_old_number_is_free(kurv: Partner) -> None:
    to_gold(kurv)
    kurv.call("system", "AdvanceSandboxClock", byDuration="P190D")
    old = kurv.call("number", "GetNumber", **OLD).number
    found = kurv.call("number", "SearchFreeNumbers", endsWith="010001").number

    assert old.status == "FREE"
    assert [one.msisdn for one in found] == ["+4542010001"]


def test_exercise_gnist_has_no_choice_of_numbers(
    people: Callable[..., Partner],
) -> None:
    gnist = people("gnist-self")
    features = gnist.call("system", "GetSystemInfo").features
    refused = gnist.refused(
        "subscription",
        "ChangeNumber",
        subscriptionId="SU30000001",
        numberChoice={"anyNumber": True},
    )

    assert features.numberSelection is False
    assert (refused.kind, refused.code) == ("AccessFault", "FEATURE_NOT_ENABLED")
