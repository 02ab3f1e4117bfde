"""Settings of automatic top-up in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.answers import dkk
from tutorial_app.mock.moments import midnight, today
from tutorial_app.mock.rows import claim
from tutorial_app.mock.topups.tables import AUTO_TOP_UPS, TOP_UPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World

_ONE = Prepared(
    select(AUTO_TOP_UPS).where(
        AUTO_TOP_UPS.c.workspace == bindparam("workspace"),
        AUTO_TOP_UPS.c.subscription_id == bindparam("subscription_id"),
    )
)


def auto_row(world: World, subscription_id: str) -> Mapping[str, Any] | None:
    """Return the settings of a subscription, None if there never were any."""
    return _ONE.first(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )


def keep_auto(world: World, subscription_id: str, columns: Mapping[str, Any]) -> None:
    """Write *columns* of a subscription's settings, which may be its first."""
    key = {"workspace": world.workspace, "subscription_id": subscription_id}
    if not claim(world.db, AUTO_TOP_UPS, {**key, **columns}):
        change_auto(world, subscription_id, **columns)


def change_auto(world: World, subscription_id: str, **columns: object) -> None:
    """Change *columns* of a subscription's settings."""
    world.db.execute(
        update(AUTO_TOP_UPS)
        .where(
            AUTO_TOP_UPS.c.workspace == world.workspace,
            AUTO_TOP_UPS.c.subscription_id == subscription_id,
        )
        .values(**columns)
    )


def auto_fields(row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the fields of `AutoTopUp`."""
    if row is None:
        return {"enabled": False}
    fields = {"enabled": row["enabled"], "failures": row["failures"]}
    optional = {
        "trigger": row["trigger"],
        "dayOfMonth": row["day_of_month"],
        "paymentCardId": row["payment_card_id"],
        "threshold": row["threshold"] and dkk(row["threshold"]),
        "amount": row["amount"] and dkk(row["amount"]),
        "maximumPerMonth": row["maximum_per_month"] and dkk(row["maximum_per_month"]),
    }
    return fields | {name: value for name, value in optional.items() if value}


def charged_this_month(world: World, subscription_id: str) -> Decimal:
    """Return what automatic top-ups have brought this month, in kroner."""
    query = select(TOP_UPS.c.amount).where(
        TOP_UPS.c.workspace == world.workspace,
        TOP_UPS.c.subscription_id == subscription_id,
        TOP_UPS.c.method == "AUTO_CARD",
        TOP_UPS.c.status == "COMPLETED",
        TOP_UPS.c.at >= midnight(today(world.now).replace(day=1)),
    )
    return sum(world.db.execute(query).scalars(), Decimal(0))
