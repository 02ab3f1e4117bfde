"""Moves an order: asks the rules, writes what they decide, does what they ask.

Whatever it writes is in the transaction of its caller: state, history, events,
messages and the next timer stand together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutorial_app.mock.events import together
from tutorial_app.mock.flows.ends import at_end
from tutorial_app.mock.flows.model import Action, Event, Failure, StepStatus
from tutorial_app.mock.flows.outcomes import NotYet
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.flows.rules import current, decide
from tutorial_app.mock.flows.steps import STEPS, Refused, StepFault, TimedOut
from tutorial_app.mock.moments import later
from tutorial_app.mock.orders.saving import save_decision, tell_status
from tutorial_app.mock.orders.store import load_order

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.flows.model import Decision, Pause, Run, Step
    from tutorial_app.mock.orders.store import Order


def drive(
    world: World, order_id: str, event: Event, failure: Failure | None = None
) -> None:
    """Tell an order that *event* happened, and go on until it has to wait.

    *failure* says why, where the event is a refusal.

    Raises:
        Conflict: if the order's state does not allow *event*.
    """
    loaded = load_order(world, order_id)
    if loaded is None:
        return
    order, run = loaded
    decision = decide(run, event, failure)
    with together(world):
        while True:
            _write(world, order, run, decision)
            run = decision.run
            answer = _act(world, order, decision)
            if answer is None:
                return
            decision = decide(run, answer.event, answer.failure, answer.pause)


def on_timer(world: World, order_id: str) -> None:
    """Go on with an order whose timer fell due."""
    drive(world, order_id, Event.DUE)


def wake(world: World, order_id: str) -> None:
    """Go on with an order that waits for a porting case, which has moved on.

    Nothing happens where it waits for something else.
    """
    loaded = load_order(world, order_id)
    step = current(loaded[1]) if loaded is not None else None
    if step is None or step.status is not StepStatus.WAITING:
        return
    if STEPS[step.code].woken:
        drive(world, order_id, Event.DUE)


@dataclass(frozen=True, slots=True)
class _Answer:
    """How a step went: what the rules are to be told."""

    event: Event
    failure: Failure | None = None
    pause: Pause | None = None


def _write(world: World, order: Order, before: Run, decision: Decision) -> None:
    save_decision(world, order, before, decision)
    if decision.run.status != before.status:
        at_end(world, order, decision.run)
        tell_status(world, order, before.status, decision)


def _act(world: World, order: Order, decision: Decision) -> _Answer | None:
    match decision.action:
        case Action.REST:
            drop_timers(world, "order", order.id)
            return None
        case Action.GO_ON:
            return _Answer(Event.GO_ON)
        case Action.WAIT:
            set_timer(world, later(world.now, decision.delay), "order", order.id)
            return None
        case Action.PREPARE:
            STEPS[_code(decision.step)].prepare(world, order)
            set_timer(world, later(world.now, decision.delay), "order", order.id)
            return None
        case Action.PERFORM:
            return _perform(world, order, decision.step)
        case Action.UNDO:
            return _undo(world, order, decision)


def _perform(world: World, order: Order, step: Step | None) -> _Answer:
    code = _code(step)
    attempt = max(step.attempt, 1) if step else 1
    if step is not None and (step.status is StepStatus.WAITING or step.queue):
        order = replace(order, resumed=True)
    try:
        STEPS[code].perform(world, order, attempt)
    except TimedOut as fault:
        return _Answer(Event.TIMED_OUT, _failure(fault))
    except Refused as fault:
        return _Answer(Event.REFUSED, _failure(fault))
    except NotYet as waits:
        return _Answer(Event.NOT_YET, pause=waits.pause)
    return _Answer(Event.DONE)


def _undo(world: World, order: Order, decision: Decision) -> _Answer:
    step = decision.step
    if step is not None:
        undone = next(
            one for one in decision.run.steps if one.sequence == step.compensation_of
        )
        STEPS[undone.code].undo(world, order)
    return _Answer(Event.DONE)


def _failure(fault: StepFault) -> Failure:
    return Failure(fault.failure_code, str(fault))


def _code(step: Step | None) -> str:
    return step.code if step else ""
