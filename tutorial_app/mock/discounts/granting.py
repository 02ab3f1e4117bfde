"""Putting a discount on a subscription, and taking it off when it has run out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import midnight, today
from tutorial_app.mock.subscriptions.balances import PERIOD
from tutorial_app.mock.subscriptions.store import subscription_row
from tutorial_app.mock.subscriptions.tables import DISCOUNTS
from tutorial_app.mock.topups.booking import completed
from tutorial_app.mock.topups.store import insert_top_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Discount, Partner


def grant(
    world: World,
    partner: Partner,
    discount: Discount,
    subscription: Mapping[str, Any],
    *,
    order_id: str | None = None,
) -> Mapping[str, Any] | None:
    """Put *discount* on a subscription, and tell it.

    Returns:
        the row of the top-up, for credit that is booked at once.
    """
    subscription_id = subscription["subscription_id"]
    day = today(world.now)
    at_once = discount.type == "BONUS_CREDIT"
    ends = last_day(discount, day)
    row = {
        "workspace": world.workspace,
        "subscription_id": subscription_id,
        "code": discount.code,
        "status": "ENDED" if at_once else "ACTIVE",
        "valid_from": day,
        "valid_to": ends,
    }
    world.db.execute(DISCOUNTS.insert(), row)
    about = {
        "customer_id": subscription["customer_id"],
        "subscription_id": subscription_id,
        "order_id": order_id,
    }
    detail = discount.code
    emit(world, "DiscountApplied", partner.code, **about, detail=detail)
    if at_once:
        top_up = _credit(world, partner, discount, subscription)
        emit(world, "DiscountEnded", partner.code, **about, detail=detail)
        return top_up
    if ends is not None:
        due = midnight(ends + timedelta(days=1))
        set_timer(world, due, "discount", f"{subscription_id}/{discount.code}")
    return None


def last_day(discount: Discount, day: date) -> date | None:
    """Return the last day of a discount that is granted on *day*; None: no last."""
    if not discount.months:
        return None
    return day + PERIOD * discount.months - timedelta(days=1)


def end_discount(world: World, subject: str) -> None:
    """Take off a discount that has run out; *subject*: `<subscriptionId>/<code>`."""
    subscription_id, code = subject.split("/")
    done = world.db.execute(
        update(DISCOUNTS)
        .where(
            DISCOUNTS.c.workspace == world.workspace,
            DISCOUNTS.c.subscription_id == subscription_id,
            DISCOUNTS.c.code == code,
            DISCOUNTS.c.status == "ACTIVE",
            DISCOUNTS.c.valid_to < today(world.now),
        )
        .values(status="ENDED")
    )
    subscription = subscription_row(world, subscription_id)
    if done.rowcount != 1 or subscription is None:
        return  # the order that brought it was undone
    emit(
        world,
        "DiscountEnded",
        subscription["partner"],
        customer_id=subscription["customer_id"],
        subscription_id=subscription_id,
        detail=code,
    )


def _credit(
    world: World,
    partner: Partner,
    discount: Discount,
    subscription: Mapping[str, Any],
) -> Mapping[str, Any]:
    row = {
        "top_up_id": new_id(world, "TU", partner),
        # Of the contract's methods the one by a code.
        "method": "VOUCHER",
        "amount": discount.amount,
    }
    columns = completed(world, partner, subscription, row)
    insert_top_up(world, columns)
    return columns
