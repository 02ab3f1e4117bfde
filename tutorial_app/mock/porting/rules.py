"""How a porting case's state may change. Pure (contract, section 8)."""

from __future__ import annotations

from enum import StrEnum

from tutorial_app.kernel.errors import Conflict


class PortingStatus(StrEnum):
    """States of a porting case."""

    AWAITING_AUTHORIZATION = "AWAITING_AUTHORIZATION"
    READY = "READY"
    SUBMITTED = "SUBMITTED"
    CONFIRMED = "CONFIRMED"
    IN_CUTOVER = "IN_CUTOVER"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    RECEIVED = "RECEIVED"


_S = PortingStatus
TRANSITIONS: dict[str, dict[PortingStatus, frozenset[PortingStatus]]] = {
    "IN": {
        _S.AWAITING_AUTHORIZATION: frozenset({_S.READY, _S.EXPIRED, _S.CANCELLED}),
        _S.READY: frozenset({_S.SUBMITTED, _S.CANCELLED}),
        _S.SUBMITTED: frozenset({_S.CONFIRMED, _S.REJECTED, _S.CANCELLED}),
        _S.REJECTED: frozenset({_S.SUBMITTED, _S.EXPIRED, _S.CANCELLED}),
        _S.CONFIRMED: frozenset({_S.CONFIRMED, _S.IN_CUTOVER, _S.CANCELLED}),
        _S.IN_CUTOVER: frozenset({_S.COMPLETED, _S.CONFIRMED}),
        _S.COMPLETED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.EXPIRED: frozenset(),
    },
    "OUT": {
        _S.RECEIVED: frozenset({_S.CONFIRMED, _S.REJECTED}),
        _S.CONFIRMED: frozenset({_S.CANCELLED, _S.IN_CUTOVER}),
        _S.IN_CUTOVER: frozenset({_S.COMPLETED}),
        _S.COMPLETED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.REJECTED: frozenset(),
    },
}
#: A port-in that can still be stopped, the hour permitting.
MAY_BE_CANCELLED = frozenset(
    state for state, after in TRANSITIONS["IN"].items() if _S.CANCELLED in after
)


def is_final(direction: str, status: str) -> bool:
    """Say whether nothing comes after *status*."""
    return not TRANSITIONS[direction][_S(status)]


def check_transition(porting_id: str, direction: str, old: str, new: str) -> None:
    """Refuse a change of state that the contract does not list.

    Raises:
        Conflict: naming the case and both states.
    """
    if _S(new) not in TRANSITIONS[direction][_S(old)]:
        raise Conflict(f"porting case {porting_id} is {old}: it cannot be {new}")
