"""The credentials that partners have for real endpoints: written, never read back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from tutorial_app.access.audit import record
from tutorial_app.access.credentials.model import Kept, PartnerCredential
from tutorial_app.access.credentials.tables import PARTNER_CREDENTIALS
from tutorial_app.kernel.errors import ConfigurationError, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

    from tutorial_app.access.appointments.model import By
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault

_C = PARTNER_CREDENTIALS.c
#: Characters of a user name, and of a password.
MOST = 256


@dataclass(frozen=True, slots=True)
class PartnerCredentials:
    """Keeps them sealed. Who may give the commands is for the caller to check.

    Args:
        database: where they are.
        vault: seals them.
        clock: the wall clock.
        endpoints: names of the endpoints that can be opened.
    """

    database: Database
    vault: Vault
    clock: Clock
    endpoints: Collection[str]

    def kept(self, partner: str = "") -> tuple[Kept, ...]:
        """Return what is kept for *partner*; for everybody if none is named."""
        query = select(_C.partner, _C.endpoint, _C.kept_at, _C.kept_by)
        if partner:
            query = query.where(_C.partner == partner)
        with self.database.reading() as db:
            rows = db.execute(query.order_by(_C.partner, _C.endpoint)).all()
        return tuple(Kept(*row) for row in rows)

    def keep(
        self, by: By, partner: str, endpoint: str, user_name: str, password: str
    ) -> None:
        """Keep a credential, in the place of the one that was kept before.

        Raises:
            InvalidInput: if a part of it is missing, too long, or no plain text.
            NotFound: if there is no such endpoint.
        """
        self._check(endpoint, partner)
        for name, text in (("user name", user_name), ("password", password)):
            _check_text(name, text)
        content = json.dumps([partner, endpoint, user_name, password])
        now = self.clock.now()
        with self.database.transaction() as db:
            before = _told(db, partner, endpoint)
            db.execute(delete(PARTNER_CREDENTIALS).where(*_is(partner, endpoint)))
            db.execute(
                insert(PARTNER_CREDENTIALS).values(
                    partner=partner,
                    endpoint=endpoint,
                    sealed=self.vault.seal(content),
                    kept_at=now,
                    kept_by=by.account,
                )
            )
            after = _told(db, partner, endpoint)
            subject = f"{partner}/{endpoint}"
            record(db, by, "credential.keep", subject, before, after, now=now)

    def forget(self, by: By, partner: str, endpoint: str) -> None:
        """Keep it no longer.

        Raises:
            NotFound: if none is kept.
        """
        now = self.clock.now()
        with self.database.transaction() as db:
            before = _told(db, partner, endpoint)
            if before is None:
                raise NotFound(f"no credential of {partner!r} for {endpoint!r} is kept")
            db.execute(delete(PARTNER_CREDENTIALS).where(*_is(partner, endpoint)))
            subject = f"{partner}/{endpoint}"
            record(db, by, "credential.forget", subject, before, now=now)

    def open(self, partner: str, endpoint: str) -> PartnerCredential | None:
        """Return it for a call that the portal is about to make; None: none is kept.

        Raises:
            ConfigurationError: if it was sealed with another key, or for another.
        """
        query = select(_C.sealed).where(*_is(partner, endpoint))
        with self.database.reading() as db:
            sealed = db.scalar(query)
        if sealed is None:
            return None
        *whose, user_name, password = json.loads(self.vault.open(sealed))
        if whose != [partner, endpoint]:
            raise ConfigurationError(
                f"what is kept for {partner!r} at {endpoint!r} was sealed for {whose}"
            )
        return PartnerCredential(user_name, password)

    def _check(self, endpoint: str, partner: str) -> None:
        if endpoint not in self.endpoints:
            known = ", ".join(self.endpoints) or "none"
            raise NotFound(f"no endpoint {endpoint!r} can be opened; there are {known}")
        if not partner.strip():
            raise InvalidInput("which organisation is the credential of?")


def _is(partner: str, endpoint: str) -> tuple[ColumnElement[bool], ...]:
    return _C.partner == partner, _C.endpoint == endpoint


def _told(db: Connection, partner: str, endpoint: str) -> Kept | None:
    query = select(_C.partner, _C.endpoint, _C.kept_at, _C.kept_by)
    row = db.execute(query.where(*_is(partner, endpoint))).first()
    return None if row is None else Kept(*row)


def _check_text(name: str, text: str) -> None:
    if not text.strip():
        raise InvalidInput(f"a {name} is needed")
    if len(text) > MOST:
        raise InvalidInput(f"the {name} has {len(text)} characters; {MOST} at most")
    # XML 1.0, production 2, has no such characters; neither has HTTP Basic.
    if not text.isprintable():
        raise InvalidInput(f"the {name} has characters that cannot be sent")
