"""What is paid ahead is renewed: a prepaid plan from the balance, in the night.

Every night the charging system looks for plans whose 30 days end on the day that
begins. Who has enough money pays and goes on; who has not is told, tried once more
when the days are over, and then pays per use until a top-up.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.billing.rules import month_end
from tutorial_app.mock.catalogue.pricing import reduction
from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import between, later, midnight, today
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.subscriptions.allowances import begin_allowances
from tutorial_app.mock.subscriptions.balances import PERIOD, add_money, money_on
from tutorial_app.mock.subscriptions.store import (
    RENEWAL_TIMER,
    alter_subscription,
    discounts_of,
    subscription_row,
)
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.topups.auto import money_fell
from tutorial_app.mock.topups.booking import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Product

_DAY = timedelta(days=1)


def start_renewals(world: World) -> None:
    """Have the nights begin, in a workspace that is being filled; not in BENCH."""
    if world.seed_set != "BENCH":
        _set_night(world)


def on_renewal_timer(world: World, subscription_id: str) -> None:
    """Renew what is to be renewed: one line's plan, or tonight's."""
    if subscription_id:
        _renew(world, subscription_id)
        return
    _set_night(world)
    for one in _ending(world):
        _renew(world, one)
    if today(world.now).day == 1:
        for one in _billed(world):
            begin_paid_period(world, one)


def begin_paid_period(world: World, subscription_id: str) -> None:
    """Begin a line's period now: 30 days, or to the end of the month if billed."""
    row = subscription_row(world, subscription_id)
    if row is None:
        return
    plan = _plan(world, row)
    if plan.payment == "POSTPAID":
        ends = midnight(month_end(today(world.now)) + _DAY)
        begin_allowances(world, subscription_id, plan, ends)
        return
    _pay_until(world, row, later(world.now, PERIOD))


def _renew(world: World, subscription_id: str) -> None:
    row = subscription_row(world, subscription_id)
    if row is None or row["status"] != "ACTIVE" or not _is_ending(world, row):
        return
    plan, money = _plan(world, row), money_on(world, subscription_id)
    price = _price(world, row, plan)
    if money < price:
        _wait_for_money(world, row, plan, price)
        return
    over = between(row["paid_until"], world.now) > timedelta()
    begin = world.now if over else row["paid_until"]
    _pay_until(world, row, later(begin, PERIOD))
    if price:
        booked = {"kind": "RENEWAL", "reference": f"{today(begin):%Y-%m-%d}"}
        add_money(world, subscription_id, -price, **booked)
        money_fell(world, row, money)
    _tell(world, row, "SubscriptionChanged", f"{plan.code} renewed, DKK {price:.2f}")


def _wait_for_money(
    world: World, row: Mapping[str, Any], plan: Product, price: Decimal
) -> None:
    """Tell that the money does not suffice; in the end, let the plan rest."""
    subscription_id = row["subscription_id"]
    if between(row["paid_until"], world.now) >= timedelta():
        begin_allowances(world, subscription_id, None, world.now)
        return
    balance = money_on(world, subscription_id)
    detail = f"DKK {balance:.2f}, {plan.code} costs {price:.2f}"
    _tell(world, row, "BalanceLow", detail)
    partner = world.partners.partner(row["partner"])
    tell(world, partner, row, "LOW_BALANCE", balance=balance)
    set_timer(world, row["paid_until"], RENEWAL_TIMER, subscription_id)


def _pay_until(world: World, row: Mapping[str, Any], ends: datetime) -> None:
    plan, subscription_id = _plan(world, row), row["subscription_id"]
    begin_allowances(world, subscription_id, plan, ends)
    paid_until = ends if plan.monthly_price else None
    alter_subscription(world, subscription_id, paid_until=paid_until)


def _price(world: World, row: Mapping[str, Any], plan: Product) -> Decimal:
    """Return what the next period costs, less what discounts take off."""
    partner = world.partners.partner(row["partner"])
    price = plan.monthly_price
    for one in discounts_of(world, row["subscription_id"]):
        if one["status"] == "ACTIVE":
            off, _ = reduction(partner.discounts[one["code"]], plan.monthly_price)
            price -= off
    return max(price, Decimal(0))


def _is_ending(world: World, row: Mapping[str, Any]) -> bool:
    """Say whether a plan ends today, or has ended and waits for money."""
    until = row["paid_until"]
    return until is not None and between(until, _tomorrow(world)) > timedelta()


def _ending(world: World) -> list[str]:
    query = (
        select(SUBSCRIPTIONS.c.subscription_id)
        .where(
            SUBSCRIPTIONS.c.workspace == world.workspace,
            SUBSCRIPTIONS.c.payment == "PREPAID",
            SUBSCRIPTIONS.c.status == "ACTIVE",
            SUBSCRIPTIONS.c.paid_until >= midnight(today(world.now)),
            SUBSCRIPTIONS.c.paid_until < _tomorrow(world),
        )
        .order_by(SUBSCRIPTIONS.c.subscription_id)
    )
    return list(world.db.execute(query).scalars())


def _billed(world: World) -> list[str]:
    query = (
        select(SUBSCRIPTIONS.c.subscription_id)
        .where(
            SUBSCRIPTIONS.c.workspace == world.workspace,
            SUBSCRIPTIONS.c.payment == "POSTPAID",
            SUBSCRIPTIONS.c.status.in_(("ACTIVE", "BLOCKED", "TERMINATING")),
        )
        .order_by(SUBSCRIPTIONS.c.subscription_id)
    )
    return list(world.db.execute(query).scalars())


def _plan(world: World, row: Mapping[str, Any]) -> Product:
    return world.partners.partner(row["partner"]).products[row["product_code"]]


def _tell(world: World, row: Mapping[str, Any], event: str, detail: str) -> None:
    emit(
        world,
        event,
        row["partner"],
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
        msisdn=number_of(world, row["subscription_id"]),
        detail=detail,
    )


def _tomorrow(world: World) -> datetime:
    return midnight(today(world.now) + _DAY)


def _set_night(world: World) -> None:
    set_timer(world, _tomorrow(world), RENEWAL_TIMER, "")
