"""Writing orders: what was decided, and the events that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from tutorial_app.kernel.database import Instant
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.model import OrderStatus, Run, Step, StepStatus
from tutorial_app.mock.orders.tables import ORDER_STEPS, ORDERS
from tutorial_app.mock.rows import change, put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.mock.call import World
    from tutorial_app.mock.flows.model import Decision
    from tutorial_app.mock.orders.store import Order

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


def insert_order(
    world: World,
    row: dict[str, Any],
    codes: Sequence[str],
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write a new order, RECEIVED, with its steps, and tell it.

    Args:
        world: where and when.
        row: the columns of the order.
        codes: of its steps, in order.
        notes: step code -> what the step shows as its message from the start.
    """
    row = {"workspace": world.workspace, "status": "RECEIVED", **row}
    put(world.db, ORDERS, row)
    first = {"workspace": world.workspace, "order_id": row["order_id"], "attempt": 0}
    told = notes or {}
    put(
        world.db,
        ORDER_STEPS,
        *(
            {
                **first,
                "sequence": number,
                "step_code": code,
                "status": "PENDING",
                "message": told.get(code, ""),
            }
            for number, code in enumerate(codes, 1)
        ),
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


def save_decision(world: World, order: Order, before: Run, decision: Decision) -> None:
    """Write what changed from *before* to the decision's run, and tell it.

    Raises:
        Conflict: if the contract does not list the order's change of state.
    """
    old = {step.sequence: step for step in before.steps}
    for step in decision.run.steps:
        if step != old.get(step.sequence):
            _save_step(world, order, old.get(step.sequence), step)
    run = decision.run
    if run.status == before.status and run.failure == before.failure:
        return
    if run.status != before.status:
        machine = world.partners.machines["order"]
        machine.check(run.order_id, before.status, run.status)
    columns: dict[str, Any] = {"status": run.status, "held_reason": decision.held}
    if run.failure is not None:
        columns |= {
            "failure_code": run.failure.code,
            "failure_text": run.failure.text,
        }
    if run.status in _ENDED:
        columns["completed_at"] = world.now
    set_order(world, order.id, **columns)


def remember(world: World, order: Order, **details: Any) -> None:  # noqa: ANN401 (as JSON can keep it)
    """Add *details* to the order's facts: what a later step has to know."""
    order.facts.details.update(details)
    set_order(world, order.id, facts=order.facts.stored())


def set_order(world: World, order_id: str, **columns: Any) -> None:  # noqa: ANN401 (any column)
    """Set *columns* of an order."""
    key = {"workspace": world.workspace, "order_id": order_id}
    change(world.db, ORDERS, key, **columns)


def skip_step(world: World, order_id: str, code: str) -> None:
    """Have an order skip a step that it has not come to yet."""
    query = select(ORDERS.c.facts).where(
        ORDERS.c.workspace == world.workspace, ORDERS.c.order_id == order_id
    )
    facts = world.db.execute(query).scalar_one()
    set_order(world, order_id, facts={**facts, "skip": sorted({*facts["skip"], code})})


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
    key = {
        "workspace": world.workspace,
        "order_id": order.id,
        "sequence": step.sequence,
    }
    now = {
        "status": step.status,
        "attempt": step.attempt,
        "message": step.message,
        "queue": step.queue,
    }
    if old is None:
        made = {"step_code": step.code, "compensation_of": step.compensation_of}
        _INSERT_STEP.run(world.db, **key, **now, **made)
        return
    live = old.status not in _OVER
    begins = live and old.status not in _BEGUN and step.status is not StepStatus.SKIPPED
    ends = live and step.status in _OVER
    _UPDATE_STEP.run(
        world.db,
        **key,
        **now,
        begun=world.now if begins else None,
        over=world.now if ends else None,
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


_INSERT_STEP = Prepared(ORDER_STEPS.insert())
_UPDATE_STEP = Prepared(
    update(ORDER_STEPS)
    .where(
        ORDER_STEPS.c.workspace == bindparam("workspace"),
        ORDER_STEPS.c.order_id == bindparam("order_id"),
        ORDER_STEPS.c.sequence == bindparam("sequence"),
    )
    .values(
        status=bindparam("status"),
        attempt=bindparam("attempt"),
        message=bindparam("message"),
        queue=bindparam("queue"),
        # None: as it was.
        started_at=func.coalesce(
            bindparam("begun", type_=Instant), ORDER_STEPS.c.started_at
        ),
        ended_at=func.coalesce(
            bindparam("over", type_=Instant), ORDER_STEPS.c.ended_at
        ),
    )
)


def _detail(step: Step) -> str:
    return f"{step.code}, attempt {step.attempt}" if step.attempt > 1 else step.code
