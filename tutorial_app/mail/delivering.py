"""Delivers what waits in the outbox: in a folder once, through SMTP at least once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.engine.attempts import Attempts, Outcome
from tutorial_app.kernel.errors import PortalError
from tutorial_app.mail.kept import kept_of
from tutorial_app.mail.message import message_of
from tutorial_app.mail.tables import MAILS
from tutorial_app.mail.ways import NotDelivered

if TYPE_CHECKING:
    from datetime import datetime
    from email.headerregistry import Address

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.engine.attempts import Claim
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.mail.ways import Way

log = logging.getLogger(__name__)

#: Between the attempts; RFC 5321, 4.5.4.1 asks for half an hour after some quick ones.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
#: Mails that one call of `deliver_due` delivers at most.
_AT_ONCE = 100
_DUE = select(MAILS).where(MAILS.c.state == Outcome.OPEN).order_by(MAILS.c.due).limit(1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Takes mails from the outbox to where they belong.

    Args:
        database: where the outbox is.
        vault: opens what is secret.
        clock: the wall clock.
        sender: from whom mails are.
        way: on which they leave.
    """

    database: Database
    vault: Vault
    clock: Clock
    sender: Address
    way: Way

    def deliver_due(self) -> int:
        """Deliver everything that is due, one mail after the other.

        May run in several processes at once; where nothing is due it only reads.

        Returns:
            how many mails were tried.
        """
        tried = 0
        while tried < _AT_ONCE and self._deliver_next():
            tried += 1
        return tried

    def _deliver_next(self) -> bool:
        attempts = Attempts(MAILS, PAUSES, self.way.hold)
        now = self.clock.now()
        with self.database.reading() as db:
            row = db.execute(_DUE.where(MAILS.c.due <= now)).mappings().first()
        if row is None:
            return False
        with self.database.transaction() as db:
            claim = attempts.claim(db, row, now)
        if claim is None:
            return True  # another worker was faster; see what is next
        problem, for_good = self._try(row)
        with self.database.transaction() as db:
            now = self.clock.now()
            outcome = attempts.conclude(db, claim, problem, now, for_good=for_good)
            if outcome in {Outcome.DELIVERED, Outcome.FAILED}:
                _end(db, claim, now)
        return True

    def _try(self, row: RowMapping) -> tuple[str, bool]:
        """Deliver a mail; return what went wrong, and whether it always will."""
        until = row["until"]
        if until is not None and until <= self.clock.now():
            return f"it was of use until {until:%Y-%m-%d %H:%M} UTC only", True
        try:
            kept = kept_of(row, self.vault)
            self.way.deliver(kept, message_of(kept, self.sender))
        except NotDelivered as exc:
            return str(exc), exc.for_good
        except PortalError as exc:
            return str(exc), False
        except Exception as exc:
            # A mail that cannot even be tried must hold up no other one.
            log.exception("mail-failed %s", row["number"])
            return f"{type(exc).__name__}: see the log of the worker", False
        return "", False


def _end(db: Connection, claim: Claim, now: datetime) -> None:
    """Note the end of a mail, and forget what was secret in it."""
    mine = update(MAILS).where(MAILS.c.number == claim.key["number"])
    db.execute(mine.values(ended_at=now))
    db.execute(mine.where(MAILS.c.secret).values(body=""))
