"""CALM: what a call starts comes to its end in that call, and the clock stands.

The steps, their order and their outcomes are those of the other profiles; only the
waiting between them falls away. What waits for a decision of the partner or the
customer goes on waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.bulk.submitting import TIMER as BULK_ITEM
from tutorial_app.mock.flows.queue import take, timers_of
from tutorial_app.mock.flows.shipping_steps import DISPATCH
from tutorial_app.mock.flows.timers import DUTIES
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.porting import duties as porting
from tutorial_app.mock.porting.answers import porting as told
from tutorial_app.mock.porting.cases import case_row, find_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields, World

#: The timers that move orders and portings.
_MOVING = ("order", "wake", BULK_ITEM, DISPATCH, porting.TIMER)
#: Cases that wait for a call: an authorization, or what AnswerPortOut says.
_FOR_THE_PARTNER = ("AWAITING_AUTHORIZATION", "RECEIVED")
#: No order has so many steps that wait; more rounds would be a loop without end.
_ROUNDS = 100


def at_once(call: Call, fields: Fields) -> Fields:
    """Bring what *call* has started to its end; return its answer as it is then.

    Anywhere but in a CALM workspace the answer stays as it is.
    """
    if not call.world.calm or not _finish(call.world):
        return fields
    if "receipt" in fields:
        row = find_order(call, fields["receipt"]["orderId"])
        return {**fields, "receipt": receipt(row)}
    if "portingId" in call.fields and "porting" in fields:
        return {**fields, "porting": told(call, find_case(call))}
    return fields


def _finish(world: World) -> bool:
    """Carry out every timer that moves something; say whether there was one."""
    asked_by, moved = world.correlation_id, False
    for _ in range(_ROUNDS):
        due = [one for one in timers_of(world, *_MOVING) if not _is_asked(world, one)]
        if not due:
            break
        for timer in due:
            if take(world, timer):
                world.correlation_id, moved = timer["correlation_id"], True
                DUTIES[timer["kind"]](world, timer["subject"])
    world.correlation_id = asked_by
    return moved


def _is_asked(world: World, timer: Mapping[str, Any]) -> bool:
    """Say whether it is how long somebody has to decide, not how long work takes."""
    if timer["kind"] != porting.TIMER:
        return False
    case = case_row(world, timer["subject"])
    if case is None:
        return False
    rejected = case["status"] == "REJECTED" and not case["goes_again"]
    return case["status"] in _FOR_THE_PARTNER or (rejected and case["correctable"])
