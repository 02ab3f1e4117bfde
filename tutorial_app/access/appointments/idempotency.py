"""Commands that came before: the same key and content is the same booking again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from tutorial_app.access.appointments.refusals import KeyReused
from tutorial_app.access.appointments.tables import COMMANDS
from tutorial_app.kernel.database import Instant
from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.kernel.prepared import Prepared

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.appointments.model import By

MOST_KEY = 255
_NOTE = Prepared(
    text(
        "INSERT INTO booking_commands (account, key, digest, made, at)"
        " VALUES (:account, :key, :digest, :made, :at) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("at", type_=Instant))
)


def noted(
    db: Connection, by: By, said: tuple[str, ...], made: str, now: datetime
) -> str:
    """Note a command with a key; return the id that it made when it came before.

    Of two that come at once the second waits here for the first.

    Args:
        db: the transaction of the command, since with it the note is undone.
        by: who gives it, with the key; without one nothing is noted.
        said: the command and its content.
        made: the id of what it makes, or changes.
        now: wall-clock time.

    Raises:
        InvalidInput: if the key is too long.
        KeyReused: if the key came before, with other content.
    """
    if not by.key:
        return ""
    if len(by.key) > MOST_KEY:
        raise InvalidInput(
            f"an Idempotency-Key has {MOST_KEY} characters at most, not {len(by.key)}"
        )
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    values = {"account": by.account, "key": by.key, "digest": digest}
    if _NOTE.run(db, made=made, at=now, **values):
        return ""
    mine = (COMMANDS.c.account == by.account, COMMANDS.c.key == by.key)
    before = db.execute(select(COMMANDS).where(*mine)).mappings().one()
    if before["digest"] != digest:
        raise KeyReused(f"the Idempotency-Key {by.key!r} came with another command")
    return str(before["made"])
