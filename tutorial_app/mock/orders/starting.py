"""Starting an order about a subscription that exists, by a call or by a timer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.customers.rules import is_slow
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.engine import begin
from tutorial_app.mock.flows.steps import missing_steps, not_yet
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import latest, midnight
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.orders.facts import OrderFacts, needless_steps
from tutorial_app.mock.orders.placing import expected_end
from tutorial_app.mock.orders.tables import ORDERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tutorial_app.mock.call import Call, World
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.partners.model import Flow, Partner

ENDED = ("COMPLETED", "CANCELLED", "FAILED", "REJECTED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an order about a subscription is made of."""

    #: A value of the contract's `OrderType`.
    order_type: str
    #: Row of the subscription.
    subscription: Mapping[str, Any]
    variant: str = ""
    facts: OrderFacts = field(default_factory=OrderFacts)
    #: Of `new_order_id`, where something was taken for it already; else a new one.
    order_id: str = ""
    #: None: the number the subscription has.
    msisdn: str | None = None
    #: Empty: the product the subscription has.
    product_code: str = ""
    quote: Quote | None = None
    #: The day asked for; it starts as that begins, unless the facts say otherwise.
    day: date | None = None
    #: Step code -> message that the step shows from the start.
    notes: Mapping[str, str] = field(default_factory=dict)


def start_order(world: World, call: Call | None, wish: Wish) -> str:
    """Start the order of *wish*; return its id. *call*: who asks, None: a timer.

    Raises:
        Fault: as `find_flow`.
    """
    sub = wish.subscription
    partner = world.partners.partner(sub["partner"])
    flow = find_flow(partner, wish.order_type, wish.variant, wish.facts)
    order_id = wish.order_id or new_order_id(world, partner)
    customer = customer_row(world, sub["customer_id"])
    slow = customer is not None and is_slow(customer["data"], world.partners)
    facts = replace(wish.facts, slow=slow)
    start = _start(world, wish)
    row = {
        "order_id": order_id,
        "partner": partner.code,
        "order_type": flow.order_type,
        "variant": flow.variant,
        "flow": flow.name,
        "customer_id": sub["customer_id"],
        "subscription_id": sub["subscription_id"],
        "msisdn": wish.msisdn or number_of(world, sub["subscription_id"]),
        "product_code": wish.product_code or sub["product_code"],
        "facts": facts.stored(),
        "quote": wish.quote and wish.quote.stored(),
        "requested_date": wish.day,
        "expected_completion": expected_end(world, flow, facts, start),
        "created_at": world.now,
        **_asked_by(call, order_id),
    }
    begin(world, row, [step.code for step in flow.steps], wish.notes)
    return order_id


def find_flow(
    partner: Partner, order_type: str, variant: str, facts: OrderFacts, path: str = ""
) -> Flow:
    """Return the partner's flow for an order with these *facts*.

    Raises:
        Fault: FEATURE_NOT_ENABLED where the partner has none; SYSTEM_UNAVAILABLE
            where the sandbox cannot carry it out.
    """
    flow = partner.flows.get((order_type, variant))
    if flow is None:
        raise Fault("FEATURE_NOT_ENABLED", field=path)
    missing = missing_steps(flow, needless_steps(facts))
    if missing:
        raise not_yet(flow, missing, path)
    return flow


def new_order_id(world: World, partner: Partner) -> str:
    """Return the id of the order that comes next."""
    return new_id(world, "OR", partner)


def open_order_types(world: World, subscription_id: str) -> list[str]:
    """Return the types of a subscription's orders that have not ended."""
    query = select(ORDERS.c.order_type).where(
        ORDERS.c.workspace == world.workspace,
        ORDERS.c.subscription_id == subscription_id,
        ORDERS.c.status.not_in(ENDED),
    )
    return list(world.db.execute(query).scalars())


def _start(world: World, wish: Wish) -> datetime:
    if wish.facts.starts_at:
        return latest(world.now, datetime.fromisoformat(wish.facts.starts_at))
    return world.now if wish.day is None else latest(world.now, midnight(wish.day))


def _asked_by(call: Call | None, order_id: str) -> dict[str, str]:
    if call is None:
        # Every order tells its clientReference; nobody sent one for this.
        reference = f"system.{order_id}"
        return {"channel": "MACHINE", "agent_id": "", "client_reference": reference}
    return {
        "channel": call.channel,
        "agent_id": call.agent_id,
        "client_reference": call.client_reference,
    }
