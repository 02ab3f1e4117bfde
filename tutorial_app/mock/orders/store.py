"""Orders in the database: reading them, and writing what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.model import (
    Failure,
    OrderStatus,
    Run,
    Step,
    StepStatus,
)
from tutorial_app.mock.moments import between, midnight
from tutorial_app.mock.orders.facts import OrderFacts, needless_steps
from tutorial_app.mock.orders.tables import ORDER_STEPS, ORDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call, World
    from tutorial_app.mock.flows.model import Decision
    from tutorial_app.partners.model import Partner

_LANGSOM = 10
_BEGUN = (StepStatus.RUNNING, StepStatus.WAITING)
_OVER = (
    StepStatus.DONE,
    StepStatus.SKIPPED,
    StepStatus.FAILED,
    StepStatus.COMPENSATED,
)
_ENDED = (
    OrderStatus.COMPLETED,
    OrderStatus.CANCELLED,
    OrderStatus.FAILED,
    OrderStatus.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its steps see it."""

    row: RowMapping
    facts: OrderFacts
    partner: Partner

    @property
    def id(self) -> str:
        """The order's id."""
        return str(self.row["order_id"])

    @property
    def subscription_id(self) -> str:
        """The subscription it is about."""
        return str(self.row["subscription_id"])

    @property
    def customer_id(self) -> str:
        """The customer who ordered."""
        return str(self.row["customer_id"])


def find_order(call: Call, order_id: str) -> RowMapping:
    """Return the row of an order of the caller's partner.

    Raises:
        Fault: ORDER_NOT_FOUND.
    """
    row = order_row(call.world, order_id)
    if row is None or row["partner"] != call.partner.code:
        raise Fault("ORDER_NOT_FOUND", field="orderId")
    return row


def order_row(world: World, order_id: str) -> RowMapping | None:
    """Return the row of an order, None if there is none."""
    query = select(ORDERS).where(
        ORDERS.c.workspace == world.workspace, ORDERS.c.order_id == order_id
    )
    return world.db.execute(query).mappings().first()


def step_rows(world: World, order_id: str) -> Sequence[RowMapping]:
    """Return the rows of an order's steps, in order."""
    query = (
        select(ORDER_STEPS)
        .where(
            ORDER_STEPS.c.workspace == world.workspace,
            ORDER_STEPS.c.order_id == order_id,
        )
        .order_by(ORDER_STEPS.c.sequence)
    )
    return world.db.execute(query).mappings().all()


def insert_order(world: World, row: dict[str, Any], codes: Sequence[str]) -> None:
    """Write a new order, RECEIVED, with its steps, and tell it."""
    row = {"workspace": world.workspace, "status": "RECEIVED", **row}
    world.db.execute(ORDERS.insert(), row)
    first = {"workspace": world.workspace, "order_id": row["order_id"], "attempt": 0}
    world.db.execute(
        ORDER_STEPS.insert(),
        [
            {**first, "sequence": number, "step_code": code, "status": "PENDING"}
            for number, code in enumerate(codes, 1)
        ],
    )
    emit(
        world,
        "OrderStatusChanged",
        row["partner"],
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        new_status="RECEIVED",
    )


def load_order(world: World, order_id: str) -> tuple[Order, Run] | None:
    """Return an order and what the rules know of it, None if there is none."""
    row = order_row(world, order_id)
    if row is None:
        return None
    facts = OrderFacts.read(row["facts"])
    steps = tuple(
        Step(
            one["sequence"],
            one["step_code"],
            StepStatus(one["status"]),
            one["attempt"],
            one["message"],
            one["compensation_of"],
        )
        for one in step_rows(world, order_id)
    )
    run = Run(
        order_id=order_id,
        status=OrderStatus(row["status"]),
        steps=steps,
        kinds=world.partners.steps,
        needless=needless_steps(facts),
        starts_in=_starts_in(world, row),
        slowness=_LANGSOM if facts.slow else 1,
        failure=Failure(row["failure_code"], row["failure_text"])
        if row["failure_code"]
        else None,
    )
    return Order(row, facts, world.partners.partner(row["partner"])), run


def save_decision(world: World, order: Order, before: Run, decision: Decision) -> None:
    """Write what changed from *before* to the decision's run, and tell it."""
    old = {step.sequence: step for step in before.steps}
    for step in decision.run.steps:
        if step != old.get(step.sequence):
            _save_step(world, order, old.get(step.sequence), step)
    run = decision.run
    if run.status == before.status and run.failure == before.failure:
        return
    columns: dict[str, Any] = {"status": run.status, "held_reason": decision.held}
    if run.failure is not None:
        columns |= {
            "failure_code": run.failure.code,
            "failure_text": run.failure.text,
        }
    if run.status in _ENDED:
        columns["completed_at"] = world.now
    world.db.execute(
        update(ORDERS)
        .where(ORDERS.c.workspace == world.workspace, ORDERS.c.order_id == order.id)
        .values(**columns)
    )


def tell_status(
    world: World, order: Order, old: OrderStatus, decision: Decision
) -> None:
    """Write the event of an order that went from *old* to another state."""
    run = decision.run
    if run.status == old:
        return
    failure = run.failure.code if run.failure and run.status in _ENDED else None
    emit(
        world,
        "OrderStatusChanged",
        order.partner.code,
        order_id=order.id,
        customer_id=order.customer_id,
        subscription_id=order.subscription_id,
        old_status=old,
        new_status=run.status,
        detail=decision.held or failure,
    )


def _save_step(world: World, order: Order, old: Step | None, step: Step) -> None:
    columns: dict[str, Any] = {
        "status": step.status,
        "attempt": step.attempt,
        "message": step.message,
    }
    begun_before = old is not None and old.status in _BEGUN
    if step.status is not StepStatus.SKIPPED and not begun_before:
        columns["started_at"] = world.now
    if step.status in _OVER and (old is None or old.status not in _OVER):
        columns["ended_at"] = world.now
    if old is None or old.status in _OVER:
        columns.pop("started_at", None)
    key = {
        "workspace": world.workspace,
        "order_id": order.id,
        "sequence": step.sequence,
    }
    if old is None:
        new = {"step_code": step.code, "compensation_of": step.compensation_of}
        world.db.execute(ORDER_STEPS.insert(), {**key, **columns, **new})
        return
    world.db.execute(
        update(ORDER_STEPS)
        .where(*(ORDER_STEPS.c[name] == value for name, value in key.items()))
        .values(**columns)
    )
    emit(
        world,
        "OrderStepChanged",
        order.partner.code,
        order_id=order.id,
        customer_id=order.customer_id,
        subscription_id=order.subscription_id,
        old_status=old.status,
        new_status=step.status,
        detail=_detail(step),
    )


def _detail(step: Step) -> str:
    return f"{step.code}, attempt {step.attempt}" if step.attempt > 1 else step.code


def _starts_in(world: World, row: RowMapping) -> timedelta:
    if row["requested_date"] is None:
        return timedelta()
    return max(between(world.now, midnight(row["requested_date"])), timedelta())
