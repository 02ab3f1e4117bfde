"""What orders took from payment cards, and gave back: nothing is booked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, String, Table, select

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.mock.rows import Amount, first_row, workspace_column

if TYPE_CHECKING:
    from decimal import Decimal

    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order

PAYMENTS = Table(
    "itms_payment",
    metadata,
    workspace_column(),
    #: An order is paid once, and that is given back once: the primary key says so.
    Column("order_id", String(10), primary_key=True),
    #: PAYMENT or REFUND.
    Column("kind", String(10), primary_key=True),
    Column("partner", String(10), nullable=False),
    Column("customer_id", String(10), nullable=False),
    Column("card_token", String(44), nullable=False),
    #: The card as the customer has stored it; None: it was used by its token alone.
    Column("payment_card_id", String(10)),
    #: In kroner, negative for a refund: together they are what was kept.
    Column("amount", Amount, nullable=False),
    Column("at", Instant, nullable=False),
)


def book_payment(
    world: World, order: Order, amount: Decimal, token: str, payment_card_id: str | None
) -> None:
    """Book that *amount* was taken from a card for *order*."""
    row = {
        "workspace": world.workspace,
        "order_id": order.id,
        "kind": "PAYMENT",
        "partner": order.partner.code,
        "customer_id": order.customer_id,
        "card_token": token,
        "payment_card_id": payment_card_id,
        "amount": amount,
        "at": world.now,
    }
    world.db.execute(PAYMENTS.insert(), row)


def book_refund(world: World, order: Order) -> None:
    """Book that the card has back what was taken for *order*, if anything was."""
    query = select(PAYMENTS).where(
        PAYMENTS.c.workspace == world.workspace,
        PAYMENTS.c.order_id == order.id,
        PAYMENTS.c.kind == "PAYMENT",
    )
    paid = first_row(world.db, query)
    if paid is not None:
        back: dict[str, Any] = {"kind": "REFUND", "amount": -paid["amount"]}
        world.db.execute(PAYMENTS.insert(), {**paid, **back, "at": world.now})
