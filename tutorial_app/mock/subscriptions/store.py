"""Finding subscriptions, and moving them from state to state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from tutorial_app.kernel.errors import NotFound
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import between
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.rows import change, put
from tutorial_app.mock.subscriptions.tables import DISCOUNTS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call, World


#: Kind of the timer that renews what is paid ahead; its subject is a subscription, or
#: empty: of every night.
RENEWAL_TIMER = "renewal"


def find_subscription(
    call: Call, subscription_id: str, path: str = "subscriptionId"
) -> Mapping[str, Any]:
    """Return the row of a subscription of the caller's partner.

    Raises:
        Fault: SUBSCRIPTION_NOT_FOUND, with *path*.
    """
    row = subscription_row(call.world, subscription_id)
    if row is None or row["partner"] != call.partner.code:
        raise Fault("SUBSCRIPTION_NOT_FOUND", field=path)
    return row


def find_by_number(call: Call, msisdn: str) -> Mapping[str, Any]:
    """Return the subscription that has the number *msisdn*.

    Raises:
        Fault: SUBSCRIPTION_NOT_FOUND.
    """
    query = select(NUMBERS.c.subscription_id).where(
        NUMBERS.c.workspace == call.world.workspace, NUMBERS.c.msisdn == msisdn
    )
    subscription_id = call.world.db.execute(query).scalar()
    if subscription_id is None:
        raise Fault("SUBSCRIPTION_NOT_FOUND", field="msisdn")
    return find_subscription(call, subscription_id, "msisdn")


_ONE = Prepared(
    select(SUBSCRIPTIONS).where(
        SUBSCRIPTIONS.c.workspace == bindparam("workspace"),
        SUBSCRIPTIONS.c.subscription_id == bindparam("subscription_id"),
    )
)


def subscription_row(world: World, subscription_id: str) -> Mapping[str, Any] | None:
    """Return the row of a subscription, None if there is none."""
    return _ONE.first(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )


def create_subscription(world: World, row: dict[str, Any]) -> None:
    """Make a subscription, in state PENDING; *row*: its other columns."""
    values = {"workspace": world.workspace, "status": "PENDING", "version": 1, **row}
    put(world.db, SUBSCRIPTIONS, values)
    emit(
        world,
        "SubscriptionStatusChanged",
        row["partner"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        new_status="PENDING",
    )


def move_subscription(
    world: World, subscription_id: str, status: str, **columns: object
) -> None:
    """Put a subscription into *status*, set other *columns*, and tell it.

    Raises:
        Conflict: if the contract does not list the change.
        NotFound: if there is no such subscription.
    """
    row = subscription_row(world, subscription_id)
    if row is None:
        raise NotFound(f"no subscription {subscription_id!r}")
    machine = world.partners.machines["subscription"]
    machine.check(subscription_id, row["status"], status)
    columns |= {"status": status, "version": row["version"] + 1}
    key = {"workspace": world.workspace, "subscription_id": subscription_id}
    change(world.db, SUBSCRIPTIONS, key, **columns)
    emit(
        world,
        "SubscriptionStatusChanged",
        row["partner"],
        customer_id=row["customer_id"],
        subscription_id=subscription_id,
        old_status=row["status"],
        new_status=status,
    )
    if status == "ACTIVE":
        renew_if_over(world, row)


def renew_if_over(world: World, row: Mapping[str, Any]) -> None:
    """Have a plan renewed whose paid period is over, now that it may be."""
    until = row.get("paid_until")
    if until is not None and between(until, world.now) >= timedelta():
        set_timer(world, world.now, RENEWAL_TIMER, row["subscription_id"])


def alter_subscription(world: World, subscription_id: str, **columns: object) -> None:
    """Set *columns* of a subscription without a change of its state.

    The event is the order's to write, once all of the change is in effect.
    """
    world.db.execute(
        update(SUBSCRIPTIONS)
        .where(
            SUBSCRIPTIONS.c.workspace == world.workspace,
            SUBSCRIPTIONS.c.subscription_id == subscription_id,
        )
        .values(version=SUBSCRIPTIONS.c.version + 1, **columns)
    )


def discounts_of(world: World, subscription_id: str) -> Sequence[RowMapping]:
    """Return the discounts on a subscription."""
    query = select(DISCOUNTS).where(
        DISCOUNTS.c.workspace == world.workspace,
        DISCOUNTS.c.subscription_id == subscription_id,
    )
    return world.db.execute(query).mappings().all()
