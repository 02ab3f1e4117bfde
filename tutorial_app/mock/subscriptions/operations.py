"""SubscriptionService: the reading half."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.catalogue.discounts import info
from tutorial_app.mock.lists import asked_page, read_page
from tutorial_app.mock.moments import local
from tutorial_app.mock.numbers.sims import sim_of
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.strangers import refuse_strangers
from tutorial_app.mock.subscriptions.add_ons import add_ons_on
from tutorial_app.mock.subscriptions.store import (
    discounts_of,
    find_by_number,
    find_subscription,
)
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Product

_ENDED = ("COMPLETED", "CANCELLED", "FAILED", "REJECTED")


def get_subscription(call: Call) -> Fields:
    """Answer GetSubscription."""
    refuse_strangers(call)
    if "subscriptionId" in call.fields:
        row = find_subscription(call, call.fields["subscriptionId"])
    else:
        row = find_by_number(call, call.fields["msisdn"])
    return {"subscription": _subscription(call, row)}


def list_subscriptions(call: Call) -> Fields:
    """Answer ListSubscriptions."""
    refuse_strangers(call)
    page = asked_page(call.fields)
    query = (
        select(SUBSCRIPTIONS, NUMBERS.c.msisdn)
        .outerjoin(
            NUMBERS,
            (NUMBERS.c.workspace == SUBSCRIPTIONS.c.workspace)
            & (NUMBERS.c.subscription_id == SUBSCRIPTIONS.c.subscription_id),
        )
        .where(
            SUBSCRIPTIONS.c.workspace == call.world.workspace,
            SUBSCRIPTIONS.c.partner == call.partner.code,
        )
        .order_by(SUBSCRIPTIONS.c.subscription_id.desc())
    )
    if "customerId" in call.fields:
        query = query.where(SUBSCRIPTIONS.c.customer_id == call.fields["customerId"])
    if "msisdn" in call.fields:
        query = query.where(NUMBERS.c.msisdn == call.fields["msisdn"])
    if call.fields.get("status"):
        query = query.where(SUBSCRIPTIONS.c.status.in_(call.fields["status"]))
    page_info, rows = read_page(call.world.db, query, page)
    return {"page": page_info, "subscription": [_summary(call, row) for row in rows]}


def _summary(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    product = call.partner.products[row["product_code"]]
    fields = {
        "subscriptionId": row["subscription_id"],
        "customerId": row["customer_id"],
        "status": row["status"],
        "productName": product.name[call.language],
    }
    optional = {"msisdn": row["msisdn"], "userName": row["user_name"]}
    return fields | {name: value for name, value in optional.items() if value}


def _subscription(call: Call, row: Mapping[str, Any]) -> Mapping[str, Any]:
    product = call.partner.products[row["product_code"]]
    subscription_id = row["subscription_id"]
    sim = sim_of(call.world, subscription_id)
    fields = {
        "subscriptionId": subscription_id,
        "customerId": row["customer_id"],
        "status": row["status"],
        "productCode": product.code,
        "productName": product.name[call.language],
        "paymentType": row["payment"],
        "activeService": [
            {"serviceCode": code, "active": True} | ({"value": value} if value else {})
            for code, value in row["services"].items()
        ],
        "discount": [
            _discount(call, one) for one in discounts_of(call.world, subscription_id)
        ],
        "openOrderId": _open_orders(call, subscription_id),
        "addOn": [_add_on(call, *one) for one in add_ons_on(call, row)],
        "version": row["version"],
    }
    # A line that is ending remembers a block, but is not BLOCKED.
    blocked = row["status"] == "BLOCKED"
    optional = {
        "msisdn": number_of(call.world, subscription_id),
        "userName": row["user_name"],
        "sim": sim and sim.fields(),
        "blockReason": row["block_reason"] if blocked else "",
        "blockScope": row["block_scope"] if blocked else "",
        "bindingEnds": row["binding_ends"],
        "startedAt": row["started_at"] and local(row["started_at"]),
        "terminationDate": row["termination_date"],
    }
    return fields | {name: value for name, value in optional.items() if value}


def _open_orders(call: Call, subscription_id: str) -> list[str]:
    query = (
        select(ORDERS.c.order_id)
        .where(
            ORDERS.c.workspace == call.world.workspace,
            ORDERS.c.subscription_id == subscription_id,
            ORDERS.c.status.not_in(_ENDED),
        )
        .order_by(ORDERS.c.order_id)
    )
    return list(call.world.db.execute(query).scalars())


def _add_on(
    call: Call, product: Product, ends_at: datetime | None
) -> Mapping[str, Any]:
    fields = {"productCode": product.code, "productName": product.name[call.language]}
    return fields if ends_at is None else {**fields, "endsAt": local(ends_at)}


def _discount(call: Call, row: RowMapping) -> Mapping[str, Any]:
    discount = call.partner.discounts[row["code"]]
    days = (row["valid_from"], row["valid_to"])
    return info(discount, call.language, status=row["status"], days=days)
