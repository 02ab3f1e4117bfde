"""Balances: money and allowances on a subscription."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.answers import dkk, quantity
from tutorial_app.mock.moments import later, local
from tutorial_app.mock.rows import put
from tutorial_app.mock.subscriptions.ledger import book
from tutorial_app.mock.subscriptions.tables import BALANCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Product

#: How long an allowance lasts; contract, section 10: "per 30 days".
PERIOD = timedelta(days=30)
#: How long a prepaid balance lasts after the last top-up, in days.
BALANCE_LASTS = timedelta(days=365)
_ORDER = ("MONETARY", "VOICE", "SMS", "DATA", "DATA_EU")


def balance_rows(
    workspace: str,
    subscription_id: str,
    product: Product,
    money: Decimal | None,
    ends: datetime,
) -> list[dict[str, Any]]:
    """Return the rows of a new account.

    Args:
        workspace: where.
        subscription_id: whose account.
        product: what includes the allowances.
        money: in kroner; None: it is not prepaid.
        ends: when the allowances are over.
    """
    rows: list[tuple[Any, ...]] = []
    if money is not None:
        rows.append(("MONETARY", money, None, "DKK", False, None))
    rows += [
        (one.balance_type, one.included, one.included, one.unit, one.unlimited, ends)
        for one in product.allowances
    ]
    names = ("balance_type", "remaining", "included", "unit", "unlimited", "expires_at")
    key = {"workspace": workspace, "subscription_id": subscription_id}
    return [key | dict(zip(names, row, strict=True)) for row in rows]


def open_account(
    world: World, subscription_id: str, product: Product, money: Decimal | None
) -> None:
    """Open the charging account of a subscription."""
    ends = later(world.now, PERIOD)
    rows = balance_rows(world.workspace, subscription_id, product, money, ends)
    put(world.db, BALANCES, *rows)
    if money is not None:
        # By its own name each time: what was closed may be opened again.
        booked = {"amount": money, "balance": money}
        book(world, subscription_id, kind="OPENING", reference="", **booked)


def close_account(world: World, subscription_id: str) -> None:
    """Delete the charging account of a subscription; the money left on it lapses."""
    money = money_on(world, subscription_id)
    if money:
        booked = {"amount": -money, "balance": Decimal(0)}
        book(world, subscription_id, kind="CLOSING", reference="", **booked)
    world.db.execute(delete(BALANCES).where(*_here(world, subscription_id)))


def money_on(world: World, subscription_id: str) -> Decimal:
    """Return the prepaid balance, in kroner; 0 without an account."""
    query = select(BALANCES.c.remaining).where(
        *_here(world, subscription_id), BALANCES.c.balance_type == "MONETARY"
    )
    found: Decimal | None = world.db.execute(query).scalar()
    return Decimal(0) if found is None else found


_ADD_MONEY = Prepared(
    update(BALANCES)
    .where(
        BALANCES.c.workspace == bindparam("workspace"),
        BALANCES.c.subscription_id == bindparam("subscription_id"),
        BALANCES.c.balance_type == "MONETARY",
    )
    .values(remaining=BALANCES.c.remaining + bindparam("amount"))
    .returning(BALANCES.c.remaining)
)


def add_money(
    world: World,
    subscription_id: str,
    amount: Decimal,
    *,
    kind: str = "CORRECTION",
    reference: str = "",
) -> Decimal:
    """Add *amount* to the prepaid balance; return the new balance.

    Args:
        world: where and when.
        subscription_id: whose balance.
        amount: in kroner; negative takes money off, and the caller has made sure
            that there is enough.
        kind: what the ledger calls it: TOP_UP, USAGE, RENEWAL, ADD_ON, CORRECTION.
        reference: what it is booked for; the same thing cannot be booked twice.
    """
    (row,) = _ADD_MONEY.all(
        world.db,
        workspace=world.workspace,
        subscription_id=subscription_id,
        amount=amount,
    )
    balance: Decimal = row["remaining"]
    booked = {"amount": amount, "balance": balance}
    book(world, subscription_id, kind=kind, reference=reference, **booked)
    return balance


def balance_fields(world: World, subscription_id: str) -> list[Mapping[str, Any]]:
    """Return the fields of each `Balance`, money first."""
    rows = _ALL.all(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )
    ordered = sorted(rows, key=lambda row: _ORDER.index(row["balance_type"]))
    return [_fields(row) for row in ordered]


_ALL = Prepared(
    select(BALANCES).where(
        BALANCES.c.workspace == bindparam("workspace"),
        BALANCES.c.subscription_id == bindparam("subscription_id"),
    )
)


def _fields(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields: dict[str, Any] = {
        "balanceType": row["balance_type"],
        "unlimited": row["unlimited"],
    }
    if row["balance_type"] == "MONETARY":
        fields["money"] = dkk(row["remaining"])
    elif not row["unlimited"]:
        fields["remaining"] = quantity(row["remaining"], row["unit"])
        fields["included"] = quantity(row["included"], row["unit"])
    if row["expires_at"] is not None:
        fields["expiresAt"] = local(row["expires_at"])
    return fields


def _here(world: World, subscription_id: str) -> tuple[Any, Any]:
    return (
        BALANCES.c.workspace == world.workspace,
        BALANCES.c.subscription_id == subscription_id,
    )
