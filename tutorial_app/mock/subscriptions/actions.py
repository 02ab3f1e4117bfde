"""What may be done with a subscription now. Pure (contract, sections 4.2, 7.7, 8).

The operations refuse by the same function as ListAllowedActions tells by, so that
a button and its call always agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutorial_app.mock.subscriptions.rules import SubscriptionStatus as S

#: The contract's `ActionCode`, in its order.
ACTIONS = (
    "CHANGE_PRODUCT",
    "CHANGE_SERVICES",
    "CHANGE_SIM",
    "CHANGE_NUMBER",
    "BLOCK",
    "UNBLOCK",
    "TERMINATE",
    "TOP_UP",
    "APPLY_DISCOUNT",
)
GONE = ("LOST", "STOLEN")
#: Reasons of a block that only a subscription billed afterwards can have.
BILLED_AFTERWARDS = frozenset({"NON_PAYMENT", "SPEND_LIMIT"})
#: In which states a subscription must be for an action, where ACTIVE is not enough.
_STATES = {
    "CHANGE_SIM": frozenset({S.ACTIVE, S.BLOCKED}),
    "UNBLOCK": frozenset({S.BLOCKED}),
    "TERMINATE": frozenset({S.ACTIVE, S.BLOCKED}),
}
#: Open orders that stand in the way; any, where nothing is said.
_IN_THE_WAY = {"BLOCK": frozenset({"BLOCK"}), "UNBLOCK": frozenset({"UNBLOCK"})}
_NO_ORDER = frozenset({"TOP_UP", "APPLY_DISCOUNT"})


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the verdict depends on."""

    status: str
    payment: str
    block_reason: str = ""
    #: Whether the caller's channel may lift the block there is.
    may_lift: bool = True
    #: Types of the orders that have not ended.
    open_orders: tuple[str, ...] = ()
    changes_numbers: bool = True
    takes_vouchers: bool = True


def objection(action: str, now: Situation) -> str:
    """Return the fault code that speaks against *action*; empty: none does."""
    if not _is_offered(action, now):
        return "FEATURE_NOT_ENABLED"
    if now.status not in _STATES.get(action, {S.ACTIVE}):
        return "SUBSCRIPTION_STATE"
    if action == "TOP_UP" and now.payment == "POSTPAID":
        return "NOT_PREPAID"
    # A new card helps against a loss, not against a bill.
    blocked = now.status == S.BLOCKED and now.block_reason not in GONE
    if action == "CHANGE_SIM" and blocked:
        return "SUBSCRIPTION_STATE"
    if action == "UNBLOCK" and not now.may_lift:
        return "OPERATION_NOT_ALLOWED"
    return _open_order(action, now.open_orders)


def _is_offered(action: str, now: Situation) -> bool:
    if action == "CHANGE_NUMBER":
        return now.changes_numbers
    # Who is billed afterwards needs no vouchers, whether the partner has any or not.
    return action != "TOP_UP" or now.takes_vouchers or now.payment == "POSTPAID"


def _open_order(action: str, open_orders: tuple[str, ...]) -> str:
    if action in _NO_ORDER:
        return ""
    if action in _IN_THE_WAY:
        # A block is not an open order's to refuse: it is being done already.
        doubled = _IN_THE_WAY[action] & set(open_orders)
        return "SUBSCRIPTION_STATE" if doubled else ""
    return "OPEN_ORDER_EXISTS" if open_orders else ""
