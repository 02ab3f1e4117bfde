"""Top-ups, redeemed vouchers and wrong attempts in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.answers import dkk
from tutorial_app.mock.moments import local, midnight, today
from tutorial_app.mock.rows import claim, first_row
from tutorial_app.mock.topups.rules import Attempts, Taken
from tutorial_app.mock.topups.tables import TOP_UPS, VOUCHER_ATTEMPTS, VOUCHERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.call import World


_TAKEN = Prepared(
    select(VOUCHERS).where(
        VOUCHERS.c.workspace == bindparam("workspace"),
        VOUCHERS.c.code == bindparam("code"),
    )
)
_ATTEMPTS = Prepared(
    select(VOUCHER_ATTEMPTS).where(
        VOUCHER_ATTEMPTS.c.workspace == bindparam("workspace"),
        VOUCHER_ATTEMPTS.c.subscription_id == bindparam("subscription_id"),
    )
)
_INSERT = Prepared(TOP_UPS.insert())


def taken_voucher(world: World, code: str) -> Taken | None:
    """Return who has begun to redeem the voucher *code*, None if nobody has."""
    row = _TAKEN.first(world.db, workspace=world.workspace, code=code)
    return None if row is None else Taken(row["status"], row["pending_until"])


def take_voucher(
    world: World, code: str, status: str, *, until: datetime | None = None
) -> bool:
    """Put a voucher into *status*, PENDING or USED; False if another was faster.

    Its primary key decides who was first; a row that is PENDING can be taken over
    by one.
    """
    row = {"workspace": world.workspace, "code": code, "status": status}
    if claim(world.db, VOUCHERS, {**row, "pending_until": until}):
        return True
    if status != "USED":
        return False
    done = world.db.execute(
        update(VOUCHERS)
        .where(*_voucher(world, code), VOUCHERS.c.status == "PENDING")
        .values(status="USED", pending_until=None)
    )
    return done.rowcount == 1


def attempts_on(world: World, subscription_id: str) -> Attempts:
    """Return the wrong codes in a row on a subscription."""
    row = _ATTEMPTS.first(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )
    if row is None:
        return Attempts()
    return Attempts(row["wrong"], row["locked_until"])


def keep_attempts(world: World, subscription_id: str, attempts: Attempts) -> None:
    """Write the wrong codes in a row on a subscription."""
    values = {"wrong": attempts.wrong, "locked_until": attempts.locked_until}
    key = {"workspace": world.workspace, "subscription_id": subscription_id}
    if not claim(world.db, VOUCHER_ATTEMPTS, {**key, **values}):
        world.db.execute(
            update(VOUCHER_ATTEMPTS)
            .where(*_attempts(world, subscription_id))
            .values(**values)
        )


def forget_attempts(world: World, subscription_id: str) -> None:
    """A right code: the count begins anew."""
    world.db.execute(delete(VOUCHER_ATTEMPTS).where(*_attempts(world, subscription_id)))


def topped_up_today(world: World, subscription_id: str) -> Decimal:
    """Return what was topped up since midnight, in kroner, bonus included."""
    bonus = func.coalesce(TOP_UPS.c.bonus, 0)
    query = select(TOP_UPS.c.amount, bonus.label("bonus")).where(
        TOP_UPS.c.workspace == world.workspace,
        TOP_UPS.c.subscription_id == subscription_id,
        TOP_UPS.c.status == "COMPLETED",
        TOP_UPS.c.at >= midnight(today(world.now)),
    )
    rows = world.db.execute(query)
    return sum((amount + (bonus or 0) for amount, bonus in rows), Decimal(0))


def insert_top_up(world: World, row: Mapping[str, Any]) -> None:
    """Write a top-up; *row* as `completed` gives it."""
    _INSERT.run(world.db, **row)


def update_top_up(world: World, top_up_id: str, **columns: object) -> None:
    """Change *columns* of a top-up."""
    world.db.execute(
        update(TOP_UPS)
        .where(TOP_UPS.c.workspace == world.workspace, TOP_UPS.c.top_up_id == top_up_id)
        .values(**columns)
    )


def top_up_row(world: World, top_up_id: str) -> Mapping[str, Any] | None:
    """Return the row of a top-up, None if there is none."""
    query = select(TOP_UPS).where(
        TOP_UPS.c.workspace == world.workspace, TOP_UPS.c.top_up_id == top_up_id
    )
    return first_row(world.db, query)


def top_up_fields(world: World, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of `TopUp`."""
    fields = {
        "topUpId": row["top_up_id"],
        "subscriptionId": row["subscription_id"],
        "method": row["method"],
        "status": row["status"],
        "amount": dkk(row["amount"]),
        "at": local(row["at"]),
    }
    optional = {
        "bonus": row["bonus"] and dkk(row["bonus"]),
        "voucherMasked": row["voucher_masked"],
        "paymentCardId": row["payment_card_id"],
        "failureCode": row["failure_code"],
    }
    if row["new_balance"] is not None:
        fields["newBalance"] = dkk(row["new_balance"])
    if row["status"] == "PENDING_AUTHENTICATION":
        page = f"{world.workspace}.{row['top_up_id']}"
        fields["authenticationUrl"] = f"{world.public_url}/pay/{page}"
    return fields | {name: value for name, value in optional.items() if value}


def _voucher(world: World, code: str) -> tuple[Any, Any]:
    return VOUCHERS.c.workspace == world.workspace, VOUCHERS.c.code == code


def _attempts(world: World, subscription_id: str) -> tuple[Any, Any]:
    return (
        VOUCHER_ATTEMPTS.c.workspace == world.workspace,
        VOUCHER_ATTEMPTS.c.subscription_id == subscription_id,
    )
