"""The steps that change a subscription: product, services, number.

One step serves several order types; what it does, the order's type says.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.catalogue.services import kept_services, switched
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.flows import package_steps, sign_up
from tutorial_app.mock.flows.outcomes import Refused
from tutorial_app.mock.flows.telling import tell_customer
from tutorial_app.mock.messages.writing import money_text
from tutorial_app.mock.moments import months_after, today
from tutorial_app.mock.numbers.store import hand_over_number
from tutorial_app.mock.orders.saving import remember
from tutorial_app.mock.subscriptions.allowances import (
    allowances_of,
    read_stored,
    set_allowances,
    stored,
)
from tutorial_app.mock.subscriptions.renewing import begin_paid_period
from tutorial_app.mock.subscriptions.store import alter_subscription, subscription_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order
    from tutorial_app.partners.model import Product

_ALIVE = ("ACTIVE", "BLOCKED")
#: Order type -> the message that tells of it; none of the contract's tells of
#: services.
MESSAGES = {
    "CHANGE_PRODUCT": "PRODUCT_CHANGED",
    "CHANGE_SIM": "SIM_CHANGED",
    "CHANGE_NUMBER": "NUMBER_CHANGED",
    "BLOCK": "BLOCKED",
    "UNBLOCK": "UNBLOCKED",
    "TERMINATE": "TERMINATION_CONFIRMED",
    "PORT_OUT": "TERMINATION_CONFIRMED",
}


def validate(world: World, order: Order, attempt: int) -> None:
    """Check again what was checked when the order was taken: days may lie between."""
    if order.row["order_type"] == "NEW_SUBSCRIPTION":
        sign_up.validate(world, order, attempt)
        return
    sub = subscription_row(world, order.subscription_id)
    if sub is None or sub["status"] not in _ALIVE:
        state = "unknown" if sub is None else sub["status"]
        raise Refused("CANCELLED_BY_CLIENT", f"The subscription is {state}.")


def change_hlr(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Set the new services in the network, or the new number."""
    sub_id, partner = order.subscription_id, order.partner
    match order.row["order_type"]:
        case "CHANGE_NUMBER":
            old = order.facts.details["old_msisdn"]
            hand_over_number(world, sub_id, old=old, new=order.row["msisdn"])
            return
        case "CHANGE_PRODUCT":
            sub = _sub(world, order)
            before = order.facts.details.get("product", sub["product_code"])
            old_plan = partner.products[before]
            plan = partner.products[order.row["product_code"]]
            if plan.kind == "ADDON":
                return
            known = world.partners.services
            services = kept_services(sub["services"], old_plan, plan, known)
        case _:
            sub = _sub(world, order)
            chosen = order.facts.details["services"]
            services = switched(sub["services"], chosen, world.partners.services)
    remember(world, order, services_before=dict(sub["services"]))
    alter_subscription(world, sub_id, services=services)


def restore_hlr(world: World, order: Order) -> None:
    """Set the old services again, or the old number."""
    if order.row["order_type"] == "CHANGE_NUMBER":
        old, new = order.facts.details["old_msisdn"], order.row["msisdn"]
        hand_over_number(world, order.subscription_id, old=new, new=old)
        return
    services = order.facts.details.get("services_before")
    if services is not None:  # a package leaves them alone
        alter_subscription(world, order.subscription_id, services=services)


def change_account(world: World, order: Order, attempt: int) -> None:
    """Put the new product into charging or billing: allowances, binding, discount.

    The price of a plan is the partner's to collect, as at a sign-up: the balance
    stays. That of a package is taken off it.
    """
    if order.row["order_type"] != "CHANGE_PRODUCT":
        return
    sub = _sub(world, order)
    plan = order.partner.products[order.row["product_code"]]
    if plan.kind == "ADDON":
        package_steps.buy_package(world, order, sub, plan)
        return
    remember(
        world,
        order,
        product=sub["product_code"],
        binding=sub["binding_ends"] and sub["binding_ends"].isoformat(),
        allowances=[stored(one) for one in allowances_of(world, order.subscription_id)],
        paid_until=sub["paid_until"] and sub["paid_until"].isoformat(),
    )
    alter_subscription(
        world,
        order.subscription_id,
        product_code=plan.code,
        binding_ends=_binding(plan, today(world.now)),
    )
    begin_paid_period(world, order.subscription_id)
    if order.facts.discount_code:
        sign_up.apply_discount(world, order, attempt)


def restore_account(world: World, order: Order) -> None:
    """Put the old product back, with what was left of its allowances."""
    kept = order.facts.details
    if order.row["order_type"] != "CHANGE_PRODUCT":
        return
    if "product" not in kept:
        package_steps.return_package(world, order)
        return
    rows = [read_stored(row) for row in kept["allowances"]]
    set_allowances(world, order.subscription_id, rows)
    binding, until = kept["binding"], kept["paid_until"]
    alter_subscription(
        world,
        order.subscription_id,
        product_code=kept["product"],
        binding_ends=binding and date.fromisoformat(binding),
        paid_until=until and datetime.fromisoformat(until),
    )
    if order.facts.discount_code:
        sign_up.remove_discount(world, order)


def notify(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Send the message that belongs to the order's type, if there is one."""
    template = MESSAGES.get(order.row["order_type"])
    if template is None:
        return
    details = order.facts.details
    product = order.partner.products[order.row["product_code"]]
    words = {
        "old": details.get("old_msisdn", ""),
        "refund": money_text(
            Decimal(details.get("refunded", "0")), _language(world, order)
        ),
    }
    text = "PACKAGE_ADDED" if product.kind == "ADDON" else ""
    tell_customer(world, order, template, text=text, **words)


def _language(world: World, order: Order) -> str:
    customer = customer_row(world, order.customer_id)
    return str(customer["data"].get("language", "da")) if customer else "da"


def _sub(world: World, order: Order) -> Mapping[str, Any]:
    sub = subscription_row(world, order.subscription_id)
    if sub is None:
        raise Refused("CANCELLED_BY_CLIENT", "The subscription is gone.")
    return sub


def _binding(plan: Product, day: date) -> date | None:
    return months_after(day, plan.binding_months) if plan.binding_months else None
