"""What waits for the next invoice: charges that a change of a line has brought."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, Integer, String, Table, delete, select

from tutorial_app.kernel.database import metadata
from tutorial_app.mock.billing.rules import Line
from tutorial_app.mock.rows import Amount, workspace_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutorial_app.mock.call import World
    from tutorial_app.mock.catalogue.pricing import Quote

#: Of a quote, what somebody who is billed by the month has to pay but once.
_ONCE = ("ONE_OFF", "PRORATION")

CHARGES = Table(
    "itms_charge",
    metadata,
    workspace_column(),
    #: The order that brought it.
    Column("order_id", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("subscription_id", String(10), nullable=False),
    Column("text", String(250), nullable=False),
    Column("msisdn", String(16), nullable=False),
    #: In kroner, VAT included; negative for what comes back.
    Column("amount", Amount, nullable=False),
    Index("ix_itms_charge_subscription", "workspace", "subscription_id"),
)


def charges_of(quote: Quote, payment: str) -> dict[str, Any]:
    """Return what CHANGE_BILLING has to know of a *quote*, as JSON can keep it."""
    due = [
        [one.description, str(one.amount)]
        for one in quote.lines
        if payment != "POSTPAID" or one.charge_type in _ONCE
    ]
    return {"charges": due}


def charge(
    world: World, subscription_id: str, order_id: str, lines: Sequence[Line]
) -> None:
    """Have *lines* stand on the next invoice."""
    rows = [
        {
            "workspace": world.workspace,
            "order_id": order_id,
            "number": number,
            "subscription_id": subscription_id,
            "text": line.text,
            "msisdn": line.msisdn,
            "amount": line.amount,
        }
        for number, line in enumerate(lines, 1)
    ]
    if rows:
        world.db.execute(CHARGES.insert(), rows)


def uncharge(world: World, order_id: str) -> None:
    """Take back what *order_id* has charged."""
    world.db.execute(
        delete(CHARGES).where(
            CHARGES.c.workspace == world.workspace, CHARGES.c.order_id == order_id
        )
    )


def collect(world: World, subscription_id: str) -> list[Line]:
    """Take what waits for a line's next invoice, to put it there."""
    here = (
        CHARGES.c.workspace == world.workspace,
        CHARGES.c.subscription_id == subscription_id,
    )
    query = select(CHARGES).where(*here).order_by(CHARGES.c.order_id, CHARGES.c.number)
    rows = world.db.execute(query).mappings().all()
    if rows:
        world.db.execute(delete(CHARGES).where(*here))
    return [Line(row["text"], Decimal(row["amount"]), row["msisdn"]) for row in rows]
