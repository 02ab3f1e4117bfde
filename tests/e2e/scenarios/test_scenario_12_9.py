"""Scenario 12.9 of the contract: block and unblock after a loss, over real SOAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

ANNA = {"subscriptionId": "SU10000001"}
LATE = {"subscriptionId": "SU20000003"}


def test_rows_1_to_5_block_a_lost_phone_and_open_it_again(kurv: Partner) -> None:
    listed = kurv.call("subscription", "ListSubscriptions", customerId="CU10000001")
    block = kurv.call(
        "subscription", "BlockSubscription", **ANNA, reason="LOST", scope="ALL"
    )
    moved = kurv.call("system", "AdvanceSandboxClock", byDuration="PT10S")
    order_id = block.receipt.orderId
    messages = kurv.call("notification", "ListMessages", orderId=order_id).message
    refused = kurv.refused(
        "topup", "TopUpWithVoucher", **ANNA, voucherCode="4550000000000022"
    )
    receipt = kurv.call("subscription", "UnblockSubscription", **ANNA).receipt
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT10S")
    sub = kurv.call("subscription", "GetSubscription", **ANNA).subscription

    changes = {(one.eventType, one.oldStatus, one.newStatus) for one in moved.event}
    assert len(listed.subscription) == 1
    assert ("SubscriptionStatusChanged", "ACTIVE", "BLOCKED") in changes
    assert ("SimStatusChanged", "ACTIVE", "BLOCKED") in changes
    assert [(one.template, one.channel) for one in messages] == [("BLOCKED", "EMAIL")]
    assert (refused.kind, refused.code) == ("ConflictFault", "SUBSCRIPTION_STATE")
    assert receipt.orderId != order_id
    assert (sub.status, sub.sim.status) == ("ACTIVE", "ACTIVE")


def test_rows_6_and_7_weigh_the_channel(people: Callable[..., Partner]) -> None:
    refused = people("kontora-self").refused(
        "subscription", "UnblockSubscription", **LATE
    )
    agent = people("kontora-agent", channel="CALL_CENTRE", agent_id="mette")
    receipt = agent.call("subscription", "UnblockSubscription", **LATE).receipt
    agent.call("system", "AdvanceSandboxClock", byDuration="PT10S")
    sub = agent.call("subscription", "GetSubscription", **LATE).subscription

    assert (refused.kind, refused.code) == ("AccessFault", "OPERATION_NOT_ALLOWED")
    assert receipt.subscriptionId == "SU20000003"
    assert sub.status == "ACTIVE"


def test_exercise_an_agent_has_a_name(people: Callable[..., Partner]) -> None:
    nobody = people("kontora-agent", channel="CALL_CENTRE")

    refused = nobody.refused("subscription", "UnblockSubscription", **LATE)

    assert (refused.kind, refused.code) == ("AccessFault", "AGENT_REQUIRED")


def test_exercise_the_step_bar_carries_the_scope(kurv: Partner) -> None:
    block = {"reason": "CUSTOMER_REQUEST", "scope": "OUTGOING"}
    receipt = kurv.call("subscription", "BlockSubscription", **ANNA, **block).receipt
    kurv.call("system", "AdvanceSandboxClock", byDuration="PT10S")
    order = kurv.call("order", "GetOrder", orderId=receipt.orderId).order
    sub = kurv.call("subscription", "GetSubscription", **ANNA).subscription

    message = {one.stepCode: one.message for one in order.step}
    assert message["BAR"] == "CUSTOMER_REQUEST, scope OUTGOING"
    assert sub.blockScope == "OUTGOING"
