"""Refuses what the contract's notes do not allow in the caller's channel."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from tutorial_app.contract.rights import refusal
from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from tutorial_app.mock.call import Call, Fields, Handler


def guarded(handler: Handler) -> Handler:
    """Return *handler*, refusing first what the channel has no right to."""

    @wraps(handler)
    def answer(call: Call) -> Fields:
        contract = call.world.library.service(call.slug).contract
        rights = contract.operation(call.operation).notes.rights
        against = refusal(rights, call.channel, call.fields)
        if against is not None:
            right, field = against
            raise Fault(right.code, field=field or "context/channel")
        return handler(call)

    return answer
