"""Passkeys (W3C Web Authentication, level 2): made, used, removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, insert, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import (
    InvalidAuthenticationResponse,
    InvalidCBORData,
    InvalidJSONStructure,
    InvalidRegistrationResponse,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tutorial_app.access.people.factors import ISSUER
from tutorial_app.access.people.links import Link, Purpose
from tutorial_app.access.people.model import PersonId
from tutorial_app.access.people.refusals import NotLetIn
from tutorial_app.access.people.tables import PASSKEYS
from tutorial_app.kernel.errors import InvalidInput, LimitReached

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tutorial_app.access.people.model import Person
    from tutorial_app.access.people.world import World

MOST, LONGEST_NAME = 10, 60
#: Characters of what a browser says about a passkey.
_LONGEST = 20_000
_REFUSED = (
    InvalidAuthenticationResponse,
    InvalidRegistrationResponse,
    InvalidJSONStructure,
    InvalidCBORData,
    # From inside the library, for bytes that are none of its structures.
    ValueError,
    KeyError,
    IndexError,
    TypeError,
)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey, as its owner sees it."""

    id: str
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Makes and checks passkeys; each one verifies its owner, so it is two factors.

    Args:
        world: what it may touch.
        url: the portal's public address: a passkey works there alone.
    """

    world: World
    url: str

    @property
    def possible(self) -> bool:
        """Whether browsers make passkeys here: not for an address of numbers."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        named = bool(host) and not host.replace(".", "").isdigit() and ":" not in host
        return named and (parts.scheme == "https" or host == "localhost")

    def of(self, person: PersonId) -> tuple[Passkey, ...]:
        """Return the passkeys of *person*, the oldest first."""
        with self.world.database.reading() as db:
            rows = db.execute(
                select(PASSKEYS)
                .where(PASSKEYS.c.person == person)
                .order_by(PASSKEYS.c.made_at, PASSKEYS.c.id)
            ).all()
        names = Passkey.__slots__
        return tuple(
            Passkey(**{name: getattr(row, name) for name in names}) for row in rows
        )

    def ask_new(self, person: Person) -> tuple[str, str]:
        """Return a challenge, and the options for making a passkey, as JSON."""
        had = [
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id))
            for one in self.of(person.id)
        ]
        challenge = self._challenge(person.id)
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=ISSUER,
            user_name=person.email,
            user_id=person.id.encode(),
            user_display_name=person.name,
            challenge=base64url_to_bytes(challenge),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=had,
        )
        return challenge, webauthn.options_to_json(options)

    def add(
        self, db: Connection, person: Person, challenge: str, said: str, name: str
    ) -> None:
        """Keep the passkey that a browser has made.

        Args:
            db: the caller's transaction.
            person: whose it is.
            challenge: what it was asked with.
            said: what the browser says, as JSON.
            name: how its owner calls it.

        Raises:
            InvalidInput: if it is no new passkey for here, or the name is none.
            LimitReached: if there are too many.
            LinkOver: if the challenge is not good.
        """
        name = name.strip() or "Passkey"
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidInput(f"a passkey's name has up to {LONGEST_NAME} letters")
        if len(self.of(person.id)) >= MOST:
            raise LimitReached(f"you have {MOST} passkeys; remove one first")
        link = self.world.links.take(db, Purpose.PASSKEY, challenge)
        try:
            made = webauthn.verify_registration_response(
                credential=said[:_LONGEST],
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self.url,
                require_user_verification=True,
            )
        except _REFUSED as exc:
            raise InvalidInput("that is no passkey for this portal") from exc
        if link.subject != person.id:
            raise InvalidInput("that passkey was asked for by somebody else")
        row = {
            "id": bytes_to_base64url(made.credential_id),
            "person": person.id,
            "name": name,
            "public_key": made.credential_public_key,
            "sign_count": made.sign_count,
            "made_at": self.world.clock.now(),
        }
        if db.scalar(select(PASSKEYS.c.id).where(PASSKEYS.c.id == row["id"])):
            raise InvalidInput("that passkey is here already")
        db.execute(insert(PASSKEYS), row)

    def ask(self, person: PersonId | None = None) -> tuple[str, str]:
        """Return a challenge, and the options for showing a passkey, as JSON.

        Args:
            person: whose; None: whoever it is, the passkey says.
        """
        known = [
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id))
            for one in (self.of(person) if person else ())
        ]
        challenge = self._challenge(person or "")
        options = webauthn.generate_authentication_options(
            rp_id=self._host,
            challenge=base64url_to_bytes(challenge),
            allow_credentials=known,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return challenge, webauthn.options_to_json(options)

    def check(self, db: Connection, challenge: str, said: str) -> PersonId:
        """Return whose passkey was shown.

        Args:
            db: the caller's transaction.
            challenge: what it was asked with; good no more.
            said: what the browser says, as JSON.

        Raises:
            LinkOver: if the challenge is not good.
            NotLetIn: if it is nobody's, or the wrong person's.
        """
        link = self.world.links.take(db, Purpose.PASSKEY, challenge)
        try:
            shown = webauthn.helpers.parse_authentication_credential_json(
                said[:_LONGEST]
            )
            row = db.execute(
                select(PASSKEYS).where(
                    PASSKEYS.c.id == bytes_to_base64url(shown.raw_id)
                )
            ).one_or_none()
            if row is None or link.subject not in {"", row.person}:
                raise NotLetIn("that passkey does not belong to this account")
            checked = webauthn.verify_authentication_response(
                credential=shown,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._host,
                expected_origin=self.url,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except _REFUSED as exc:
            raise NotLetIn("that passkey was not accepted") from exc
        db.execute(
            update(PASSKEYS)
            .where(PASSKEYS.c.id == row.id)
            .values(sign_count=checked.new_sign_count, used_at=self.world.clock.now())
        )
        return PersonId(row.person)

    def remove(self, db: Connection, person: PersonId, name: str) -> None:
        """Forget one passkey of *person*; that of another is left alone."""
        db.execute(
            delete(PASSKEYS).where(PASSKEYS.c.person == person, PASSKEYS.c.id == name)
        )

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def _challenge(self, subject: str) -> str:
        with self.world.database.transaction() as db:
            return self.world.links.make(db, Link(Purpose.PASSKEY, subject))
