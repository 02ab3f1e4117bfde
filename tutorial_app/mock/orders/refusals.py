"""Why a well-formed sign-up cannot be taken: what is in the way, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tutorial_app.mock.catalogue.discounts import Situation, objection
from tutorial_app.mock.catalogue.provisioning import fresh_board
from tutorial_app.mock.customers.rules import MAY_ORDER, is_of_age
from tutorial_app.mock.customers.store import (
    count_subscriptions,
    had_subscription,
    is_taken,
)
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.moments import today
from tutorial_app.mock.orders.credit import credit_refusals
from tutorial_app.mock.orders.first_payment import card_refusals
from tutorial_app.mock.porting import checking as porting
from tutorial_app.mock.subscriptions.tables import USED_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.orders.examining import Examination


_PORT_IN = "order/numberChoice/portIn/"


def conflicts(call: Call, found: Examination) -> Iterator[Fault]:
    """Yield the ConflictFaults."""
    order = found.order
    if found.customer is not None and found.customer["status"] not in MAY_ORDER:
        yield Fault("CUSTOMER_STATE", field="order/customerId")
    new = order.get("newCustomer")
    if new is not None and is_taken(call.world, call.partner, new):
        yield Fault("CUSTOMER_ALREADY_EXISTS", field="order/newCustomer")
    if found.reservation is not None and found.reservation["state"] != "LIVE":
        yield Fault("RESERVATION_EXPIRED", field="order/numberChoice/reservationId")
    port_in = order["numberChoice"].get("portIn")
    if port_in is not None:
        yield from porting.conflicts(call.world, port_in, _PORT_IN)
    if found.sim is not None and found.sim.fault:
        yield Fault(found.sim.fault, field="order/simChoice/iccid")
    accepted = order.get("acceptedPrice")
    differs = (
        accepted is not None
        and found.quote is not None
        and accepted.value != found.quote.total_now
    )
    if differs and _discount_holds(call, found):
        yield Fault("PRICE_CHANGED", field="order/acceptedPrice")


def business(call: Call, found: Examination) -> Iterator[Fault]:
    """Yield the BusinessFaults."""
    if found.product is not None:
        customer_type = _customer_type(found)
        allowed = customer_type in (None, *found.product.customer_types)
        if found.product.kind != "PLAN" or not allowed:
            yield Fault("PRODUCT_NOT_ELIGIBLE", field="order/productCode")
        board = fresh_board(call, found.product)
        for one in board.objections(found.order.get("service", ()), "order/"):
            yield Fault(one.code, field=one.field)
    port_in = found.order["numberChoice"].get("portIn")
    if port_in is not None:
        yield from porting.refusals(call.world, call.partner, port_in, _PORT_IN)
    yield from _age(call, found)
    if found.customer is not None and _has_all(call, found.customer["customer_id"]):
        most = call.partner.limits.subscriptions_per_customer
        words = {
            "da": f"Grænsen for abonnementer er {most} for hver kunde.",
            "en": f"The limit of subscriptions is {most} for each customer.",
        }
        yield Fault("LIMIT_EXCEEDED", field="order/customerId", message=words)
    if found.bureau is not None:
        yield from credit_refusals(found.bureau, found.order)
    yield from card_refusals(call, found)
    against = discount_objection(call, found)
    if against:
        yield Fault(against, field="order/discountCode")


def discount_objection(call: Call, found: Examination) -> str:
    """Return the fault code that speaks against the discount; empty: none does."""
    if found.discount is None:
        return ""
    customer = found.customer
    known = customer is not None and had_subscription(
        call.world, customer["customer_id"]
    )
    situation = Situation(
        day=found.order.get("requestedDate", today(call.world.now)),
        product=found.product,
        new_customer=not known,
        used=found.discount.single_use and _is_used(call, found.discount.code),
    )
    return objection(found.discount, situation)


def _discount_holds(call: Call, found: Examination) -> bool:
    asked = "discountCode" in found.order
    if not asked:
        return True
    return found.discount is not None and not discount_objection(call, found)


def _has_all(call: Call, customer_id: str) -> bool:
    most = call.partner.limits.subscriptions_per_customer
    return count_subscriptions(call.world, customer_id) >= most


def _is_used(call: Call, code: str) -> bool:
    query = select(USED_CODES.c.order_id).where(
        USED_CODES.c.workspace == call.world.workspace,
        USED_CODES.c.partner == call.partner.code,
        USED_CODES.c.code == code,
    )
    return call.world.db.execute(query).first() is not None


def _customer_type(found: Examination) -> str | None:
    if found.customer is not None:
        return str(found.customer["customer_type"])
    new = found.order.get("newCustomer")
    return None if new is None else str(new["customerType"])


def _age(call: Call, found: Examination) -> Iterator[Fault]:
    new = found.order.get("newCustomer", {})
    if not is_of_age(new, call.partner, today(call.world.now)):
        yield Fault("AGE_RESTRICTION", field="order/newCustomer/birthDate")
