"""Who is let in: the proof, the window by the clock, the calls of this minute."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, text, update

from tutorial_app.access.appointments.model import By
from tutorial_app.access.appointments.refusals import NotNow
from tutorial_app.access.appointments.store import booking_of
from tutorial_app.access.appointments.tables import BOOKINGS
from tutorial_app.access.credentials.model import (
    Caller,
    NotOpen,
    TooManyCalls,
    WrongCredential,
)
from tutorial_app.access.credentials.service import opened
from tutorial_app.access.credentials.tables import CALLS, CREDENTIALS, DIGESTS
from tutorial_app.access.credentials.window import check_open
from tutorial_app.access.people.tables import PERSONS
from tutorial_app.kernel.database import Instant
from tutorial_app.kernel.prepared import Prepared

if TYPE_CHECKING:
    from tutorial_app.access.appointments.model import Booking
    from tutorial_app.access.appointments.service import Appointments
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.soap.security import Claim

#: How far `Created` of a PasswordDigest may be from our clock.
FRESH = timedelta(minutes=5)
#: So long after its window a credential is still known, to be told that it ended.
KNOWN = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
#: Compared with when there is no such user, so that it takes as long.
_NOBODY = "nobody has this password"
_COUNT = Prepared(
    text(
        "INSERT INTO access_calls (booking, minute, calls)"
        " VALUES (:booking, :minute, 1)"
        " ON CONFLICT (booking, minute) DO UPDATE SET calls = access_calls.calls + 1"
    ).bindparams(bindparam("minute", type_=Instant))
)
_NOTE = Prepared(
    text(
        "INSERT INTO access_digests (digest, at) VALUES (:digest, :at)"
        " ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("at", type_=Instant))
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Admits calls, in whatever process they come.

    Args:
        database: where credentials and bookings are.
        vault: opens the secrets.
        clock: the wall clock.
        bookings: told of the first call in a window.
    """

    database: Database
    vault: Vault
    clock: Clock
    bookings: Appointments

    def admit(self, claim: Claim, endpoint: str, address: str) -> Caller:
        """Return who makes *claim*, if their window for *endpoint* is open now.

        Args:
            claim: as it stood in the message.
            endpoint: its name in `conf/`.
            address: where the call came from.

        Raises:
            NotOpen: if the credential is right, and this is not its time or place.
            WrongCredential: if it is not right.
        """
        now = self.clock.now()
        query = select(CREDENTIALS).where(CREDENTIALS.c.user_name == claim.user)
        with self.database.reading() as db:
            row = db.execute(query).mappings().first()
            booking = booking_of(db, row["booking"]) if row else None
        secret = opened(self.vault, row["booking"], row["secret"]) if row else ""
        proven = claim.matches(secret or _NOBODY)
        if not (proven and secret) or row is None or booking is None:
            raise WrongCredential
        if claim.digest:
            self._take(claim, now)
        check_open(booking, row["revoked_at"], now)
        self._check_person(booking)
        if row["endpoint"] != endpoint:
            raise NotOpen(f"your booking opens {row['endpoint']!r}, not {endpoint!r}")
        if booking.used_at is None:
            by = By(booking.account, booking.partner, address)
            try:
                booking = self.bookings.note_use(by, booking.id)
            except NotNow as late:  # cancelled in this very moment
                raise NotOpen(str(late)) from late
        return Caller(booking, claim.user, secret)

    def check_still(self, caller: Caller) -> None:
        """See that the window of *caller* is open still, before the call goes on.

        Raises:
            NotOpen: if it ended, or the booking or credential was taken back.
        """
        query = select(CREDENTIALS.c.revoked_at)
        with self.database.reading() as db:
            booking = booking_of(db, caller.booking.id)
            revoked_at = db.scalar(query.where(CREDENTIALS.c.booking == booking.id))
        check_open(booking, revoked_at, self.clock.now())
        self._check_person(booking)

    def count(self, caller: Caller, limit: int) -> None:
        """Count one call of this minute, which all processes share.

        Raises:
            TooManyCalls: if it is one more than *limit*.
        """
        now = self.clock.now()
        minute = now.replace(second=0, microsecond=0)
        name = caller.booking.id
        mine = (CALLS.c.booking == name, CALLS.c.minute == minute)
        with self.database.transaction() as db:
            _COUNT.run(db, booking=name, minute=minute)
            calls = db.scalar(select(CALLS.c.calls).where(*mine)) or 0
        if calls > limit:
            left = (minute + _MINUTE - now).total_seconds()
            raise TooManyCalls(limit, max(1, math.ceil(left)))

    def forget(self) -> None:
        """Forget what is not needed any more, secrets among it: a worker's duty."""
        now = self.clock.now()
        with self.database.transaction() as db:
            ended = select(BOOKINGS.c.id).where(BOOKINGS.c.ends_at < now - KNOWN)
            db.execute(
                update(CREDENTIALS)
                .where(CREDENTIALS.c.booking.in_(ended), CREDENTIALS.c.secret != "")
                .values(secret="")
            )
            db.execute(delete(CALLS).where(CALLS.c.minute < now - _MINUTE))
            # Twice: a `Created` of the future stays fresh for longer.
            db.execute(delete(DIGESTS).where(DIGESTS.c.at < now - 2 * FRESH))

    def _check_person(self, booking: Booking) -> None:
        """See that the account of who booked is not closed: it ends all they have."""
        query = select(PERSONS.c.active).where(PERSONS.c.id == booking.account)
        with self.database.reading() as db:
            if db.scalar(query) is False:
                raise NotOpen("the account of who booked is closed")

    def _take(self, claim: Claim, now: datetime) -> None:
        """Take a digest once, while it is fresh (UsernameToken Profile 1.1, 3.1)."""
        created = _moment(claim.created)
        if not claim.nonce or created is None or abs(now - created) > FRESH:
            raise WrongCredential
        said = b"\0".join((claim.user.encode(), claim.created.encode(), claim.nonce))
        with self.database.transaction() as db:
            if not _NOTE.run(db, digest=hashlib.sha256(said).hexdigest(), at=now):
                raise WrongCredential


def _moment(created: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return None
    # The profile, section 10: without an offset it is meant to be UTC.
    return at if at.utcoffset() is not None else at.replace(tzinfo=UTC)
