"""How a step can fail: its system refuses, or does not answer."""

from __future__ import annotations

from tutorial_app.kernel.errors import PortalError


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
