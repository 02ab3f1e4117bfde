"""Reservations: a number held for half an hour, until an order uses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import later
from tutorial_app.mock.numbers.store import free_number, take_free_number
from tutorial_app.mock.numbers.tables import NUMBERS, RESERVATIONS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import RowMapping

    from tutorial_app.mock.call import Call, World
    from tutorial_app.mock.faults import Words

HELD_FOR = timedelta(minutes=30)
PER_CUSTOMER = 3
PER_CREDENTIAL = 50


def reserve(call: Call, msisdn: str, customer_id: str | None) -> tuple[str, datetime]:
    """Hold a free number for the caller; return the reservation's id and its end.

    Raises:
        Fault: NUMBER_NOT_AVAILABLE if somebody was faster, LIMIT_EXCEEDED if the
            customer or the credential holds too many already.
    """
    world = call.world
    until = later(world.now, HELD_FOR)
    if not take_free_number(world, call.partner, msisdn, until):
        raise Fault("NUMBER_NOT_AVAILABLE", field="msisdn")
    _check_limits(call, customer_id)
    reservation_id = new_id(world, "RE", call.partner)
    world.db.execute(
        RESERVATIONS.insert(),
        {
            "workspace": world.workspace,
            "reservation_id": reservation_id,
            "partner": call.partner.code,
            "user_name": call.user_name,
            "msisdn": msisdn,
            "customer_id": customer_id,
            "state": "LIVE",
            "expires_at": until,
            "order_id": None,
        },
    )
    set_timer(world, until, "reservation", reservation_id)
    return reservation_id, until


def find_reservation(call: Call, reservation_id: str, path: str) -> RowMapping:
    """Return a reservation of the caller's partner, live or not.

    Raises:
        Fault: RESERVATION_NOT_FOUND, with *path*.
    """
    row = _row(call.world, reservation_id)
    if row is None or row["partner"] != call.partner.code:
        raise Fault("RESERVATION_NOT_FOUND", field=path)
    return row


def release(call: Call, reservation_id: str) -> str:
    """Give a reservation back; return the number, which is free again.

    Raises:
        Fault: RESERVATION_NOT_FOUND, or RESERVATION_EXPIRED if it lives no more.
    """
    row = find_reservation(call, reservation_id, "reservationId")
    if not _end(call.world, reservation_id, "RELEASED"):
        raise Fault("RESERVATION_EXPIRED", field="reservationId")
    drop_timers(call.world, "reservation", reservation_id)
    free_number(call.world, row["msisdn"])
    return str(row["msisdn"])


def use(
    world: World,
    reservation_id: str,
    order_id: str,
    path: str = "order/numberChoice/reservationId",
) -> None:
    """Let an order have the number of a reservation.

    Raises:
        Fault: RESERVATION_EXPIRED, with *path*, if it lives no more, or another
            order was faster.
    """
    if not _end(world, reservation_id, "USED", order_id):
        raise Fault("RESERVATION_EXPIRED", field=path)
    drop_timers(world, "reservation", reservation_id)
    row = _row(world, reservation_id)
    if row is not None:
        world.db.execute(
            update(NUMBERS)
            .where(
                NUMBERS.c.workspace == world.workspace,
                NUMBERS.c.msisdn == row["msisdn"],
            )
            .values(reserved_until=None)
        )


def lapse(world: World, reservation_id: str) -> None:
    """Let a reservation lapse: its time is over. Nothing if it lives no more."""
    row = _row(world, reservation_id)
    if row is not None and _end(world, reservation_id, "LAPSED"):
        free_number(world, row["msisdn"])


def _row(world: World, reservation_id: str) -> RowMapping | None:
    query = select(RESERVATIONS).where(
        RESERVATIONS.c.workspace == world.workspace,
        RESERVATIONS.c.reservation_id == reservation_id,
    )
    return world.db.execute(query).mappings().first()


def _end(
    world: World, reservation_id: str, state: str, order_id: str | None = None
) -> bool:
    # One statement decides who wins: only one finds the reservation LIVE.
    ended = world.db.execute(
        update(RESERVATIONS)
        .where(
            RESERVATIONS.c.workspace == world.workspace,
            RESERVATIONS.c.reservation_id == reservation_id,
            RESERVATIONS.c.state == "LIVE",
        )
        .values(state=state, order_id=order_id)
    )
    return ended.rowcount == 1


def _check_limits(call: Call, customer_id: str | None) -> None:
    live = select(func.count()).where(
        RESERVATIONS.c.workspace == call.world.workspace,
        RESERVATIONS.c.state == "LIVE",
    )
    by_credential = live.where(RESERVATIONS.c.user_name == call.user_name)
    if call.world.db.execute(by_credential).scalar_one() >= PER_CREDENTIAL:
        raise Fault("LIMIT_EXCEEDED", message=_too_many(PER_CREDENTIAL))
    if customer_id is None:
        return
    by_customer = live.where(RESERVATIONS.c.customer_id == customer_id)
    if call.world.db.execute(by_customer).scalar_one() >= PER_CUSTOMER:
        message = _too_many(PER_CUSTOMER)
        raise Fault("LIMIT_EXCEEDED", field="customerId", message=message)


def _too_many(limit: int) -> Words:
    return {
        "da": f"Højst {limit} numre kan holdes ad gangen; giv et tilbage først.",
        "en": f"No more than {limit} numbers are held at a time; release one first.",
    }
