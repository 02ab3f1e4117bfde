"""How people are wired."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

from tutorial_app.access.people.accounts import Accounts
from tutorial_app.access.people.directory import People
from tutorial_app.access.people.passwords import Passwords
from tutorial_app.access.people.secrets import Makers
from tutorial_app.access.people.sessions import Sessions
from tutorial_app.access.people.tokens import Tokens

if TYPE_CHECKING:
    import random

    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.partners.model import Partners


def accounts(
    database: Database, clock: Clock, chance: random.Random, partners: Partners
) -> Accounts:
    """Return all that the portal does with people."""
    makers = _makers(chance)
    return Accounts(
        people=People(
            database, {one.code: one.name for one in partners.by_code.values()}
        ),
        makers=makers,
        passwords=Passwords(),
        sessions=Sessions(database, clock, makers),
        tokens=Tokens(database, clock, makers),
    )


def _makers(chance: random.Random) -> Makers:
    def new_id() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    def new_secret() -> str:
        return base64.urlsafe_b64encode(chance.randbytes(32)).decode().rstrip("=")

    return Makers(new_id, new_secret)
