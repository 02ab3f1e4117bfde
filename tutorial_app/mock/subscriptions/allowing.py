"""Refusing what cannot be done with a subscription now, and ListAllowedActions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.contract.rights import refusal
from tutorial_app.mock.answers import dkk
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.moments import today
from tutorial_app.mock.orders.starting import open_order_types
from tutorial_app.mock.subscriptions.actions import ACTIONS, Situation, objection
from tutorial_app.mock.subscriptions.store import find_subscription
from tutorial_app.mock.subscriptions.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields


def list_allowed_actions(call: Call) -> Fields:
    """Answer ListAllowedActions."""
    sub = find_subscription(call, call.fields["subscriptionId"])
    now = situation(call, sub)
    return {"action": [_verdict(call, sub, now, action) for action in ACTIONS]}


def refuse_unless_allowed(call: Call, sub: Mapping[str, Any], action: str) -> None:
    """Refuse *action* where ListAllowedActions says that it is not allowed.

    Raises:
        Fault: the reason that ListAllowedActions gives.
    """
    against = objection(action, situation(call, sub))
    if against:
        raise Fault(against, field="subscriptionId")


def situation(call: Call, sub: Mapping[str, Any]) -> Situation:
    """Return what a verdict about the subscription *sub* depends on."""
    return Situation(
        status=sub["status"],
        payment=sub["payment"],
        block_reason=sub["block_reason"],
        may_lift=not refusal(
            call.world.library.service("subscription")
            .contract.operation("UnblockSubscription")
            .notes.rights,
            call.channel,
            {"Subscription/blockReason": sub["block_reason"]},
        ),
        open_orders=tuple(open_order_types(call.world, sub["subscription_id"])),
        changes_numbers=("CHANGE_NUMBER", "") in call.partner.flows,
        takes_vouchers=call.partner.features.voucher_top_up,
    )


def _verdict(
    call: Call, sub: Mapping[str, Any], now: Situation, action: str
) -> Mapping[str, Any]:
    against = objection(action, now)
    fields: dict[str, Any] = {"action": action, "allowed": not against}
    if against:
        return {**fields, "reason": against}
    if action == "TERMINATE":
        terms = terms_of(call, sub)
        if terms.earliest > today(call.world.now):
            fields["earliestDate"] = terms.earliest
        if terms.fee:
            fields["fee"] = dkk(terms.fee)
    return fields
