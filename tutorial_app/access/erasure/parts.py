"""What there is of a person beside the audit log, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from tutorial_app.access.appointments import rules, store
from tutorial_app.access.appointments.model import BookingId, WaitingId
from tutorial_app.access.appointments.tables import BOOKINGS, COMMANDS, OUTBOX, WAITING
from tutorial_app.access.erasure.names import GONE
from tutorial_app.access.erasure.report import Line
from tutorial_app.access.people.tables import (
    IDENTITIES,
    LINKS,
    PASSKEYS,
    PERSONS,
    RECOVERY_CODES,
    REQUESTS,
    SESSIONS,
    TOKENS,
    WORKSPACES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from tutorial_app.access.appointments.ledger import Ledger
    from tutorial_app.access.appointments.model import By
    from tutorial_app.access.erasure.names import Whom

#: What goes with the row of the person, since it points to it.
_THEIRS: tuple[tuple[Table, str], ...] = (
    (SESSIONS, "sessions"),
    (TOKENS, "API tokens"),
    (PASSKEYS, "passkeys"),
    (RECOVERY_CODES, "recovery codes"),
    (IDENTITIES, "identities at other providers"),
    (WORKSPACES, "workspaces that they claimed"),
)
_EXPIRES = "nobody's from now on, they expire like those of visitors"


def bookings_of(db: Connection, account: str) -> tuple[str, ...]:
    """Return the ids of what *account* booked."""
    query = select(BOOKINGS.c.id).where(BOOKINGS.c.account == account)
    return tuple(db.scalars(query.order_by(BOOKINGS.c.id)))


def give_up(ledger: Ledger, by: By, whom: Whom) -> Iterator[Line]:
    """Cancel what *whom* has booked and not used yet, and stop them waiting."""
    cancelled = 0
    for name in whom.bookings:
        booking = store.booking_of(ledger.db, BookingId(name), lock=True)
        if booking.state.blocks:
            ledger.change(booking, rules.cancelled(booking), by, "cancel")
            cancelled += 1
    yield Line("open bookings", cancelled, "cancelled, their access ends")
    waits = select(WAITING.c.id).where(WAITING.c.account == whom.id)
    names = ledger.db.scalars(waits).all()
    for name in names:
        waiting = store.waiting_of(ledger.db, WaitingId(name))
        ledger.stop_waiting(waiting, by, "stop")
    yield Line("places on the waiting list", len(names))


def take_words(db: Connection, whom: Whom) -> Iterator[Line]:
    """Take what *whom* wrote, and what was written about it, out of their bookings."""
    mine = BOOKINGS.c.account == whom.id
    said = (BOOKINGS.c.purpose != "") | (BOOKINGS.c.reason != "")
    gone = update(BOOKINGS).where(mine, said).values(purpose=GONE, reason=GONE)
    yield Line("purposes and reasons of bookings", db.execute(gone).rowcount)
    told = delete(OUTBOX).where(OUTBOX.c.account == whom.id)
    yield Line("notes of mails about bookings", db.execute(told).rowcount)
    keys = delete(COMMANDS).where(COMMANDS.c.account == whom.id)
    yield Line("idempotency keys", db.execute(keys).rowcount)


def delete_person(db: Connection, whom: Whom) -> Iterator[Line]:
    """Delete the account, and all that hangs on it."""
    for table, what in _THEIRS:
        mine = table.c.person == whom.id
        count = db.scalar(select(func.count()).select_from(table).where(mine)) or 0
        yield Line(what, count, _EXPIRES if table is WORKSPACES else "")
    links = LINKS.c.subject.in_((whom.email, whom.id))
    yield Line("open links", db.execute(delete(LINKS).where(links)).rowcount)
    asked = delete(REQUESTS).where(REQUESTS.c.email == whom.email)
    yield Line("requests to join", db.execute(asked).rowcount)
    gone = db.execute(delete(PERSONS).where(PERSONS.c.id == whom.id)).rowcount
    yield Line("account", gone, "name, e-mail address, password, one-time codes")
