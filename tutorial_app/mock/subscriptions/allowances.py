"""What a line has included in its period: its plan's, and that of its packages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, String, Table, bindparam, delete, select

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import later
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.rows import first_row, put, workspace_column
from tutorial_app.mock.subscriptions.balances import PERIOD, balance_rows
from tutorial_app.mock.subscriptions.store import subscription_row
from tutorial_app.mock.subscriptions.tables import BALANCES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Product

    Row = Mapping[str, Any]

#: Add-ons with an allowance: each lasts 30 days from its order, then it is over.
PACKAGES = Table(
    "itms_package",
    metadata,
    workspace_column(),
    #: The order that brought it.
    Column("order_id", String(10), primary_key=True),
    Column("subscription_id", String(10), nullable=False),
    Column("product_code", String(30), nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_itms_package_subscription", "workspace", "subscription_id"),
)
#: Kind of the timer that ends a package.
PACKAGE_TIMER = "package"


def begin_allowances(
    world: World, subscription_id: str, plan: Product | None, ends: datetime
) -> None:
    """Give a line what *plan* includes until *ends*, and what is left of packages.

    Args:
        world: where and when.
        subscription_id: of the line.
        plan: None: nothing is paid for but the packages.
        ends: when that of the plan is over.
    """
    rows: Sequence[Row] = ()
    if plan is not None:
        rows = balance_rows(world.workspace, subscription_id, plan, None, ends)
    for one in packages_of(world, subscription_id):
        rows = _joined(world, rows, one, _product(world, one))
    set_allowances(world, subscription_id, rows)


def packages_of(world: World, subscription_id: str) -> Sequence[Row]:
    """Return the rows of the packages that a line has, the first to end first."""
    return _PACKAGES.all(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )


_PACKAGES = Prepared(
    select(PACKAGES)
    .where(
        PACKAGES.c.workspace == bindparam("workspace"),
        PACKAGES.c.subscription_id == bindparam("subscription_id"),
    )
    .order_by(PACKAGES.c.ends_at, PACKAGES.c.order_id)
)
_DROP_ALL = Prepared(
    delete(BALANCES).where(
        BALANCES.c.workspace == bindparam("workspace"),
        BALANCES.c.subscription_id == bindparam("subscription_id"),
        BALANCES.c.balance_type != "MONETARY",
    )
)


def begin_package(
    world: World, subscription_id: str, product: Product, order_id: str
) -> None:
    """Give a line the package that *order_id* has brought."""
    ends = later(world.now, PERIOD)
    row = {
        "workspace": world.workspace,
        "order_id": order_id,
        "subscription_id": subscription_id,
        "product_code": product.code,
        "ends_at": ends,
    }
    world.db.execute(PACKAGES.insert(), row)
    rows = _joined(world, allowances_of(world, subscription_id), row, product)
    set_allowances(world, subscription_id, rows)
    set_timer(world, ends, PACKAGE_TIMER, order_id)


def drop_package(world: World, order_id: str) -> Row | None:
    """Take a package off its line again; return its row, None if it is gone."""
    here = (PACKAGES.c.workspace == world.workspace, PACKAGES.c.order_id == order_id)
    row = first_row(world.db, select(PACKAGES).where(*here))
    if row is None:
        return None
    world.db.execute(delete(PACKAGES).where(*here))
    rows = _parted(allowances_of(world, row["subscription_id"]), _product(world, row))
    set_allowances(world, row["subscription_id"], rows)
    return row


def end_package(world: World, order_id: str) -> None:
    """End the package of *order_id*, whose days are over, and tell it."""
    row = drop_package(world, order_id)
    sub = subscription_row(world, row["subscription_id"]) if row else None
    if row is None or sub is None:
        return  # the order was undone
    emit(
        world,
        "SubscriptionChanged",
        sub["partner"],
        customer_id=sub["customer_id"],
        subscription_id=sub["subscription_id"],
        msisdn=number_of(world, sub["subscription_id"]),
        detail=f"{row['product_code']} has ended",
    )


def allowances_of(world: World, subscription_id: str) -> list[Row]:
    """Return the rows of what a line has included, without its money."""
    query = select(BALANCES).where(*_here(world, subscription_id))
    return [dict(row) for row in world.db.execute(query).mappings()]


def set_allowances(world: World, subscription_id: str, rows: Sequence[Row]) -> None:
    """Replace what a line has included by *rows*."""
    here = {"workspace": world.workspace, "subscription_id": subscription_id}
    _DROP_ALL.run(world.db, **here)
    put(world.db, BALANCES, *rows)


def stored(row: Row) -> dict[str, Any]:
    """Return an allowance as JSON can keep it."""
    return {
        **row,
        "remaining": str(row["remaining"]),
        "included": None if row["included"] is None else str(row["included"]),
        "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
    }


def read_stored(row: Row) -> dict[str, Any]:
    """Return an allowance that was `stored`."""
    expires, included = row["expires_at"], row["included"]
    return {
        **row,
        "remaining": Decimal(row["remaining"]),
        "included": None if included is None else Decimal(included),
        "expires_at": expires and datetime.fromisoformat(expires),
    }


def _joined(
    world: World, rows: Sequence[Row], package: Row, product: Product
) -> list[Row]:
    """Return *rows* with what *product* includes; what has expired is replaced."""
    joined = {row["balance_type"]: row for row in rows}
    new = balance_rows(
        world.workspace, package["subscription_id"], product, None, package["ends_at"]
    )
    for row in new:
        old = joined.get(row["balance_type"], row)
        if old is row or old["expires_at"] <= world.now:
            joined[row["balance_type"]] = row
        elif not old["unlimited"]:
            joined[row["balance_type"]] = _changed(old, row["included"])
    return list(joined.values())


def _parted(rows: Sequence[Row], product: Product) -> list[Row]:
    """Return *rows* without what *product* includes."""
    less = {one.balance_type: one.included for one in product.allowances}
    parted = [
        row
        if row["unlimited"]
        else _changed(row, -less.get(row["balance_type"], Decimal(0)))
        for row in rows
    ]
    return [row for row in parted if row["unlimited"] or row["included"]]


def _changed(row: Row, by: Decimal) -> Row:
    """Return *row* with another amount; what was used up does not come back."""
    return {
        **row,
        "remaining": max(row["remaining"] + by, Decimal(0)),
        "included": max(row["included"] + by, Decimal(0)),
    }


def _product(world: World, package: Row) -> Product:
    return next(
        partner.products[package["product_code"]]
        for partner in world.partners.by_code.values()
        if package["product_code"] in partner.products
    )


def _here(world: World, subscription_id: str) -> tuple[Any, Any, Any]:
    return (
        BALANCES.c.workspace == world.workspace,
        BALANCES.c.subscription_id == subscription_id,
        BALANCES.c.balance_type != "MONETARY",
    )
