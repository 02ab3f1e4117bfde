"""A lesson as values: steps, what each has to bring, exercises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Called like the answer of a step: where the lesson is played.
SANDBOX = "Sandbox"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where a lesson is played, for its references: `${Sandbox.receiver}`."""

    #: Address of the receiver of callbacks that is built into the portal.
    receiver: str = ""


class Check(StrEnum):
    """How a value of an answer is checked."""

    #: Equal; a list is compared as a whole and in order.
    IS = "is"
    #: The whole text fits a regular expression; in a list, every one.
    MATCHES = "matches"
    #: So many are in the list.
    COUNT = "count"
    #: It is there, or (false) it is not.
    PRESENT = "present"
    #: The list has all of these, in this order, whatever stands between them.
    HAS = "has"
    #: The list has none of these.
    LACKS = "lacks"
    #: A number is greater.
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must be so in an answer."""

    #: Names and brackets, e.g. `balance[balanceType=MONETARY].money`.
    path: str
    check: Check
    #: As TOML gives it; texts may refer to earlier answers: `${ReserveNumber.path}`.
    value: Any


@dataclass(frozen=True, slots=True)
class ExpectedFault:
    """The fault that a call must be answered with."""

    code: str
    #: The element, e.g. `BusinessFault`; empty: not checked.
    kind: str = ""
    #: Path of the field to blame; empty: not checked.
    field: str = ""
    #: (code, field) of each violation, in order; empty: not checked.
    violations: tuple[tuple[str, str], ...] = ()
    retryable: bool | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One call, with what it is given and what has to come back."""

    #: What later steps call its answer; the operation's name unless given.
    name: str
    #: Slug of the service and name of the operation.
    service: str
    operation: str
    #: For the learner: why this call, and what to look at.
    text: str
    #: What stands in the request, as TOML gives it.
    given: Mapping[str, Any]
    #: Who calls: the credential's name without `@workspace`; empty: the lesson's.
    user: str = ""
    #: The call's clientReference where it matters; empty: a fresh one.
    reference: str = ""
    #: Who sits in front of the screen, for CALL_CENTRE.
    agent: str = ""
    #: Value of the HTTP header `X-Sandbox-Behaviour`; empty: none is sent.
    behaviour: str = ""
    expectations: tuple[Expectation, ...] = ()
    fault: ExpectedFault | None = None
    #: No answer comes at all.
    unanswered: bool = False
    #: How often the call is made, each time as a new one, until its fault comes; `{n}`
    #: in a text is the number of the time, from 1.
    times: int = 1
    #: Where the step stands, for messages: file and line.
    place: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to try, which begins from a reset like the lesson itself."""

    text: str
    #: How many of the lesson's steps come before it.
    after: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One scenario."""

    #: The scenario's number in the contract, e.g. `12.1`.
    id: str
    title: str
    #: The credential it is played with, e.g. `kurv-self`.
    user: str
    #: About how long it takes a learner, exercises apart.
    minutes: int
    goal: str
    #: What the learner sees when all is done.
    sees: str
    seed: int
    steps: tuple[Step, ...]
    exercises: tuple[Exercise, ...]

    def parts(self) -> Mapping[str, tuple[Step, ...]]:
        """Return what can be played by itself, each from a reset, by its name.

        The lesson itself is called like its id, its exercises `12.1/1`, `12.1/2`, …
        """
        played = {self.id: self.steps}
        for number, exercise in enumerate(self.exercises, 1):
            before = self.steps[: exercise.after]
            played[f"{self.id}/{number}"] = (*before, *exercise.steps)
        return played
