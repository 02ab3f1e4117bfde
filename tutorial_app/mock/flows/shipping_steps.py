"""The steps that post things: SIM cards, and letters with the codes of the card."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.outcomes import NotYet, Refused
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.flows.telling import tell_customer
from tutorial_app.mock.moments import later
from tutorial_app.mock.numbers.sims import codes_of, move_sim
from tutorial_app.mock.numbers.tables import SIMS
from tutorial_app.mock.orders.store import load_order
from tutorial_app.mock.orders.tables import ORDER_STEPS
from tutorial_app.mock.rows import find

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order

#: Kind of the timer by which a card leaves the house.
DISPATCH = "dispatch"
#: How long a card waits to be picked.
_PICKING = timedelta(hours=2)
#: Contract, 11.7: then a parcel to Returvej is back.
_RETURNED = timedelta(days=5)
#: How long the customer takes to put a posted card into a phone.
_FIRST_USE = timedelta(hours=1)


def ship_sim(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Have the card picked and posted; wait until it is delivered, or back."""
    returned = bool(order.facts.details.get("returned"))
    if not order.resumed:
        set_timer(world, later(world.now, _PICKING), DISPATCH, order.id)
        days = world.partners.steps["SHIP_SIM"].working_days
        due = world.partners.clearing_house.working_days_later(world.now, days)
        length = _RETURNED if returned else due - world.now
        raise NotYet("AWAITING_SIM_DELIVERY", length, "SIM_PICKING")
    if returned:
        raise Refused("SIM_DELIVERY_FAILED", "The parcel came back.")


def stop_shipment(world: World, order: Order) -> None:
    """Stop a card that has not left the house."""
    drop_timers(world, DISPATCH, order.id)


def dispatch(world: World, order_id: str) -> None:
    """Post a card that was picked; nothing if its order has ended meanwhile."""
    loaded = load_order(world, order_id)
    if loaded is None or _status(world, loaded[0].facts.iccid) != "ALLOCATED":
        return
    order, run = loaded
    step = next(one for one in run.steps if one.code == "SHIP_SIM")
    if step.queue != "SIM_PICKING":
        return
    sub = order.subscription_id
    move_sim(world, order.facts.iccid, "SHIPPED", subscription_id=sub)
    world.db.execute(
        update(ORDER_STEPS)
        .where(
            ORDER_STEPS.c.workspace == world.workspace,
            ORDER_STEPS.c.order_id == order_id,
            ORDER_STEPS.c.sequence == step.sequence,
        )
        .values(queue="SIM_SHIPPING")
    )
    emit(
        world,
        "OrderStepChanged",
        order.partner.code,
        order_id=order_id,
        customer_id=order.customer_id,
        subscription_id=sub,
        old_status=step.status,
        new_status=step.status,
        detail="SHIP_SIM, SIM_SHIPPING",
    )
    tell_customer(world, order, "SIM_SHIPPED", parcel=f"PKT{order_id}")


def welcome_letter(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Post the letter with PIN and PUK, apart from the card; it takes a day."""
    if not order.resumed:
        days = world.partners.steps["WELCOME_LETTER"].working_days
        due = world.partners.clearing_house.working_days_later(world.now, days)
        raise NotYet(length=due - world.now, queue="LETTERS")
    pin, puk = codes_of(order.facts.iccid)
    tell_customer(
        world,
        order,
        "WELCOME",
        channels=("LETTER",),
        text="WELCOME_LETTER",
        pin=pin,
        puk=puk,
    )


def await_first_use(world: World, order: Order) -> None:
    """Wait until a posted card is put into a phone.

    Raises:
        NotYet: the first time, for a card that was posted.
    """
    if not order.resumed and _status(world, order.facts.iccid) == "SHIPPED":
        raise NotYet("AWAITING_SIM_ACTIVATION", _FIRST_USE)


def _status(world: World, iccid: str) -> str | None:
    row = find(world.db, SIMS, workspace=world.workspace, iccid=iccid)
    return None if row is None else str(row["status"])
