"""Bookings in the database. What needs a transaction is handed one.

A seat is won by inserting its row and seeing whether it is there, without looking
first: the primary key decides, whoever else is about to insert the same.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from tutorial_app.access.appointments.model import (
    Account,
    Booking,
    BookingId,
    KindCode,
    Partner,
    State,
    Waiting,
    WaitingId,
    Window,
)
from tutorial_app.access.appointments.tables import (
    BOOKINGS,
    SEATS,
    TICKETS,
    WAITING,
)
from tutorial_app.kernel.database import Instant
from tutorial_app.kernel.errors import Conflict, NotFound
from tutorial_app.kernel.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.access.appointments.model import By

_SEAT = Prepared(
    text(
        "INSERT INTO booking_seats (kind, cell, seat, booking)"
        " VALUES (:kind, :cell, :seat, :booking) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("cell", type_=Instant))
)
_TICKET = Prepared(
    text(
        "INSERT INTO booking_tickets (kind, partner, number, booking)"
        " VALUES (:kind, :partner, :number, :booking) ON CONFLICT DO NOTHING"
    )
)
_WAITING = Prepared(
    text(
        "INSERT INTO booking_waiting (id, kind, account, partner, starts_at, ends_at)"
        " VALUES (:id, :kind, :account, :partner, :starts_at, :ends_at)"
        " ON CONFLICT DO NOTHING"
    ).bindparams(
        bindparam("starts_at", type_=Instant), bindparam("ends_at", type_=Instant)
    )
)
#: The states in which nobody else may have the seat.
BLOCKING = tuple(state for state in State if state.blocks)


def booking_of(db: Connection, name: BookingId, *, lock: bool = False) -> Booking:
    """Return the booking called *name*; nobody else changes it while it is locked.

    Raises:
        NotFound: if there is none.
    """
    query = select(BOOKINGS).where(BOOKINGS.c.id == name)
    row = db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"no booking {name!r}")
    return _booking(row)


def bookings_of(db: Connection, partner: Partner) -> tuple[Booking, ...]:
    """Return every booking of *partner*, in the order of their times."""
    query = select(BOOKINGS).where(BOOKINGS.c.partner == partner)
    ordered = query.order_by(BOOKINGS.c.starts_at, BOOKINGS.c.id)
    return tuple(map(_booking, db.execute(ordered).mappings()))


def bookings_since(db: Connection, by: By, since: datetime) -> tuple[Booking, ...]:
    """Return what *by* has booked for their partner and was not over *since* then."""
    query = select(BOOKINGS).where(
        BOOKINGS.c.account == by.account,
        BOOKINGS.c.partner == by.partner,
        BOOKINGS.c.ends_at > since,
    )
    ordered = query.order_by(BOOKINGS.c.starts_at, BOOKINGS.c.id)
    return tuple(map(_booking, db.execute(ordered).mappings()))


def open_requests(db: Connection) -> tuple[Booking, ...]:
    """Return what waits for a decision, the nearest deadline first."""
    query = select(BOOKINGS).where(BOOKINGS.c.state == State.PENDING)
    ordered = query.order_by(BOOKINGS.c.due, BOOKINGS.c.id)
    return tuple(map(_booking, db.execute(ordered).mappings()))


def overdue(db: Connection, now: datetime) -> tuple[Booking, ...]:
    """Return the bookings whose state the clock has ended, locked.

    Those that another transaction is about to change are left to it.
    """
    query = select(BOOKINGS).where(BOOKINGS.c.due <= now)
    ordered = query.order_by(BOOKINGS.c.due, BOOKINGS.c.id)
    rows = db.execute(ordered.with_for_update(skip_locked=True)).mappings()
    return tuple(map(_booking, rows))


def add(db: Connection, booking: Booking) -> None:
    """Keep a new booking."""
    db.execute(insert(BOOKINGS).values(_flat(booking)))


def replace(db: Connection, booking: Booking) -> None:
    """Keep *booking* in the place of the one with its id."""
    db.execute(
        update(BOOKINGS).where(BOOKINGS.c.id == booking.id).values(_flat(booking))
    )


def win_seats(
    db: Connection, booking: Booking, cells: Iterable[datetime], capacity: int
) -> bool:
    """Take a seat in each of *cells* and none elsewhere; say whether that was possible.

    What the booking has already it keeps, and what it leaves is free only once the
    rest is won. After a refusal the transaction has to be undone, or the booking's
    seats given up (`free_seats`).
    """
    wanted = set(cells)
    has = _cells_of(db, booking)
    missing = wanted - has
    for seat in range(1, capacity + 1):
        if not missing:
            break
        # In order, so that two who want the same wait for each other one way only.
        values = {"kind": booking.kind, "seat": seat, "booking": booking.id}
        _SEAT.run_many(db, ({**values, "cell": cell} for cell in sorted(missing)))
        missing -= _cells_of(db, booking)
    if missing:
        return False
    left = has - wanted
    if left:
        mine = (SEATS.c.booking == booking.id, SEATS.c.cell.in_(left))
        db.execute(delete(SEATS).where(*mine))
    return True


def win_ticket(db: Connection, booking: Booking, quota: int) -> bool:
    """Count the booking among its partner's; say whether the quota allows that."""
    theirs = (TICKETS.c.kind == booking.kind, TICKETS.c.partner == booking.partner)
    taken = set(db.scalars(select(TICKETS.c.number).where(*theirs)))
    values = {
        "kind": booking.kind,
        "partner": booking.partner,
        "booking": booking.id,
    }
    # What another transaction takes meanwhile is refused by the key: the next, then.
    return any(
        _TICKET.run(db, number=number, **values)
        for number in range(1, quota + 1)
        if number not in taken
    )


