"""Scenario 12.10 of the contract, rows 1 to 6 and the exercises of notice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA = {"subscriptionId": "SU10000001"}
BASIS = {"subscriptionId": "SU20000001"}
BOUND = {"subscriptionId": "SU20000002"}
WANTED = {**BASIS, "reason": "CUSTOMER_REQUEST"}


def test_rows_1_and_2_show_the_terms(
    people: Callable[..., Partner], kroner: Callable[[Any], Decimal]
) -> None:
    kontora = people("kontora-self")
    basis = kontora.call("subscription", "GetTerminationTerms", **BASIS).terms
    bound = kontora.call("subscription", "GetTerminationTerms", **BOUND).terms

    assert basis.earliestDate == date(2026, 4, 30)
    assert kroner(basis.fee) == Decimal("0.00")
    assert bound.bindingEnds == date(2026, 11, 30)
    assert kroner(bound.fee) == Decimal("1393.00")


def test_rows_3_to_6_regret_and_then_end(people: Callable[..., Partner]) -> None:
    kontora = people("kontora-self")
    first = kontora.call("subscription", "TerminateSubscription", **WANTED)
    ending = kontora.call("subscription", "GetSubscription", **BASIS).subscription
    regretted = kontora.call(
        "order", "CancelOrder", orderId=first.receipt.orderId, reason="Regretted"
    )
    again = kontora.call("subscription", "GetSubscription", **BASIS).subscription
    second = kontora.call("subscription", "TerminateSubscription", **WANTED)
    after = "2026-05-01T08:00:00+02:00"
    moved = kontora.call("system", "AdvanceSandboxClock", toDateTime=after)
    ended = kontora.call("subscription", "GetSubscription", **BASIS).subscription
    number = kontora.call("number", "GetNumber", msisdn="+4542020001").number
    order_id = second.receipt.orderId
    order = kontora.call("order", "GetOrder", orderId=order_id).order

    assert first.receipt.status == "SCHEDULED"
    assert first.terms.earliestDate == date(2026, 4, 30)
    assert ending.status == "TERMINATING"
    assert ending.terminationDate == date(2026, 4, 30)
    assert regretted.order.status == "CANCELLED"
    assert (again.status, again.terminationDate) == ("ACTIVE", None)
    assert order_id != first.receipt.orderId
    assert (ended.status, ended.sim) == ("TERMINATED", None)
    assert number.status == "QUARANTINED"
    retired = {one.newStatus for one in moved.event}
    assert {"TERMINATED", "QUARANTINED", "RETIRED"} <= retired
    assert {one.stepCode: one.status for one in order.step}["FINAL_INVOICE"] == "DONE"


def test_exercise_too_early(people: Callable[..., Partner]) -> None:
    kontora = people("kontora-self")

    refused = kontora.refused(
        "subscription",
        "TerminateSubscription",
        **WANTED,
        terminationDate=date(2026, 4, 29),
    )

    assert (refused.kind, refused.code) == ("ValidationFault", "DATE_TOO_EARLY")


def test_exercise_withdraw_in_the_first_days(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    answer = kurv.call(
        "subscription", "TerminateSubscription", **ANNA, reason="WITHDRAWAL_RIGHT"
    )
    kurv.call("system", "AdvanceSandboxClock", byDuration="P1D")
    sub = kurv.call("subscription", "GetSubscription", **ANNA).subscription

    # DKK 42.50 on the account and DKK 79 for the plan.
    assert kroner(answer.terms.refund) == Decimal("121.50")
    assert sub.status == "TERMINATED"
