"""The steps that change a subscription: product, services, number.

One step serves several order types; what it does, the order's type says.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from tutorial_app.mock.catalogue.services import kept_services, switched
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.flows import sign_up
from tutorial_app.mock.flows.outcomes import Refused
from tutorial_app.mock.flows.telling import tell_customer
from tutorial_app.mock.messages.writing import money_text
from tutorial_app.mock.moments import months_after, today
from tutorial_app.mock.numbers.store import hand_over_number
from tutorial_app.mock.orders.saving import remember
from tutorial_app.mock.subscriptions.balances import balance_rows
from tutorial_app.mock.subscriptions.store import alter_subscription, subscription_row
from tutorial_app.mock.subscriptions.tables import BALANCES

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
    services = order.facts.details["services_before"]
    alter_subscription(world, order.subscription_id, services=services)


def change_account(world: World, order: Order, attempt: int) -> None:
    """Put the new product into charging or billing: allowances, binding, discount.

    The price is the partner's to collect, as at a sign-up: the balance stays.
    """
    if order.row["order_type"] != "CHANGE_PRODUCT":
        return
    sub = _sub(world, order)
    plan = order.partner.products[order.row["product_code"]]
    remember(
        world,
        order,
        product=sub["product_code"],
        binding=sub["binding_ends"] and sub["binding_ends"].isoformat(),
        allowances=[_stored(row) for row in _allowances(world, sub["subscription_id"])],
    )
    _replace_allowances(
        world,
        order,
        balance_rows(world.workspace, order.subscription_id, plan, None, world.now),
    )
    alter_subscription(
        world,
        order.subscription_id,
        product_code=plan.code,
        binding_ends=_binding(plan, today(world.now)),
    )
    if order.facts.discount_code:
        sign_up.apply_discount(world, order, attempt)


def restore_account(world: World, order: Order) -> None:
    """Put the old product back, with what was left of its allowances."""
    kept = order.facts.details
    if order.row["order_type"] != "CHANGE_PRODUCT":
        return
    _replace_allowances(world, order, [_read(row) for row in kept["allowances"]])
    binding = kept["binding"]
    alter_subscription(
        world,
        order.subscription_id,
        product_code=kept["product"],
        binding_ends=binding and date.fromisoformat(binding),
    )
    if order.facts.discount_code:
        sign_up.remove_discount(world, order)


def notify(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Send the message that belongs to the order's type, if there is one."""
    template = MESSAGES.get(order.row["order_type"])
    if template is None:
        return
    details = order.facts.details
    words = {
        "old": details.get("old_msisdn", ""),
        "refund": money_text(
            Decimal(details.get("refunded", "0")), _language(world, order)
        ),
    }
    tell_customer(world, order, template, **words)


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


def _allowances(world: World, subscription_id: str) -> list[dict[str, Any]]:
    query = select(BALANCES).where(*_here(world, subscription_id))
    return [dict(row) for row in world.db.execute(query).mappings()]


def _replace_allowances(world: World, order: Order, rows: list[dict[str, Any]]) -> None:
    world.db.execute(delete(BALANCES).where(*_here(world, order.subscription_id)))
    if rows:
        world.db.execute(BALANCES.insert(), rows)


def _here(world: World, subscription_id: str) -> tuple[Any, Any, Any]:
    return (
        BALANCES.c.workspace == world.workspace,
        BALANCES.c.subscription_id == subscription_id,
        BALANCES.c.balance_type != "MONETARY",
    )


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a balance as JSON can keep it."""
    return {
        **row,
        "remaining": str(row["remaining"]),
        "included": None if row["included"] is None else str(row["included"]),
        "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
    }


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a balance that was `_stored`."""
    expires, included = row["expires_at"], row["included"]
    return {
        **row,
        "remaining": Decimal(row["remaining"]),
        "included": None if included is None else Decimal(included),
        "expires_at": expires and datetime.fromisoformat(expires),
    }
