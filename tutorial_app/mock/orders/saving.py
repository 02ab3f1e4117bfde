"""Writing orders: what was decided, and the events that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from tutorial_app.kernel.database import Instant
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.model import OrderStatus, Run, Step, StepStatus
from tutorial_app.mock.orders.store import order_and_run
from tutorial_app.mock.orders.tables import ORDER_STEPS, ORDERS
from tutorial_app.mock.rows import change, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tutorial_app.kernel.prepared import Row
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


def insert_order(world: World, row: Mapping[str, Any], codes: Sequence[str]) -> None:
    """Write a new order with its steps, and tell it; arguments as `new_order`."""
    order, run = new_order(world, row, codes)
    put(world.db, ORDERS, order.row)
    save_steps(world, order.id, (), run.steps)


def new_order(
    world: World,
    row: Mapping[str, Any],
    codes: Sequence[str],
    notes: Mapping[str, str] | None = None,
) -> tuple[Order, Run]:
    """Tell a new order, RECEIVED; its rows are the caller's to write.

    Args:
        world: where and when.
        row: the columns of the order.
        codes: of its steps, in order.
        notes: step code -> what the step shows as its message from the start.

    Returns:
        what `load_order` would find.
    """
    whole = {**_BLANK, "workspace": world.workspace, "status": "RECEIVED", **row}
    emit(
        world,
        "OrderStatusChanged",
        row["partner"],
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        new_status="RECEIVED",
    )
    told = notes or {}
    steps = (
        Step(number, code, message=told.get(code, ""))
        for number, code in enumerate(codes, 1)
    )
    return order_and_run(world, whole, tuple(steps))


def save_steps(
    world: World, order_id: str, old: Sequence[Step], new: Sequence[Step]
) -> None:
    """Write the steps of *new* that differ from *old*, those of the database."""
    key = {"workspace": world.workspace, "order_id": order_id}
    changed = [
        key | _columns(world, was.status, step) for was, step in _changes(old, new)
    ]
    if changed:
        _UPDATE_STEP.run_many(world.db, changed)
    made = new[len(old) :]
    put(
        world.db,
        ORDER_STEPS,
        *(key | _columns(world, StepStatus.PENDING, step) for step in made),
    )


def status_columns(world: World, before: Run, decision: Decision) -> dict[str, Any]:
    """Return the columns that a decision changes of the order that was as *before*.

    Raises:
        Conflict: if the contract does not list the order's change of state.
    """
    run = decision.run
    if run.status == before.status and run.failure == before.failure:
        return {}
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
    return columns


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


def tell_steps(world: World, order: Order, before: Run, after: Run) -> None:
    """Write the events of the steps that were otherwise *before*."""
    for was, step in _changes(before.steps, after.steps):
        emit(
            world,
            "OrderStepChanged",
            order.partner.code,
            order_id=order.id,
            customer_id=order.customer_id,
            subscription_id=order.subscription_id,
            old_status=was.status,
            new_status=step.status,
            detail=_detail(step),
        )


def _changes(old: Sequence[Step], new: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Tell which of the *old* steps have become others; *new* may have more."""
    for was, step in zip(old, new, strict=False):
        if step is not was and step != was:
            yield was, step


def _columns(world: World, was: StepStatus, step: Step) -> dict[str, Any]:
    """Return the columns of a step that *was* in another state, or is new."""
    live = was not in _OVER
    untouched = step.status is StepStatus.PENDING and not step.attempt
    begins = live and was not in _BEGUN and not untouched
    return {
        "sequence": step.sequence,
        "step_code": step.code,
        "status": step.status,
        "attempt": step.attempt,
        "started_at": world.now
        if begins and step.status is not StepStatus.SKIPPED
        else None,
        "ended_at": world.now if live and step.status in _OVER else None,
        "message": step.message,
        "compensation_of": step.compensation_of,
        "queue": step.queue,
    }


#: What the columns of an order hold that it does not name.
_BLANK: Row = {one.name: getattr(one.default, "arg", None) for one in ORDERS.columns}
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
            bindparam("started_at", type_=Instant), ORDER_STEPS.c.started_at
        ),
        ended_at=func.coalesce(
            bindparam("ended_at", type_=Instant), ORDER_STEPS.c.ended_at
        ),
    )
)


def _detail(step: Step) -> str:
    return f"{step.code}, attempt {step.attempt}" if step.attempt > 1 else step.code
