"""Links and challenges: random, for one purpose, good once, and only for a while."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from tutorial_app.access.people.refusals import LinkOver
from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import LINKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy import ColumnElement, Connection

    from tutorial_app.access.people.secrets import Makers
    from tutorial_app.kernel.clock import Clock


class Purpose(StrEnum):
    """What a link does. It does nothing else."""

    INVITE = "INVITE"
    CONFIRM = "CONFIRM"
    RECOVER = "RECOVER"
    #: The password was right; now the second factor.
    SECOND_FACTOR = "SECOND_FACTOR"
    PASSKEY = "PASSKEY"
    OIDC = "OIDC"


LASTS = {
    Purpose.INVITE: timedelta(days=7),
    Purpose.CONFIRM: timedelta(days=2),
    Purpose.RECOVER: timedelta(hours=1),
    Purpose.SECOND_FACTOR: timedelta(minutes=10),
    Purpose.PASSKEY: timedelta(minutes=5),
    Purpose.OIDC: timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is about."""

    purpose: Purpose
    #: A person, a request, or an address, by purpose.
    subject: str
    #: The person who had it made; empty: nobody signed in.
    made_by: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and takes links; only their digests are kept."""

    clock: Clock
    makers: Makers

    def make(self, db: Connection, link: Link) -> str:
        """Keep *link* and return its token."""
        token = self.makers.new_secret()
        row = {
            "digest": digest(token),
            "purpose": link.purpose,
            "subject": link.subject,
            "details": json.dumps(dict(link.details)),
            "made_by": link.made_by,
            "expires_at": self.clock.now() + LASTS[link.purpose],
        }
        db.execute(insert(LINKS), row)
        return token

    def look(self, db: Connection, purpose: Purpose, token: str) -> Link:
        """Return what *token* is for, and leave it good.

        Raises:
            LinkOver: if it is not good (any more), or for another purpose.
        """
        row = db.execute(select(LINKS).where(*self._good(purpose, token))).one_or_none()
        if row is None:
            raise _over()
        details = json.loads(row.details)
        return Link(Purpose(row.purpose), row.subject, row.made_by, details)

    def take(self, db: Connection, purpose: Purpose, token: str) -> Link:
        """Return what *token* is for; it is good no more.

        Raises:
            LinkOver: as `look`, and if somebody else took it at the same time.
        """
        link = self.look(db, purpose, token)
        gone = db.execute(delete(LINKS).where(*self._good(purpose, token)))
        if gone.rowcount != 1:
            raise _over()
        return link

    def drop(self, db: Connection, purpose: Purpose, subject: str) -> None:
        """Make every link of a purpose about *subject* good no more."""
        db.execute(
            delete(LINKS).where(LINKS.c.purpose == purpose, LINKS.c.subject == subject)
        )

    def drop_of(self, db: Connection, person: str) -> None:
        """Make every link that *person* had made for others good no more."""
        db.execute(delete(LINKS).where(LINKS.c.made_by == person))

    def purge(self, db: Connection) -> int:
        """Delete links that are too old; return how many."""
        gone = db.execute(delete(LINKS).where(LINKS.c.expires_at <= self.clock.now()))
        return gone.rowcount

    def _good(self, purpose: Purpose, token: str) -> tuple[ColumnElement[bool], ...]:
        return (
            LINKS.c.digest == digest(token),
            LINKS.c.purpose == purpose,
            LINKS.c.expires_at > self.clock.now(),
        )


def _over() -> LinkOver:
    return LinkOver("that link was used already, or is too old; ask for a new one")
