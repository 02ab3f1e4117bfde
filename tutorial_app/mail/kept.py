"""Mails as they are kept: what a delivery and a page read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tutorial_app.engine.attempts import Outcome
from tutorial_app.kernel.errors import Conflict, NotFound
from tutorial_app.mail.outbox import digest_of
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from tutorial_app.kernel.vault import Vault


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says; HTML and calendar entry are empty where there is none."""

    text: str
    html: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as it is kept, and how its delivery stands."""

    number: int
    key: str
    at: datetime
    message_id: str
    recipient: str
    subject: str
    method: str
    secret: bool
    until: datetime | None
    attempt: int
    #: When it is tried next; None: it has ended.
    due: datetime | None
    state: Outcome
    ended_at: datetime | None
    problem: str
    #: Empty where it is secret and was not to be opened.
    body: Body

    @property
    def digest(self) -> str:
        """What stands for its key in names and headers."""
        return digest_of(self.key)

    @property
    def file_name(self) -> str:
        """What it is called in a folder: always the same, and in order of time."""
        return f"{self.at:%Y%m%dT%H%M%S.%f}-{self.digest[:16]}.eml"


def kept_of(row: RowMapping, vault: Vault | None = None) -> Kept:
    """Make a mail of its row; what is secret is opened with *vault* only.

    Raises:
        ConfigurationError: if it was sealed with another key.
    """
    fields = {name: row[name] for name in Kept.__slots__ if name != "body"}
    fields["state"] = Outcome(row["state"])
    return Kept(**fields, body=_body(row, vault))


def mail_of(db: Connection, number: int) -> Kept:
    """Return one mail, as a page may show it.

    Raises:
        NotFound: if there is none of that number.
    """
    query = select(MAILS).where(MAILS.c.number == number)
    row = db.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"no mail {number}")
    return kept_of(row)


def newest(db: Connection, most: int, *, before: int | None = None) -> list[Kept]:
    """Return up to *most* mails, as a page may show them, the newest first.

    Args:
        db: the transaction.
        most: how many.
        before: only those with a smaller number; None: all.
    """
    query = select(MAILS).order_by(MAILS.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(MAILS.c.number < before)
    return [kept_of(row) for row in db.execute(query).mappings()]


def try_again(db: Connection, number: int, now: datetime) -> None:
    """Have a mail that was given up tried anew.

    Raises:
        Conflict: if it was not given up, or was secret, so that it is not kept.
        NotFound: if there is none of that number.
    """
    again = db.execute(
        update(MAILS)
        .where(MAILS.c.number == number, MAILS.c.state == Outcome.FAILED)
        .where(MAILS.c.secret.is_(False))
        .values(state=Outcome.OPEN, attempt=0, due=now, ended_at=None)
    )
    if again.rowcount != 1:
        mail = mail_of(db, number)
        kept = ", and what was secret is not kept" if mail.secret else ""
        raise Conflict(f"mail {number} is {mail.state}{kept}")


def _body(row: RowMapping, vault: Vault | None) -> Body:
    if not row["body"] or (row["secret"] and vault is None):
        return Body("", "", "")
    text = vault.open(row["body"]) if row["secret"] and vault else row["body"]
    return Body(**json.loads(text))
