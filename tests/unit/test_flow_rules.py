"""How an order moves: tables over the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_app.kernel.errors import Conflict
from tutorial_app.mock.flows.model import (
    Action,
    Decision,
    Event,
    Failure,
    OrderStatus,
    Run,
    Step,
    StepStatus,
)
from tutorial_app.mock.flows.rules import decide, may_be_cancelled
from tutorial_app.mock.flows.steps import STEPS, missing_steps
from tutorial_app.partners import load_partners
from tutorial_app.partners.model import StepKind
from tutorial_app.settings import HOME

S, OS = StepStatus, OrderStatus
MACHINE = load_partners(HOME / "conf").machines["order"]
TIMEOUT = Failure("HLR_TIMEOUT", "silence")


def kind(code: str, **more: Any) -> StepKind:
    usual: dict[str, Any] = {
        "system": "CRM",
        "text": "",
        "takes": timedelta(),
        "waits": timedelta(),
        "held": "",
        "compensation": "",
        "failures": (),
        "no_return": False,
    }
    return StepKind(code=code, **{**usual, **more})


KINDS = {
    one.code: one
    for one in (
        kind("NOW", compensation="UNDO_NOW"),
        kind("LONG", takes=timedelta(seconds=10), compensation="UNDO_LONG"),
        kind("HOLD", waits=timedelta(hours=1), held="AWAITING_PAYMENT"),
        kind("SKIP"),
        kind("FINAL", no_return=True),
    )
}


def run(
    *codes: str,
    status: OrderStatus = OS.RECEIVED,
    needless: frozenset[str] = frozenset(),
) -> Run:
    steps = tuple(Step(number, code) for number, code in enumerate(codes, 1))
    return Run("OR1", status, steps, KINDS, needless)


def at(order: Run, *statuses: StepStatus, status: OrderStatus = OS.IN_PROGRESS) -> Run:
    steps = tuple(
        replace(step, status=new, attempt=int(new is not S.PENDING))
        for step, new in zip(order.steps, statuses, strict=True)
    )
    return replace(order, steps=steps, status=status)


def statuses(decision: Decision) -> list[StepStatus]:
    return [step.status for step in decision.run.steps]


def begun(order: Run) -> Decision:
    """Begin an order and let it come to its first step."""
    return decide(decide(order, Event.BEGIN).run, Event.GO_ON)


def test_an_order_begins_with_its_first_step() -> None:
    decision = begun(run("NOW", "LONG"))

    assert decision.run.status is OS.IN_PROGRESS
    assert decision.action is Action.PERFORM
    assert decision.step is not None
    assert decision.step.code == "NOW"


def test_a_step_that_takes_time_runs_until_its_timer() -> None:
    decision = decide(at(run("NOW", "LONG"), S.PENDING, S.PENDING), Event.DONE)

    assert statuses(decision) == [S.DONE, S.RUNNING]
    assert decision.action is Action.WAIT
    assert decision.delay == timedelta(seconds=10)


def test_a_slow_order_takes_longer() -> None:
    slow = replace(run("LONG"), slowness=10)

    assert begun(slow).delay == timedelta(seconds=100)


def test_a_step_that_waits_for_something_outside_holds_the_order() -> None:
    decision = begun(run("HOLD"))

    assert decision.run.status is OS.HELD
    assert decision.held == "AWAITING_PAYMENT"
    assert statuses(decision) == [S.WAITING]
    assert decision.action is Action.PREPARE


def test_when_it_has_come_the_order_goes_on() -> None:
    decision = decide(at(run("HOLD"), S.WAITING, status=OS.HELD), Event.DUE)

    assert decision.run.status is OS.IN_PROGRESS
    assert decision.action is Action.PERFORM
    assert decide(decision.run, Event.DONE).run.status is OS.COMPLETED


def test_a_step_that_is_not_needed_is_skipped() -> None:
    order = run("SKIP", "NOW", needless=frozenset({"SKIP"}))

    decision = begun(order)

    assert statuses(decision) == [S.SKIPPED, S.PENDING]
    assert decision.step is not None
    assert decision.step.code == "NOW"


def test_an_order_for_later_is_scheduled_first() -> None:
    later = replace(run("NOW"), starts_in=timedelta(days=1))

    decision = decide(later, Event.BEGIN)

    assert decision.run.status is OS.SCHEDULED
    assert (decision.action, decision.delay) == (Action.WAIT, timedelta(days=1))
    assert decide(decision.run, Event.DUE).run.status is OS.IN_PROGRESS


@pytest.mark.parametrize(("attempt", "again"), [(1, 2), (2, 3), (3, None)])
def test_a_time_out_is_tried_three_times_ten_seconds_apart(
    attempt: int, again: int | None
) -> None:
    order = at(run("LONG"), S.RUNNING)
    order = order.with_steps(replace(order.steps[0], attempt=attempt))

    decision = decide(order, Event.TIMED_OUT, TIMEOUT)

    if again is None:
        assert decision.run.status is OS.COMPENSATING
        assert decision.run.failure == TIMEOUT
    else:
        assert decision.run.steps[0].attempt == again
        assert (decision.action, decision.delay) == (
            Action.WAIT,
            timedelta(seconds=10),
        )


def test_a_refusal_turns_the_order_round_at_once() -> None:
    order = at(run("NOW", "NOW", "LONG", "SKIP"), S.DONE, S.DONE, S.RUNNING, S.PENDING)

    decision = decide(order, Event.REFUSED, TIMEOUT)

    assert decision.run.status is OS.COMPENSATING
    assert statuses(decision)[:4] == [S.DONE, S.DONE, S.FAILED, S.SKIPPED]
    undoing = [(one.code, one.compensation_of) for one in decision.run.steps[4:]]
    assert undoing == [("UNDO_NOW", 2), ("UNDO_NOW", 1)]
    undo = decide(decision.run, Event.GO_ON)
    assert undo.action is Action.UNDO
    assert undo.step == decision.run.steps[4]


def test_when_all_is_undone_the_order_has_failed() -> None:
    order = at(run("NOW", "LONG"), S.DONE, S.RUNNING)

    first = decide(order, Event.REFUSED, TIMEOUT)
    last = decide(first.run, Event.DONE)

    assert last.run.status is OS.FAILED
    assert statuses(last) == [S.COMPENSATED, S.FAILED, S.DONE]
    assert last.action is Action.REST


def test_behind_the_point_of_no_return_a_failure_waits_for_a_person() -> None:
    order = at(run("FINAL", "LONG"), S.DONE, S.RUNNING)

    decision = decide(order, Event.REFUSED, TIMEOUT)

    assert decision.run.status is OS.HELD
    assert decision.held == "MANUAL_QUEUE"
    assert decision.action is Action.REST


@pytest.mark.parametrize("status", [OS.RECEIVED, OS.SCHEDULED])
def test_an_order_that_has_not_begun_is_cancelled_at_once(status: OrderStatus) -> None:
    decision = decide(run("NOW", status=status), Event.CANCEL)

    assert decision.run.status is OS.CANCELLED
    assert statuses(decision) == [S.SKIPPED]


def test_a_cancelled_order_is_undone_first() -> None:
    order = at(run("NOW", "LONG"), S.DONE, S.RUNNING)

    first = decide(order, Event.CANCEL)
    last = decide(first.run, Event.DONE)

    assert first.run.status is OS.COMPENSATING
    assert last.run.status is OS.CANCELLED


@pytest.mark.parametrize(
    "status", [OS.COMPLETED, OS.FAILED, OS.CANCELLED, OS.COMPENSATING]
)
def test_an_order_that_is_over_cannot_be_cancelled(status: OrderStatus) -> None:
    order = run("NOW", status=status)

    assert not may_be_cancelled(order)
    with pytest.raises(Conflict, match=f"order OR1 is {status}"):
        decide(order, Event.CANCEL)


def test_behind_the_point_of_no_return_nothing_is_cancelled() -> None:
    assert not may_be_cancelled(at(run("FINAL", "LONG"), S.DONE, S.RUNNING))


@pytest.mark.parametrize(
    "order",
    [
        run("NOW", status=OS.COMPLETED),
        at(run("NOW", "LONG"), S.DONE, S.PENDING),
    ],
)
def test_a_timer_that_comes_twice_does_nothing(order: Run) -> None:
    decision = decide(order, Event.DUE)

    assert decision == Decision(order)


def test_every_step_of_the_flow_we_promise_can_be_carried_out() -> None:
    kurv = load_partners(HOME / "conf").partner("KURV")

    assert missing_steps(kurv.flows["NEW_SUBSCRIPTION", ""]) == ()
    assert missing_steps(kurv.flows["NEW_SUBSCRIPTION", "portIn"]) == ()


def test_every_step_we_have_is_one_that_the_files_know() -> None:
    assert set(STEPS) <= set(load_partners(HOME / "conf").steps)


@given(
    codes=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6),
    happenings=st.lists(st.sampled_from(list(Event)), max_size=40),
    later=st.booleans(),
)
def test_whatever_happens_an_order_only_moves_as_the_contract_lists(
    codes: list[str], happenings: list[Event], *, later: bool
) -> None:
    order = run(*codes, needless=frozenset({"SKIP"}))
    if later:
        order = replace(order, starts_in=timedelta(days=1))
    decision = decide(order, Event.BEGIN)

    for happening in happenings:
        before = decision.run
        event = {Action.GO_ON: Event.GO_ON, Action.UNDO: Event.DONE}.get(
            decision.action, happening
        )
        if event is Event.GO_ON and decision.action is not Action.GO_ON:
            continue  # the driver says it only when it was asked to
        try:
            decision = decide(before, event, TIMEOUT)
        except Conflict:
            continue
        after = decision.run.status
        assert after == before.status or after in MACHINE.after(before.status)
        ended = MACHINE.is_final(after)
        assert not ended or decision.action is Action.REST
