"""How often something may be tried, by address and by account.

Counted in the database, so that all processes count together; in a transaction of
its own, so that a refusal undoes no count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.access.people.refusals import TooManyTries
from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import TRIES

if TYPE_CHECKING:
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database


class Limit(StrEnum):
    """What is counted."""

    SIGN_IN_FROM = "SIGN_IN_FROM"
    #: By browsers in which nobody has signed in as that person before.
    SIGN_IN_AS = "SIGN_IN_AS"
    #: By one browser that is known to be theirs (`devices`).
    SIGN_IN_AT = "SIGN_IN_AT"
    #: Wrong passwords of now, by whoever is signed in as a person.
    PASSWORD_OF = "PASSWORD_OF"  # noqa: S105 (a name)
    #: Wrong second factors of a person.
    CODE_OF = "CODE_OF"
    #: Asking for a mail: a lost password, joining. It costs whoever gets it.
    MAIL_FROM = "MAIL_FROM"
    MAIL_TO = "MAIL_TO"
    #: Inviting somebody, which writes to whatever address is given.
    INVITED_BY = "INVITED_BY"
    #: Holding a seat without asking for it afterwards, by partner and kind.
    HELD_BY = "HELD_BY"
    #: Opening a link that may be none of ours, asking for a challenge.
    LINK_FROM = "LINK_FROM"


#: How many are taken within which time; that begins with the first of them.
_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
MOST = {
    Limit.SIGN_IN_FROM: (50, _QUARTER),
    Limit.SIGN_IN_AS: (10, _QUARTER),
    Limit.SIGN_IN_AT: (10, _QUARTER),
    Limit.PASSWORD_OF: (10, _QUARTER),
    Limit.CODE_OF: (10, _QUARTER),
    Limit.MAIL_FROM: (20, _HOUR),
    Limit.MAIL_TO: (3, _HOUR),
    Limit.INVITED_BY: (50, _HOUR),
    Limit.HELD_BY: (10, _HOUR),
    Limit.LINK_FROM: (100, _QUARTER),
}
#: Those whose subject is an address of the net.
_FROM = frozenset({Limit.SIGN_IN_FROM, Limit.MAIL_FROM, Limit.LINK_FROM})


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts tries."""

    database: Database
    clock: Clock

    def count(self, limit: Limit, subject: str) -> None:
        """Count one more.

        Args:
            limit: what is tried.
            subject: from where, or on which account, whether there is one or not.

        Raises:
            TooManyTries: if it is too many.
        """
        if not self.taken(limit, subject):
            minutes = round(MOST[limit][1].total_seconds() / 60)
            raise TooManyTries(f"too many tries; try again in {minutes} minutes")

    def taken(self, limit: Limit, subject: str) -> bool:
        """Count one more; say whether it is still taken."""
        now = self.clock.now()
        most, within = MOST[limit]
        with self.database.transaction() as db:
            on = postgresql if db.dialect.name == "postgresql" else sqlite
            first = on.insert(TRIES).values(
                digest=_key(limit, subject), count=1, until=now + within
            )
            over = TRIES.c.until <= now
            again = first.on_conflict_do_update(
                index_elements=["digest"],
                set_={
                    "count": case((over, 1), else_=TRIES.c.count + 1),
                    "until": case((over, now + within), else_=TRIES.c.until),
                },
            )
            counted = db.scalar(again.returning(TRIES.c.count)) or 1
        return bool(counted <= most)

    def forget(self, limit: Limit, subject: str) -> None:
        """Begin to count anew, after a try that was right."""
        with self.database.transaction() as db:
            db.execute(delete(TRIES).where(TRIES.c.digest == _key(limit, subject)))

    def purge(self) -> int:
        """Delete counts that are over; return how many."""
        with self.database.transaction() as db:
            gone = db.execute(delete(TRIES).where(TRIES.c.until <= self.clock.now()))
        return gone.rowcount


def _key(limit: Limit, subject: str) -> str:
    if limit in _FROM:
        subject = network_of(subject)
    return digest(f"{limit} {subject}")


def network_of(address: str) -> str:
    """Return *address*; of IPv6 the network, in which one caller has 2^64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found) >> 64 << 64, 64)))
