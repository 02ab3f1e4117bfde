"""How an order moves: one pure function from (order, event) to a decision.

Contract, section 8 "Order" and section 9. Steps run in order; a step that fails
for good turns the order round, and what was done is undone in reverse order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from tutorial_app.kernel.errors import Conflict
from tutorial_app.mock.flows.model import (
    ATTEMPTS,
    BETWEEN_ATTEMPTS,
    Action,
    Decision,
    Event,
    Failure,
    OrderStatus,
    Pause,
    Run,
    Step,
    StepStatus,
)

if TYPE_CHECKING:
    from tutorial_app.partners.model import StepKind

#: Those from which CANCEL leads on, straight or by way of COMPENSATING.
_MAY_BE_CANCELLED = (
    OrderStatus.RECEIVED,
    OrderStatus.SCHEDULED,
    OrderStatus.IN_PROGRESS,
    OrderStatus.HELD,
)
_CANCELLED = Failure("CANCELLED_BY_CLIENT")


def decide(
    run: Run,
    event: Event,
    failure: Failure | None = None,
    pause: Pause | None = None,
) -> Decision:
    """Decide what *event* does to the order of *run*.

    Args:
        run: the order as it is.
        event: what happened.
        failure: for REFUSED and TIMED_OUT, why the order fails if it does.
        pause: for NOT_YET, how the step waits.

    Raises:
        Conflict: if the order's state does not allow it.
    """
    match event:
        case Event.BEGIN:
            decision = _begin(run)
        case Event.GO_ON:
            undoing = run.status is OrderStatus.COMPENSATING
            decision = _undo(run) if undoing else _go_on(run)
        case Event.DUE:
            decision = _due(run)
        case Event.DONE:
            decision = _done(run)
        case Event.REFUSED:
            decision = _refused(run, failure or Failure("INTERNAL"))
        case Event.TIMED_OUT:
            decision = _timed_out(run, failure or Failure("INTERNAL"))
        case Event.NOT_YET:
            decision = _pause(run, pause or Pause())
        case Event.CANCEL:
            decision = _cancel(run)
        case Event.ABANDON:
            decision = _abandon(run)
        case _:
            assert_never(event)
    return decision


def may_be_cancelled(run: Run) -> bool:
    """Say whether CANCEL is possible: the point of no return is not passed."""
    return run.status in _MAY_BE_CANCELLED and not _past_no_return(run)


def current(run: Run) -> Step | None:
    """Return the step that runs, waits or comes next; None behind the last."""
    undoing = run.status is OrderStatus.COMPENSATING
    live = (StepStatus.PENDING, StepStatus.RUNNING, StepStatus.WAITING)
    for step in run.steps:
        if step.status in live and (step.compensation_of is not None) == undoing:
            return step
    return None


def _begin(run: Run) -> Decision:
    if run.status is not OrderStatus.RECEIVED:
        raise Conflict(f"order {run.order_id} is {run.status}: it has begun")
    if run.starts_in:
        waiting = replace(run, status=OrderStatus.SCHEDULED)
        return Decision(waiting, Action.WAIT, delay=run.starts_in)
    return _start(run)


def _start(run: Run) -> Decision:
    return Decision(replace(run, status=OrderStatus.IN_PROGRESS), Action.GO_ON)


def _due(run: Run) -> Decision:
    if run.status is OrderStatus.SCHEDULED:
        return _start(run)
    step = current(run)
    if step is None or step.status is StepStatus.PENDING:
        return Decision(run)  # a timer that came twice, or too late
    return Decision(replace(run, status=OrderStatus.IN_PROGRESS), Action.PERFORM, step)


def _done(run: Run) -> Decision:
    step = _running(run, OrderStatus.IN_PROGRESS, OrderStatus.COMPENSATING)
    done = replace(step, status=StepStatus.DONE, attempt=max(step.attempt, 1), queue="")
    if step.compensation_of is None:
        return _go_on(run.with_steps(done))
    undone = next(s for s in run.steps if s.sequence == step.compensation_of)
    return _undo(run.with_steps(done, replace(undone, status=StepStatus.COMPENSATED)))


def _go_on(run: Run) -> Decision:
    while (step := current(run)) is not None and step.code in run.needless:
        run = run.with_steps(replace(step, status=StepStatus.SKIPPED))
    if step is None:
        return Decision(replace(run, status=OrderStatus.COMPLETED))
    kind = run.kinds[step.code]
    if kind.waits:
        step = replace(step, status=StepStatus.WAITING, attempt=1)
        run = replace(run.with_steps(step), status=OrderStatus.HELD)
        delay = kind.waits * run.slowness
        return Decision(run, Action.PREPARE, step, delay, held=kind.held)
    if kind.takes:
        step = replace(step, status=StepStatus.RUNNING, attempt=1)
        delay = kind.takes * run.slowness
        return Decision(run.with_steps(step), Action.WAIT, step, delay)
    return Decision(run, Action.PERFORM, step)


def _timed_out(run: Run, failure: Failure) -> Decision:
    step = _running(run, OrderStatus.IN_PROGRESS)
    if step.attempt >= ATTEMPTS:
        return _fail(run, failure)
    again = replace(step, attempt=step.attempt + 1, message=failure.text)
    delay = BETWEEN_ATTEMPTS * run.slowness
    return Decision(run.with_steps(again), Action.WAIT, again, delay)


def _pause(run: Run, pause: Pause) -> Decision:
    step = _running(run, OrderStatus.IN_PROGRESS)
    waits = StepStatus.WAITING if pause.held else StepStatus.RUNNING
    attempt = max(step.attempt, 1)
    step = replace(step, status=waits, attempt=attempt, queue=pause.queue)
    run = run.with_steps(step)
    if pause.held:
        run = replace(run, status=OrderStatus.HELD)
    if pause.length is None:
        return Decision(run, Action.REST, step, held=pause.held)
    delay = pause.length * run.slowness
    return Decision(run, Action.WAIT, step, delay, held=pause.held)


def _refused(run: Run, failure: Failure) -> Decision:
    if run.status is OrderStatus.RECEIVED:
        # A check after acceptance, before any step: there is nothing to undo.
        run = replace(_drop_rest(run), status=OrderStatus.REJECTED, failure=failure)
        return Decision(run)
    return _fail(run, failure)


def _fail(run: Run, failure: Failure) -> Decision:
    step = _running(run, OrderStatus.IN_PROGRESS)
    failed = replace(
        step,
        status=StepStatus.FAILED,
        attempt=max(step.attempt, 1),
        message=failure.text,
        queue="",
    )
    run = run.with_steps(failed)
    if run.kinds[step.code].fails_late:
        # What is behind the point of no return stands; the rest is undone.
        return _turn_round(run, failure, behind=_no_return(run))
    if _past_no_return(run):
        # Contract, section 9: then a person has to look at it.
        held = replace(run, status=OrderStatus.HELD)
        return Decision(held, held="MANUAL_QUEUE")
    return _turn_round(run, failure)


def _cancel(run: Run) -> Decision:
    if not may_be_cancelled(run):
        raise Conflict(f"order {run.order_id} is {run.status}: too late to cancel")
    if run.status in (OrderStatus.RECEIVED, OrderStatus.SCHEDULED):
        run = _drop_rest(run)
        return Decision(replace(run, status=OrderStatus.CANCELLED, failure=_CANCELLED))
    return _turn_round(run, _CANCELLED)


def _abandon(run: Run) -> Decision:
    if run.status not in (OrderStatus.IN_PROGRESS, OrderStatus.HELD):
        raise Conflict(f"order {run.order_id} is {run.status}: nothing to give up")
    return _turn_round(run, _CANCELLED)


def _turn_round(run: Run, failure: Failure, *, behind: int = 0) -> Decision:
    run = _drop_rest(run)
    sequence = len(run.steps)
    for step in reversed(run.steps[behind:]):
        kind = run.kinds[step.code]
        if step.status is StepStatus.DONE and kind.compensation:
            sequence += 1
            undoing = Step(sequence, kind.compensation, compensation_of=step.sequence)
            run = run.with_steps(undoing)
    turned = replace(run, status=OrderStatus.COMPENSATING, failure=failure)
    return Decision(turned, Action.GO_ON)


def _undo(run: Run) -> Decision:
    step = current(run)
    if step is not None:
        return Decision(run, Action.UNDO, step)
    cancelled = run.failure == _CANCELLED
    end = OrderStatus.CANCELLED if cancelled else OrderStatus.FAILED
    return Decision(replace(run, status=end))


def _drop_rest(run: Run) -> Run:
    live = (StepStatus.PENDING, StepStatus.RUNNING, StepStatus.WAITING)
    rest = (s for s in run.steps if s.status in live)
    return run.with_steps(
        *(replace(s, status=StepStatus.SKIPPED, queue="") for s in rest)
    )


def _running(run: Run, *among: OrderStatus) -> Step:
    step = current(run)
    if step is None or run.status not in among:
        raise Conflict(f"order {run.order_id} is {run.status}: no step is running")
    return step


def _past_no_return(run: Run) -> bool:
    return _no_return(run) > 0


def _no_return(run: Run) -> int:
    """Return the sequence of the last point of no return passed; 0: none was."""
    passed = (
        step.sequence
        for step in run.steps
        if step.compensation_of is None
        and step.status is StepStatus.DONE
        and _kind(run, step).no_return
    )
    return max(passed, default=0)


def _kind(run: Run, step: Step) -> StepKind:
    return run.kinds[step.code]
