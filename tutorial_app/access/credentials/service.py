"""The credentials of bookings: made, shown once, revoked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from tutorial_app.access.appointments.model import State
from tutorial_app.access.appointments.transact import staff_only, theirs
from tutorial_app.access.audit import record
from tutorial_app.access.credentials.model import Credential, Shown
from tutorial_app.access.credentials.tables import CREDENTIALS
from tutorial_app.access.credentials.window import check_open
from tutorial_app.kernel.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.access.appointments.model import Booking, BookingId, By
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault

_SHOWN = tuple(column for column in CREDENTIALS.c if column.name != "secret")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
#: Characters of the partner's code in a user name.
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Credentials:
    """Makes, shows and revokes the credentials of bookings.

    Args:
        database: where they are.
        access: says which kind of booking opens which endpoint.
        vault: seals the secrets: a PasswordDigest cannot be checked with a hash.
        clock: the wall clock.
        new_word: gives some random letters and digits, as many as it is asked for.
    """

    database: Database
    access: Access
    vault: Vault
    clock: Clock
    new_word: Callable[[int], str]

    def follow(self, db: Connection, booking: Booking, now: datetime) -> None:
        """Make the credential of a *booking* that has just been approved.

        Args:
            db: the transaction that approves it.
            booking: as it is now; whatever else became of it, nothing is done.
            now: wall-clock time.
        """
        if booking.state is not State.APPROVED:
            return
        kind = self.access.bookable.get(booking.kind)
        if kind is None or not kind.opens or _row(db, booking.id) is not None:
            return
        partner = _NO_LETTER.sub("", booking.partner.lower())[:_LONGEST]
        db.execute(
            insert(CREDENTIALS).values(
                booking=booking.id,
                user_name=f"{partner or 'portal'}-{self.new_word(8)}",
                endpoint=kind.opens,
                secret=self._sealed(booking.id),
                made_at=now,
            )
        )

    def of(self, by: By, name: BookingId) -> Credential | None:
        """Return the credential of a booking; None: it has none (yet).

        Raises:
            NotFound: if there is no such booking, or it is another partner's.
        """
        with self.database.reading() as db:
            theirs(db, by, name)
            return _row(db, name)

    def of_those(self, names: Collection[BookingId]) -> Mapping[str, Credential]:
        """Return the credentials of bookings that the caller may see, by booking."""
        query = select(*_SHOWN).where(CREDENTIALS.c.booking.in_(names))
        with self.database.reading() as db:
            rows = db.execute(query).mappings().all()
        return {row["booking"]: Credential(**row) for row in rows}

    def show(self, by: By, name: BookingId) -> Shown:
        """Return the secret, once, to the person who booked.

        Raises:
            Conflict: if it was shown before.
            Forbidden: for everybody else.
            NotFound: if there is no such booking or credential.
            NotOpen: if it will not be let in any more.
        """
        return self._shown(by, name, again=False)

    def renew(self, by: By, name: BookingId) -> Shown:
        """Put a new secret in the place of one that was lost, and return it.

        The old one is refused from now on.

        Raises:
            Forbidden, NotFound, NotOpen: as `show`.
        """
        return self._shown(by, name, again=True)

    def revoke(self, by: By, name: BookingId) -> None:
        """Refuse the credential from the next call on; that cannot be taken back.

        Raises:
            Forbidden: if the caller is not staff.
            NotFound: if there is no such booking or credential.
        """
        staff_only(by)
        now = self.clock.now()
        with self.database.transaction() as db:
            _, before = _locked(db, by, name)
            if before.revoked_at is None:
                _write(db, name, revoked_at=now)
                record(
                    *(db, by, "credential.revoke", name, before),
                    after=_row(db, name),
                    now=now,
                )

    def _shown(self, by: By, name: BookingId, *, again: bool) -> Shown:
        now = self.clock.now()
        with self.database.transaction() as db:
            booking, before = _locked(db, by, name)
            if booking.account != by.account:
                raise Forbidden("a credential is shown to the person who booked, alone")
            # Before its time too: who has it can prepare.
            check_open(booking, before.revoked_at, max(now, booking.window.start))
            if before.shown_at is not None and not again:
                raise Conflict(
                    "the password was shown before, and is not shown again; "
                    "a new one can be made"
                )
            if again:
                _write(db, name, secret=self._sealed(name))
            _write(db, name, shown_at=now)
            action = "credential.renew" if again else "credential.show"
            record(db, by, action, name, before, after=_row(db, name), now=now)
            sealed = db.scalar(
                select(CREDENTIALS.c.secret).where(CREDENTIALS.c.booking == name)
            )
        return Shown(before.user_name, opened(self.vault, name, str(sealed)))

    def _sealed(self, name: str) -> str:
        # With whose it is: a row that somebody moved opens nothing.
        return self.vault.seal(json.dumps([name, self.new_word(32)]))


def opened(vault: Vault, name: str, sealed: str) -> str:
    """Return the secret of the booking called *name*; empty: it has none any more.

    Raises:
        ConfigurationError: if it was sealed with another key.
    """
    if not sealed:
        return ""
    whose, secret = json.loads(vault.open(sealed))
    return str(secret) if whose == name else ""


def _locked(db: Connection, by: By, name: BookingId) -> tuple[Booking, Credential]:
    """Return a booking and its credential, which nobody else changes meanwhile."""
    booking = theirs(db, by, name, lock=True)
    found = _row(db, name)
    if found is None:
        raise NotFound(f"booking {name!r} has no credential")
    return booking, found


def _row(db: Connection, name: str) -> Credential | None:
    query = select(*_SHOWN).where(CREDENTIALS.c.booking == name)
    row = db.execute(query).mappings().first()
    return None if row is None else Credential(**row)


def _write(db: Connection, name: str, **values: object) -> None:
    db.execute(
        update(CREDENTIALS).where(CREDENTIALS.c.booking == name).values(**values)
    )
