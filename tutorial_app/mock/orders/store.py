"""Reading orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from tutorial_app.kernel.prepared import Prepared
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
    from collections.abc import Mapping, Sequence

    from tutorial_app.kernel.prepared import Row
    from tutorial_app.mock.call import Call, World
    from tutorial_app.partners.model import Partner

_LANGSOM = 10


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its steps see it."""

    row: Row
    facts: OrderFacts
    partner: Partner
    #: The step that is performed has waited already.
    resumed: bool = False

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


def find_order(call: Call, order_id: str) -> Row:
    """Return the row of an order of the caller's partner.

    Raises:
        Fault: ORDER_NOT_FOUND.
    """
    row = order_row(call.world, order_id)
    if row is None or row["partner"] != call.partner.code:
        raise Fault("ORDER_NOT_FOUND", field="orderId")
    return row


def order_row(world: World, order_id: str) -> Row | None:
    """Return the row of an order, None if there is none."""
    return _ORDER.first(world.db, workspace=world.workspace, order_id=order_id)


def step_rows(world: World, order_id: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows of an order's steps, in order."""
    return _STEPS.all(world.db, workspace=world.workspace, order_id=order_id)


_ORDER = Prepared(
    select(ORDERS).where(
        ORDERS.c.workspace == bindparam("workspace"),
        ORDERS.c.order_id == bindparam("order_id"),
    )
)
_STEPS = Prepared(
    select(ORDER_STEPS)
    .where(
        ORDER_STEPS.c.workspace == bindparam("workspace"),
        ORDER_STEPS.c.order_id == bindparam("order_id"),
    )
    .order_by(ORDER_STEPS.c.sequence)
)


def load_order(world: World, order_id: str) -> tuple[Order, Run] | None:
    """Return an order and what the rules know of it, None if there is none."""
    row = order_row(world, order_id)
    return None if row is None else read_order(world, row, step_rows(world, order_id))


def read_order(
    world: World, row: Row, step_rows: Sequence[Mapping[str, Any]]
) -> tuple[Order, Run]:
    """Return what `load_order` does of the rows of an order and of its steps."""
    steps = tuple(
        Step(
            one["sequence"],
            one["step_code"],
            StepStatus(one["status"]),
            one["attempt"],
            one["message"],
            one["compensation_of"],
            one["queue"],
        )
        for one in step_rows
    )
    return order_and_run(world, row, steps)


def order_and_run(world: World, row: Row, steps: tuple[Step, ...]) -> tuple[Order, Run]:
    """Return what `load_order` does of the row of an order that has these *steps*."""
    facts = OrderFacts.read(row["facts"])
    run = Run(
        order_id=row["order_id"],
        status=OrderStatus(row["status"]),
        steps=steps,
        kinds=world.partners.steps,
        needless=needless_steps(facts),
        starts_in=_starts_in(world, row, facts),
        slowness=_LANGSOM if facts.slow else 1,
        failure=Failure(row["failure_code"], row["failure_text"])
        if row["failure_code"]
        else None,
    )
    return Order(row, facts, world.partners.partner(row["partner"])), run


def _starts_in(world: World, row: Mapping[str, Any], facts: OrderFacts) -> timedelta:
    if facts.starts_at:
        start = datetime.fromisoformat(facts.starts_at)
        return max(between(world.now, start), timedelta())
    if row["requested_date"] is None:
        return timedelta()
    return max(between(world.now, midnight(row["requested_date"])), timedelta())
