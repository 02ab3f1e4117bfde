"""How a subscription's state may change. Pure (contract, section 8)."""

from __future__ import annotations

from enum import StrEnum

from tutorial_app.kernel.errors import Conflict


class SubscriptionStatus(StrEnum):
    """States of a subscription."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    TERMINATING = "TERMINATING"
    TERMINATED = "TERMINATED"
    CANCELLED = "CANCELLED"


_S = SubscriptionStatus
TRANSITIONS: dict[SubscriptionStatus, frozenset[SubscriptionStatus]] = {
    _S.PENDING: frozenset({_S.ACTIVE, _S.CANCELLED}),
    _S.ACTIVE: frozenset({_S.BLOCKED, _S.TERMINATING}),
    _S.BLOCKED: frozenset({_S.ACTIVE, _S.TERMINATING, _S.TERMINATED}),
    _S.TERMINATING: frozenset({_S.ACTIVE, _S.BLOCKED, _S.TERMINATED}),
    _S.TERMINATED: frozenset(),
    _S.CANCELLED: frozenset(),
}
#: In which states money may be put on it.
MAY_TOP_UP = frozenset({_S.ACTIVE})


def check_transition(subscription_id: str, old: str, new: str) -> None:
    """Refuse a change of state that the contract does not list.

    Raises:
        Conflict: naming the subscription and both states.
    """
    if _S(new) not in TRANSITIONS[_S(old)]:
        raise Conflict(f"subscription {subscription_id} is {old}: it cannot be {new}")
