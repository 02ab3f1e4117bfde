"""The outbox: where a mail is written, in the transaction of what it tells of."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.engine.attempts import Outcome
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.vault import Vault
    from tutorial_app.mail.model import Mail

_MOST_KEY = 200


@dataclass(frozen=True, slots=True)
class Outbox:
    """Takes mails.

    Args:
        vault: seals what is secret.
        clock: the wall clock.
        domain: of the sender; the ids of mails end with it.
    """

    vault: Vault
    clock: Clock
    domain: str

    def put(self, db: Connection, mail: Mail, key: str) -> bool:
        """Have *mail* delivered if *db* commits.

        Args:
            db: the transaction of what the mail tells of.
            mail: to whom, and what.
            key: what it tells of. Nobody is told twice: a second mail of the same key
                is not taken.

        Returns:
            whether it was taken.

        Raises:
            InvalidInput: if *key* is empty or too long.
        """
        if not 0 < len(key) <= _MOST_KEY:
            raise InvalidInput(f"the key {key!r} has no 1 to {_MOST_KEY} characters")
        now = self.clock.now()
        values = {
            "key": key,
            "at": now,
            "message_id": f"<{digest_of(key)}@{self.domain}>",
            "recipient": mail.to,
            "subject": mail.subject,
            "body": self._body(mail),
            "method": mail.method,
            "secret": mail.secret,
            "until": mail.until,
            "attempt": 0,
            "due": now,
            "state": Outcome.OPEN,
            "problem": "",
        }
        store = sqlite if db.dialect.name == "sqlite" else postgresql
        write = store.insert(MAILS).values(**values).on_conflict_do_nothing()
        return db.execute(write.returning(MAILS.c.number)).first() is not None

    def _body(self, mail: Mail) -> str:
        parts = {"text": mail.text, "html": mail.html}
        body = json.dumps(parts | {"calendar": mail.calendar.decode()})
        return self.vault.seal(body) if mail.secret else body


def digest_of(key: str) -> str:
    """Return 32 hexadecimal digits that stand for *key*, in names and headers."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