def free_seats(db: Connection, booking: Booking) -> None:
    """Give up the seats of *booking*, and its place in the quota."""
    db.execute(delete(SEATS).where(SEATS.c.booking == booking.id))
    db.execute(delete(TICKETS).where(TICKETS.c.booking == booking.id))


def taken_seats(
    db: Connection, kind: KindCode, during: Window, now: datetime, but: str = ""
) -> Mapping[datetime, int]:
    """Return how many seats are taken in each cell, where any is.

    What the clock has ended *now* counts as free, though nobody has noted it yet, and
    so does what the booking *but* has.
    """
    query = (
        select(SEATS.c.cell, func.count().label("taken"))
        .join(BOOKINGS, BOOKINGS.c.id == SEATS.c.booking)
        .where(
            SEATS.c.kind == kind,
            SEATS.c.cell >= during.start,
            SEATS.c.cell < during.end,
            BOOKINGS.c.due > now,
            BOOKINGS.c.id != but,
        )
        .group_by(SEATS.c.cell)
    )
    return {row.cell: row.taken for row in db.execute(query)}


def overlapping(
    db: Connection,
    kind: KindCode,
    during: Window,
    states: Collection[State] = BLOCKING,
) -> tuple[Booking, ...]:
    """Return the bookings in one of *states* that have some part of *during*.

    By default those that hold a seat.
    """
    query = select(BOOKINGS).where(
        BOOKINGS.c.kind == kind,
        BOOKINGS.c.state.in_(states),
        BOOKINGS.c.starts_at < during.end,
        BOOKINGS.c.ends_at > during.start,
    )
    ordered = query.order_by(BOOKINGS.c.starts_at, BOOKINGS.c.id)
    return tuple(map(_booking, db.execute(ordered).mappings()))


def waiting_for(db: Connection, partner: Partner) -> tuple[Waiting, ...]:
    """Return what *partner* waits for, in the order of the times."""
    query = select(WAITING).where(WAITING.c.partner == partner)
    ordered = query.order_by(WAITING.c.starts_at, WAITING.c.number)
    return tuple(map(_waiting, db.execute(ordered).mappings()))


def waiting_of(db: Connection, name: WaitingId) -> Waiting:
    """Return who waits under the name *name*, locked.

    Raises:
        NotFound: if nobody does (any more).
    """
    query = select(WAITING).where(WAITING.c.id == name).with_for_update()
    row = db.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"nobody waits as {name!r}")
    return _waiting(row)


def all_waiting(db: Connection, kinds: Collection[str]) -> tuple[Waiting, ...]:
    """Return who waits for *kinds*, the first first, locked.

    Those whom another transaction is about to make an offer are left to it.
    """
    query = select(WAITING).where(WAITING.c.kind.in_(kinds)).order_by(WAITING.c.number)
    rows = db.execute(query.with_for_update(skip_locked=True)).mappings()
    return tuple(map(_waiting, rows))


def add_waiting(db: Connection, waiting: Waiting) -> None:
    """Put *waiting* at the end.

    Raises:
        Conflict: if that account waits for it already.
    """
    if not _WAITING.run(db, **_flat(waiting)):
        raise Conflict(f"{waiting.account!r} waits for {waiting.window} already")


def remove_waiting(db: Connection, waiting: Waiting) -> None:
    """Take *waiting* out."""
    db.execute(delete(WAITING).where(WAITING.c.id == waiting.id))


def _cells_of(db: Connection, booking: Booking) -> set[datetime]:
    query = select(SEATS.c.cell).where(SEATS.c.booking == booking.id)
    return set(db.scalars(query))


def _flat(value: Booking | Waiting) -> dict[str, Any]:
    row = asdict(value)
    window = row.pop("window")
    return {**row, "starts_at": window["start"], "ends_at": window["end"]}


def _booking(row: RowMapping) -> Booking:
    values = dict(row)
    window = Window(values.pop("starts_at"), values.pop("ends_at"))
    return Booking(**values | {"window": window, "state": State(values["state"])})


def _waiting(row: RowMapping) -> Waiting:
    return Waiting(
        WaitingId(row["id"]),
        KindCode(row["kind"]),
        Account(row["account"]),
        Partner(row["partner"]),
        Window(row["starts_at"], row["ends_at"]),
    )
