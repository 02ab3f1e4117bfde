"""An order in motion, as its rules see it: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.model import StepKind

#: Contract, section 9: up to 3 attempts, 10 s apart in virtual time.
ATTEMPTS = 3
BETWEEN_ATTEMPTS = timedelta(seconds=10)


class OrderStatus(StrEnum):
    """States of an order (contract, section 8)."""

    RECEIVED = "RECEIVED"
    REJECTED = "REJECTED"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    HELD = "HELD"
    COMPENSATING = "COMPENSATING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class StepStatus(StrEnum):
    """States of a step (contract, section 6.2)."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    COMPENSATED = "COMPENSATED"


class Event(StrEnum):
    """What can happen to an order."""

    #: It was just received.
    BEGIN = "BEGIN"
    #: The decision before this one is written down; what comes next?
    GO_ON = "GO_ON"
    #: Its timer fell due.
    DUE = "DUE"
    #: The current step has done its work.
    DONE = "DONE"
    #: The current step's system refuses: there is no point in another attempt.
    REFUSED = "REFUSED"
    #: The current step's system does not answer.
    TIMED_OUT = "TIMED_OUT"
    #: The current step has to wait, for a time or for somebody.
    NOT_YET = "NOT_YET"
    #: The client cancels.
    CANCEL = "CANCEL"
    #: The client gives up what the order was for: all of it is undone, from behind
    #: the point of no return too.
    ABANDON = "ABANDON"


class Action(StrEnum):
    """What the driver has to do after a decision."""

    #: Nothing; the order has come to its end or waits for somebody.
    REST = "REST"
    #: Tell the rules to go on: one decision changes the order's state but once.
    GO_ON = "GO_ON"
    #: Set the order's timer to `delay` from now.
    WAIT = "WAIT"
    #: Start what the step waits for outside, then as WAIT.
    PREPARE = "PREPARE"
    #: Let the step do its work; tell the rules how it went.
    PERFORM = "PERFORM"
    #: Undo what the step that this one compensates did; tell the rules.
    UNDO = "UNDO"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order."""

    sequence: int
    code: str
    status: StepStatus = StepStatus.PENDING
    attempt: int = 0
    message: str = ""
    compensation_of: int | None = None
    #: Where it lies while a person must act: `SIM_PICKING`, `MANUAL_QUEUE`, …
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """How a step waits that cannot do its work yet."""

    #: `HeldReason`; empty: it goes on running, and the order is not held.
    held: str = ""
    #: Until it is asked again; None: until somebody wakes it.
    length: timedelta | None = None
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an order did not come to a good end (`OrderFailureCode`)."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that the rules know of an order."""

    order_id: str
    status: OrderStatus
    steps: tuple[Step, ...]
    kinds: Mapping[str, StepKind] = field(repr=False)
    #: Codes of steps that this order does not need.
    needless: frozenset[str] = frozenset()
    #: Zero, or how long from now it is to start.
    starts_in: timedelta = timedelta()
    #: Times longer than usual that every step takes.
    slowness: int = 1
    failure: Failure | None = None

    def with_steps(self, *changed: Step) -> Self:
        """Return the run with *changed* steps in place, new ones at the end."""
        steps = list(self.steps)  # numbered from 1, without gaps
        for step in changed:
            steps[step.sequence - 1 : step.sequence] = [step]
        return replace(self, steps=tuple(steps))


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be true now, and what to do next."""

    run: Run
    action: Action = Action.REST
    #: The step that *action* is about.
    step: Step | None = None
    delay: timedelta = timedelta()
    #: `HeldReason` where the order is HELD.
    held: str = ""
