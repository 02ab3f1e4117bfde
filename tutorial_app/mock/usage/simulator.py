"""The usage simulator: once a day, what was used is recorded and paid for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.answers import rounded
from tutorial_app.mock.billing.barring import bar
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import later, latest, midnight, today
from tutorial_app.mock.subscriptions.balances import add_money
from tutorial_app.mock.subscriptions.tables import BALANCES, SUBSCRIPTIONS
from tutorial_app.mock.topups.auto import money_fell
from tutorial_app.mock.topups.tables import AUTO_TOP_UPS
from tutorial_app.mock.usage.rules import Line, Record, purchase, use
from tutorial_app.mock.usage.store import insert_records, spent_this_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Product

#: The day's usage lies between these two, and is paid for at the second.
_FROM, _TO = timedelta(hours=7), timedelta(hours=20)
_KINDS = ("VOICE", "SMS", "DATA")


@dataclass(slots=True)
class Account:
    """What a prepaid line has left."""

    money: Decimal = Decimal(0)
    #: Kinds of use of which something, or everything, is included.
    covered: set[str] = field(default_factory=set)
    unlimited: set[str] = field(default_factory=set)


def start_usage(world: World) -> None:
    """Have the simulator begin, in a workspace that is being filled.

    Not in BENCH: there nothing may happen by itself.
    """
    if world.seed_set == "BENCH":
        return
    end = later(midnight(today(world.now)), _TO)
    _set_timer(world, end if world.now < end else _tomorrow(world))


def simulate_day(world: World, _subject: str) -> None:
    """Record the usage of the day that ends now, line by line."""
    _set_timer(world, _tomorrow(world))
    begin = later(midnight(today(world.now)), _FROM)
    accounts = _accounts(world)
    fills = _with_auto_top_up(world)
    for row in list(_active(world)):
        start = latest(begin, row["started_at"] or begin)
        if row["payment"] == "PREPAID":
            account = accounts.get(row["subscription_id"], Account())
            records = use(_prepaid(world, row, account), world.seed, start, world.now)
            _pay(world, row, records)
            if records or row["subscription_id"] in fills:
                money_fell(world, row, account.money)
        elif "SPEND_LIMIT" in row["services"]:
            _spend_to_the_limit(world, row, start)


def _pay(world: World, row: Mapping[str, Any], records: list[Record]) -> None:
    if not records:
        return
    subscription_id = row["subscription_id"]
    insert_records(world, subscription_id, records)
    spent = sum((record.price for record in records), Decimal(0))
    day = f"{today(world.now):%Y-%m-%d}"
    add_money(world, subscription_id, -spent, kind="USAGE", reference=day)


def _spend_to_the_limit(world: World, row: Mapping[str, Any], start: datetime) -> None:
    """Let a postpaid line with a spend limit buy something, and block it at last.

    Without it a limit could not be seen at work: what the partners' postpaid plans
    contain is free.
    """
    subscription_id = row["subscription_id"]
    limit = Decimal(row["services"]["SPEND_LIMIT"] or 0)
    left = limit - spent_this_month(world, subscription_id)
    line = Line(subscription_id, {}, (), left)
    records = purchase(line, world.seed, start, world.now)
    insert_records(world, subscription_id, records)
    if sum((record.price for record in records), Decimal(0)) >= left:
        # Contract, section 8: ACTIVE to BLOCKED, "spend limit reached".
        bar(world, row, "SPEND_LIMIT")


def _prepaid(world: World, row: Mapping[str, Any], account: Account) -> Line:
    product = _product(world, row)
    prices = {
        kind: product.usage_prices[kind]
        for kind in _KINDS
        if kind in product.usage_prices and kind not in account.covered
    }
    # Balances may hold fractions of an øre that cannot be spent.
    money = rounded(account.money - Decimal("0.005"))
    free = account.unlimited
    return Line(row["subscription_id"], prices, free, max(money, Decimal(0)))


def _product(world: World, row: Mapping[str, Any]) -> Product:
    return world.partners.partner(row["partner"]).products[row["product_code"]]


def _active(world: World) -> Iterator[Mapping[str, Any]]:
    query = (
        select(SUBSCRIPTIONS)
        .where(
            SUBSCRIPTIONS.c.workspace == world.workspace,
            SUBSCRIPTIONS.c.status == "ACTIVE",
        )
        .order_by(SUBSCRIPTIONS.c.subscription_id)
    )
    for row in world.db.execute(query).mappings():
        yield dict(row)


def _accounts(world: World) -> Mapping[str, Account]:
    query = select(BALANCES).where(BALANCES.c.workspace == world.workspace)
    accounts: dict[str, Account] = {}
    for row in world.db.execute(query).mappings():
        account = accounts.setdefault(row["subscription_id"], Account())
        if row["balance_type"] == "MONETARY":
            account.money = row["remaining"]
        elif row["expires_at"] is None or row["expires_at"] > world.now:
            if row["unlimited"]:
                account.unlimited.add(row["balance_type"])
            if row["unlimited"] or row["remaining"] > 0:
                account.covered.add(row["balance_type"])
    return accounts


def _with_auto_top_up(world: World) -> set[str]:
    query = select(AUTO_TOP_UPS.c.subscription_id).where(
        AUTO_TOP_UPS.c.workspace == world.workspace, AUTO_TOP_UPS.c.enabled
    )
    return set(world.db.execute(query).scalars())


def _tomorrow(world: World) -> datetime:
    return later(midnight(today(world.now) + timedelta(days=1)), _TO)


def _set_timer(world: World, due: datetime) -> None:
    set_timer(world, due, "usage", "")
