"""Placing a sign-up: everything it takes is taken in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.services import switched, usual_services
from tutorial_app.mock.customers.rules import is_slow
from tutorial_app.mock.customers.store import create_customer
from tutorial_app.mock.events import together
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.engine import begin, drive
from tutorial_app.mock.flows.model import Event
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import later, latest, midnight, today
from tutorial_app.mock.numbers.any_number import take_any_number
from tutorial_app.mock.numbers.reserving import use
from tutorial_app.mock.numbers.sims import make_profile, pick_card, take_sim
from tutorial_app.mock.orders.facts import OrderFacts, needless_steps
from tutorial_app.mock.orders.saving import insert_order, set_order
from tutorial_app.mock.orders.sign_up_facts import sign_up_details, sign_up_skips
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.porting import moving
from tutorial_app.mock.porting.suborders import begin_suborder
from tutorial_app.mock.porting.wishes import read_port_in
from tutorial_app.mock.rows import claim
from tutorial_app.mock.subscriptions.store import create_subscription
from tutorial_app.mock.subscriptions.tables import USED_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.kernel.prepared import Row
    from tutorial_app.mock.call import Call, World
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.mock.orders.examining import Examination
    from tutorial_app.partners.model import Flow, Product


@dataclass(frozen=True, slots=True)
class Parts:
    """What an examination without objections has found."""

    flow: Flow
    product: Product
    quote: Quote


def place(call: Call, found: Examination, *, at_once: bool = True) -> Row:
    """Place the examined order; return its row.

    Args:
        call: the call that it came with.
        found: the order, examined.
        at_once: False: it stays RECEIVED until somebody begins it.

    Raises:
        Fault: the first thing that speaks against it, or that somebody was faster.
    """
    fault = found.first_fault()
    if fault is not None:
        raise fault
    if found.flow is None or found.product is None or found.quote is None:
        raise Fault("INTERNAL_ERROR")
    parts = Parts(found.flow, found.product, found.quote)
    with together(call.world):
        return _place(call, found, parts, at_once=at_once)


def _place(call: Call, found: Examination, parts: Parts, *, at_once: bool) -> Row:
    world = call.world
    order_id = new_id(world, "OR", call.partner)
    if found.customer is not None:
        customer_id = str(found.customer["customer_id"])
    else:
        customer_id = create_customer(call, found.order["newCustomer"])
    msisdn = _take_number(call, found, parts.flow, order_id)
    facts = _facts(call, found, parts, order_id)
    subscription_id = _subscribe(call, found, parts.product, customer_id)
    ids = {
        "order_id": order_id,
        "customer_id": customer_id,
        "subscription_id": subscription_id,
        "msisdn": msisdn,
    }
    row = {**ids, **_order_columns(call, found, parts, facts)}
    codes = [step.code for step in parts.flow.steps]
    brings = "portIn" in found.order["numberChoice"]
    if at_once and not brings:
        return begin(world, row, codes)
    insert_order(world, row, codes)
    if brings:
        _bring_number(call, found, parts.flow, ids)
    if at_once:
        drive(world, order_id, Event.BEGIN)
    return find_order(call, order_id)


def start_balance(facts: OrderFacts, quote: Quote, kit: Decimal) -> Decimal:
    """Return what is on the account once the first charge is paid, in kroner.

    A starter kit brings its balance; what it does not cover, and everything where
    there is no kit (eSIM), the partner has collected with the order.
    """
    brought = kit if facts.sim_choice == "iccid" else Decimal(0)
    return max(brought, quote.total_now) - quote.total_now


def expected_end(
    world: World, flow: Flow, facts: OrderFacts, start: datetime
) -> datetime:
    """Return when the order is done if nothing goes wrong; in CALM, at once."""
    if world.calm:
        return start
    needless = needless_steps(facts)
    needed = (step for step in flow.steps if step.code not in needless)
    takes = sum((step.takes + step.waits for step in needed), timedelta())
    return later(start, takes * (10 if facts.slow else 1))


def _take_number(
    call: Call, found: Examination, flow: Flow, order_id: str
) -> str | None:
    world = call.world
    if not flow.has("ALLOCATE_NUMBER"):
        return None  # The number that is brought along is the first.
    if found.reservation is not None:
        use(world, found.reservation["reservation_id"], order_id)
        return str(found.reservation["msisdn"])
    msisdn = take_any_number(world, call.partner)
    if msisdn is None:
        raise Fault("NUMBER_NOT_AVAILABLE", field="order/numberChoice/anyNumber")
    return msisdn


def _bring_number(
    call: Call, found: Examination, flow: Flow, ids: Mapping[str, Any]
) -> None:
    path = "order/numberChoice/portIn/msisdn"
    # A line that is in use before its number comes keeps nobody waiting: the case
    # goes out with the order. Else it waits until the order has come so far.
    at_once = not flow.comes_before("START_PORTING", "ACTIVATE")
    wish = read_port_in(
        call, found.order["numberChoice"]["portIn"], ids, released=at_once
    )
    porting_id = moving.begin(call.world, wish, path)
    set_order(call.world, ids["order_id"], porting_id=porting_id)
    begin_suborder(call.world, find_order(call, ids["order_id"]), porting_id)


def _facts(call: Call, found: Examination, parts: Parts, order_id: str) -> OrderFacts:
    world, partner = call.world, call.partner
    choice = next(iter(found.order["simChoice"]))
    iccid = ""
    if choice == "iccid":
        iccid = found.order["simChoice"]["iccid"]
        take_sim(world, partner, iccid, order_id)
    elif choice == "esim":
        iccid = make_profile(world, partner, order_id)
    else:
        iccid = pick_card(world, partner, order_id)
    if found.discount is not None and found.discount.single_use:
        _use_code(world, partner.code, found.discount.code, order_id)
    kit = partner.starter_kit
    facts = OrderFacts(
        sim_choice=choice,
        iccid=iccid,
        reservation_id=found.order["numberChoice"].get("reservationId", ""),
        discount_code=found.discount.code if found.discount else "",
        slow=is_slow(_customer_data(found), world.partners),
        skip=sign_up_skips(call, found),
        details=sign_up_details(call, found),
    )
    money = start_balance(facts, parts.quote, kit.balance if kit else Decimal(0))
    return replace(facts, start_balance=money)


def _use_code(world: World, partner: str, code: str, order_id: str) -> None:
    row = {
        "workspace": world.workspace,
        "partner": partner,
        "code": code,
        "order_id": order_id,
    }
    if not claim(world.db, USED_CODES, row):
        raise Fault("DISCOUNT_ALREADY_USED", field="order/discountCode")


def _customer_data(found: Examination) -> Mapping[str, Any]:
    data: Mapping[str, Any] = (
        found.customer["data"] if found.customer else found.order["newCustomer"]
    )
    return data


def _subscribe(
    call: Call, found: Examination, product: Product, customer_id: str
) -> str:
    subscription_id = new_id(call.world, "SU", call.partner)
    known = call.world.partners.services
    usual = usual_services(product, known)
    services = switched(usual, found.order.get("service", ()), known)
    create_subscription(
        call.world,
        {
            "subscription_id": subscription_id,
            "partner": call.partner.code,
            "customer_id": customer_id,
            "user_name": found.order.get("userName", ""),
            "product_code": product.code,
            "payment": product.payment,
            "services": services,
        },
    )
    return subscription_id


def _order_columns(
    call: Call, found: Examination, parts: Parts, facts: OrderFacts
) -> dict[str, Any]:
    world, day = call.world, found.order.get("requestedDate")
    start = world.now
    if day is not None and day > today(world.now):
        start = latest(world.now, midnight(day))
    return {
        "partner": call.partner.code,
        "order_type": parts.flow.order_type,
        "variant": parts.flow.variant,
        "flow": parts.flow.name,
        "product_code": parts.product.code,
        "facts": facts.stored(),
        "quote": parts.quote.stored(),
        "requested_date": day,
        # With a port-in it hangs on people outside.
        "expected_completion": None
        if parts.flow.variant
        else expected_end(call.world, parts.flow, facts, start),
        "created_at": world.now,
        "channel": call.channel,
        "agent_id": call.agent_id,
        "client_reference": call.client_reference,
    }
