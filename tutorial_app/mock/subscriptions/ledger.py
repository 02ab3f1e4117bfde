"""The ledger of prepaid money: why a balance is what it is.

A balance changes only together with an entry here, so that at any time it is the
sum of its entries: money is neither created nor lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, String, Table

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.ids import count
from tutorial_app.mock.rows import Amount, workspace_column

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from tutorial_app.mock.call import World

LEDGER = Table(
    "itms_ledger",
    metadata,
    workspace_column(),
    Column("subscription_id", String(10), primary_key=True),
    #: OPENING, TOP_UP, USAGE, RENEWAL (of a plan), ADD_ON, ADD_ON_BACK (undone),
    #: CORRECTION or CLOSING.
    Column("kind", String(12), primary_key=True),
    #: What it was booked for, e.g. a top-up's id: nothing is booked twice.
    Column("reference", String(24), primary_key=True),
    #: In kroner, negative for what was spent.
    Column("amount", Amount, nullable=False),
    #: The balance right after it.
    Column("balance", Amount, nullable=False),
    Column("at", Instant, nullable=False),
)
_BOOK = Prepared(LEDGER.insert())


def book(
    world: World,
    subscription_id: str,
    *,
    kind: str,
    reference: str,
    amount: Decimal,
    balance: Decimal,
) -> None:
    """Write an entry; no *reference*: there is nothing it could be named by."""
    _BOOK.run(
        world.db,
        workspace=world.workspace,
        subscription_id=subscription_id,
        kind=kind,
        reference=reference or f"#{count(world, 'LE')}",
        amount=amount,
        balance=balance,
        at=world.now,
    )


def opening(
    workspace: str, subscription_id: str, money: Decimal, at: datetime
) -> dict[str, Any]:
    """Return the row of an account's first entry."""
    return {
        "workspace": workspace,
        "subscription_id": subscription_id,
        "kind": "OPENING",
        "reference": "",
        "amount": money,
        "balance": money,
        "at": at,
    }
