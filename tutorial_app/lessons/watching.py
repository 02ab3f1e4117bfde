"""How far a lesson is, by the calls alone: whoever made them, they count.

Steps are done in order. A call that came before its turn counts once the steps
before it are done, but one that came since is preferred; no call counts twice. A
reset of the workspace begins the lesson anew, since nothing of what was done is
left. Calls come in the order in which they were made.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.lessons.matching import Earlier, lacks
from tutorial_app.lessons.model import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutorial_app.lessons.elsewhere import Elsewhere
    from tutorial_app.lessons.matching import Lack
    from tutorial_app.lessons.model import Step
    from tutorial_app.lessons.seen import Seen

_RESET = "ResetSandbox"
#: Says nothing of the call: it is to be made again.
_TOO_FAST = "RATE_LIMITED"


class Standing(StrEnum):
    """How far a step is."""

    DONE = "done"
    #: Its turn; a call came that is not quite the one.
    NEARLY = "nearly"
    #: Its turn.
    NEXT = "next"
    #: After the one whose turn it is.
    OPEN = "open"
    #: It cannot be done where the lesson is played, or the learner left it out.
    LEFT_OUT = "left-out"


#: What the next step need not wait for.
_SETTLED = frozenset({Standing.DONE, Standing.LEFT_OUT})


@dataclass(frozen=True, slots=True)
class StepState:
    """One step, and the call that did it, or nearly did."""

    step: Step
    standing: Standing
    call: Seen | None = None
    #: What the call has otherwise than the step asks.
    lacks: tuple[Lack, ...] = ()
    #: Why it is left out, and what to do instead; empty: the learner left it out.
    why: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """A lesson against the calls."""

    states: tuple[StepState, ...]
    earlier: Earlier = field(default_factory=Earlier)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(state.standing is Standing.DONE for state in self.states)

    @property
    def asked(self) -> int:
        """How many steps are to be done: all but those that are left out."""
        left = sum(state.standing is Standing.LEFT_OUT for state in self.states)
        return len(self.states) - left

    @property
    def turn(self) -> int:
        """The number of the step whose turn it is, from 1; after the last: none's."""
        open_ones = (
            number
            for number, state in enumerate(self.states, 1)
            if state.standing not in _SETTLED
        )
        return next(open_ones, len(self.states) + 1)

    @property
    def is_finished(self) -> bool:
        """Say whether all steps are done that can be."""
        return self.turn > len(self.states)


@dataclass(frozen=True, slots=True)
class Away:
    """How a lesson is played on a real system."""

    elsewhere: Elsewhere
    #: Numbers of the steps that the learner left out, from 1.
    skipped: frozenset[int] = frozenset()

    def left_out(self, step: Step, number: int) -> StepState | None:
        """Return the state of *step* if it is left out, else None."""
        why = self.elsewhere.missing(step)
        if not why and number not in self.skipped:
            return None
        return StepState(step, Standing.LEFT_OUT, why=why)


def watch(
    steps: Sequence[Step],
    user: str,
    calls: Sequence[Seen],
    sandbox: Sandbox = Sandbox(),  # noqa: B008 (frozen)
    away: Away | None = None,
) -> Watched:
    """Hold *calls* against *steps*.

    Args:
        steps: of the lesson or the exercise.
        user: the lesson's credential, without `@workspace`.
        calls: since it began, in the order in which they were made.
        sandbox: where it is played.
        away: how, on a real system; None: in a workspace of the sandbox.
    """
    earlier = Earlier(sandbox=sandbox)
    watching = _Watching("" if away else user, list(since_reset(calls)), earlier)
    states: list[StepState] = []
    behind = False
    for number, step in enumerate(steps, 1):
        state = away.left_out(step, number) if away else None
        if state is None and behind:
            state = StepState(step, Standing.OPEN)
        if state is None:
            gone = frozenset(one.step.name for one in states if not one.call)
            asked = away.elsewhere.asked(step, gone) if away else step
            state = replace(watching.turn_of(asked), step=step)
        behind = behind or state.standing not in _SETTLED
        states.append(state)
    return Watched(tuple(states), watching.earlier)


def since_reset(calls: Sequence[Seen]) -> Sequence[Seen]:
    """Return the calls from the last reset on; it is the first of them."""
    for at in reversed(range(len(calls))):
        if calls[at].operation == _RESET and not calls[at].fault_code:
            return calls[at:]
    return calls


@dataclass(slots=True)
class _Watching:
    """Goes from step to step through the calls that are left."""

    user: str
    left: list[Seen]
    earlier: Earlier
    #: How many of `left` came before the call of the last step.
    passed: int = 0

    def turn_of(self, step: Step) -> StepState:
        """Find the call that fulfils *step*, or comes nearest."""
        nearest: StepState | None = None
        for at in (*range(self.passed, len(self.left)), *range(self.passed)):
            call = self.left[at]
            if not _is_about(step, call):
                continue
            found = lacks(step, self.user, call, self.earlier)
            if not found:
                self._take(step, at)
                return StepState(step, Standing.DONE, call)
            if at >= self.passed:
                nearest = StepState(step, Standing.NEARLY, call, found)
        return nearest or StepState(step, Standing.NEXT)

    def _take(self, step: Step, at: int) -> None:
        self.earlier.add(step, self.left.pop(at))
        self.passed = at if at >= self.passed else self.passed - 1


def _is_about(step: Step, call: Seen) -> bool:
    if (call.service, call.operation) != (step.service, step.operation):
        return False
    expected = step.fault.code if step.fault else ""
    return call.fault_code != _TOO_FAST or expected == _TOO_FAST
