"""BlockSubscription and UnblockSubscription, also for the system itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.customers.history import write_history
from tutorial_app.mock.faults import Finding
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.subscriptions.actions import BILLED_AFTERWARDS
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.quoting import refuse_findings
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields, World


def block_subscription(call: Call) -> Fields:
    """Answer BlockSubscription."""
    reason = call.fields["reason"]
    sub = find_subscription(call, call.fields["subscriptionId"])
    if reason in BILLED_AFTERWARDS and sub["payment"] != "POSTPAID":
        refuse_findings([Finding("VALUE_NOT_ALLOWED", "reason")])
    refuse_unless_allowed(call, sub, "BLOCK")
    scope = call.fields.get("scope", "ALL")
    order_id = start_block(call.world, call, sub, reason, scope)
    if "text" in call.fields:
        write_history(
            call,
            customer_id=sub["customer_id"],
            what="BLOCK_REMARK",
            text=call.fields["text"],
            order_id=order_id,
        )
    return {"receipt": receipt(find_order(call, order_id))}


def unblock_subscription(call: Call) -> Fields:
    """Answer UnblockSubscription."""
    sub = find_subscription(call, call.fields["subscriptionId"])
    refuse_unless_allowed(call, sub, "UNBLOCK")
    order_id = start_unblock(call.world, call, sub)
    return {"receipt": receipt(find_order(call, order_id))}


def start_block(
    world: World,
    call: Call | None,
    sub: Mapping[str, Any],
    reason: str,
    scope: str = "ALL",
) -> str:
    """Start the order that blocks an ACTIVE subscription; return its id.

    *call* is None where nobody asks: an overdue invoice, a limit that is reached.
    """
    facts = OrderFacts(details={"reason": reason, "scope": scope})
    notes = {"BAR": f"{reason}, scope {scope}"}
    wish = Wish(order_type="BLOCK", subscription=sub, facts=facts, notes=notes)
    return start_order(world, call, wish)


def start_unblock(world: World, call: Call | None, sub: Mapping[str, Any]) -> str:
    """Start the order that opens a BLOCKED subscription; return its id."""
    details = {"reason": sub["block_reason"], "scope": sub["block_scope"]}
    facts = OrderFacts(details=details)
    return start_order(
        world, call, Wish(order_type="UNBLOCK", subscription=sub, facts=facts)
    )
