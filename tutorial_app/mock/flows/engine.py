"""Moves an order: asks the rules, writes what they decide, does what they ask.

Whatever it writes is in the transaction of its caller: state, history, events,
messages and the next timer stand together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import PortalError
from tutorial_app.mock.events import together
from tutorial_app.mock.flows.ends import at_end
from tutorial_app.mock.flows.model import (
    Action,
    Event,
    Failure,
    OrderStatus,
    StepStatus,
)
from tutorial_app.mock.flows.outcomes import NotYet
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.flows.rules import current, decide
from tutorial_app.mock.flows.steps import STEPS, Refused, StepFault, TimedOut
from tutorial_app.mock.moments import later
from tutorial_app.mock.orders.saving import (
    new_order,
    save_steps,
    set_order,
    status_columns,
    tell_status,
    tell_steps,
)
from tutorial_app.mock.orders.store import load_order
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.rows import put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.kernel.prepared import Row
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
    if loaded is not None:
        order, run = loaded
        _Drive(world, order, run, run.steps).go(decide(run, event, failure))


def begin(
    world: World,
    row: Mapping[str, Any],
    codes: Sequence[str],
    notes: Mapping[str, str] | None = None,
) -> Row:
    """Write a new order and let it BEGIN; arguments as `new_order`.

    Returns:
        its row as it is then; what a step set beside its state is not in it.
    """
    with together(world):
        order, run = new_order(world, row, codes, notes)
        _Drive(world, order, run, None).go(decide(run, Event.BEGIN))
    return order.row


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


@dataclass(slots=True)
class _Drive:
    """One order on its way, from an event until it has to wait."""

    world: World
    order: Order
    #: As it was decided last.
    run: Run
    #: Its steps as the database has them: they are written together, before
    #: somebody else may look at them. None: the order is not even there.
    written: tuple[Step, ...] | None

    def go(self, decision: Decision) -> None:
        """Do as decided, and what is decided then, until the order has to wait."""
        with together(self.world):
            try:
                answer = self._do(decision)
                while answer is not None:
                    told = (answer.event, answer.failure, answer.pause)
                    answer = self._do(decide(self.run, *told))
            except PortalError:  # as with events: what was done may be kept
                self._write_steps()
                raise
            self._write_steps()

    def _do(self, decision: Decision) -> _Answer | None:
        world, order, before = self.world, self.order, self.run
        self.run = decision.run
        tell_steps(world, order, before, self.run)
        columns = status_columns(world, before, decision)
        order.row.update(columns)
        if self.written is None:
            self.written = ()
            put(world.db, ORDERS, order.row)
        elif columns:
            set_order(world, order.id, **columns)
        if _is_looked_at(decision):
            self._write_steps()
        if self.run.status != before.status:
            at_end(world, order, self.run)
            tell_status(world, order, before.status, decision)
        return _act(world, order, decision)

    def _write_steps(self) -> None:
        save_steps(self.world, self.order.id, self.written or (), self.run.steps)
        self.written = self.run.steps


def _is_looked_at(decision: Decision) -> bool:
    """Say whether what comes next may have to do with other orders, or wake this."""
    going = decision.run.status is OrderStatus.IN_PROGRESS
    step = decision.step
    return not going or (step is not None and STEPS[step.code].woken)


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
