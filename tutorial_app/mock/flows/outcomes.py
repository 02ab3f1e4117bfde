"""How a step can fail: its system refuses, or does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.kernel.errors import PortalError
from tutorial_app.mock.flows.model import Pause

if TYPE_CHECKING:
    from datetime import timedelta


class StepFault(PortalError):
    """A step that did not do its work.

    Args:
        failure_code: what the order fails with if this was the last word
            (`OrderFailureCode`).
        text: what to show on the step.
    """

    code = "step-fault"

    def __init__(self, failure_code: str, text: str) -> None:
        self.failure_code = failure_code
        super().__init__(text)


class Refused(StepFault):
    """The system says no; another attempt would not help."""


class TimedOut(StepFault):
    """The system does not answer; another attempt may help."""


class NotYet(PortalError):
    """The step has to wait before it can do its work; then it is asked again.

    Args:
        held: why the order is HELD (`HeldReason`); empty: it is not.
        length: how long; None: until somebody wakes the order (`engine.wake`).
        queue: where the step lies while a person must act.
    """

    code = "not-yet"

    def __init__(
        self, held: str = "", length: timedelta | None = None, queue: str = ""
    ) -> None:
        self.pause = Pause(held, length, queue)
        super().__init__(f"waits: {held}")
