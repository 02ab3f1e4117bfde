"""Usage in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.moments import midnight, today
from tutorial_app.mock.usage.rules import Record, record_number
from tutorial_app.mock.usage.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutorial_app.mock.call import World


def insert_records(
    world: World, subscription_id: str, records: Sequence[Record]
) -> None:
    """Write what a subscription was used for today."""
    day = today(world.now)
    rows: list[dict[str, Any]] = [
        {
            "workspace": world.workspace,
            "subscription_id": subscription_id,
            "number": record_number(day, nth),
            "at": record.at,
            "usage_type": record.usage_type,
            "other_party": record.other_party or None,
            "country": "DK",
            "quantity": record.quantity,
            "unit": record.unit,
            "price": record.price,
            "from_allowance": record.from_allowance,
        }
        for nth, record in enumerate(records, 1)
    ]
    if rows:
        world.db.execute(USAGE.insert(), rows)


def spent_this_month(world: World, subscription_id: str) -> Decimal:
    """Return what a subscription was used for since the first, in kroner."""
    query = select(USAGE.c.price).where(
        USAGE.c.workspace == world.workspace,
        USAGE.c.subscription_id == subscription_id,
        USAGE.c.at >= midnight(today(world.now).replace(day=1)),
    )
    return sum(world.db.execute(query).scalars(), Decimal(0))
