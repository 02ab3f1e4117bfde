"""Second factors: one-time codes (RFC 6238) and codes for when all else is lost."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, exists, func, insert, select, update

from tutorial_app.access.people.secrets import digest
from tutorial_app.access.people.tables import PASSKEYS, PERSONS, RECOVERY_CODES
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.access.people.model import Person, PersonId
    from tutorial_app.access.people.world import World
    from tutorial_app.kernel.vault import Vault

#: Name under which an authenticator app lists us.
ISSUER = "iTMS tutorial portal"
CODES = 10
#: Steps of half a minute by which a clock may be wrong.
_DRIFT = 1
#: Letters and digits of a recovery code, each of 5 bits.
_LETTERS, _GROUP = 16, 4
#: Crockford's: without i, l, o and u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Held:
    """Which second factors somebody has."""

    totp: bool
    passkeys: int
    codes: int

    def __bool__(self) -> bool:
        return self.totp or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class Factors:
    """One-time codes and recovery codes; says which factors there are.

    Args:
        world: what it may touch.
        vault: seals the secrets of one-time codes, which must be read again.
    """

    world: World
    vault: Vault

    def held(self, person: PersonId) -> Held:
        """Return what *person* has."""
        with self.world.database.reading() as db:
            return held(db, person)

    def new_secret(self) -> str:
        """Return a secret for an authenticator app, in base32, not kept yet."""
        # 160 bits, as RFC 4226, 4 (R6) asks for: 32 letters of 5 bits.
        return pyotp.random_base32(32)

    def address(self, person: Person, secret: str) -> str:
        """Return the `otpauth:` address that an app reads as a picture."""
        totp = pyotp.TOTP(secret)
        return totp.provisioning_uri(name=person.email, issuer_name=ISSUER)

    def begin_totp(
        self, db: Connection, person: Person, secret: str, code: str
    ) -> None:
        """Keep *secret*, which *code* shows to be in an app.

        Raises:
            InvalidInput: if the code is not the one of now.
        """
        step = self._step(secret, code)
        if step is None:
            raise InvalidInput(
                "that is not the code of now; is the clock of your telephone right?"
            )
        db.execute(
            update(PERSONS)
            .where(PERSONS.c.id == person.id)
            .values(totp=self.vault.seal(secret), totp_step=step)
        )

    def end_totp(self, db: Connection, person: Person) -> None:
        """Forget the secret of one-time codes."""
        db.execute(
            update(PERSONS)
            .where(PERSONS.c.id == person.id)
            .values(totp="", totp_step=0)
        )

    def use(self, db: Connection, person: PersonId, code: str) -> bool:
        """Say whether *code* is right, one-time or recovery; it is used then."""
        plain = "".join(filter(str.isalnum, code)).lower()
        if len(plain) >= _LETTERS:
            gone = db.execute(
                delete(RECOVERY_CODES).where(
                    RECOVERY_CODES.c.person == person,
                    RECOVERY_CODES.c.digest == digest(plain),
                )
            )
            return gone.rowcount == 1
        sealed = db.scalar(select(PERSONS.c.totp).where(PERSONS.c.id == person))
        step = self._step(self.vault.open(sealed), plain) if sealed else None
        if step is None:
            return False
        # RFC 6238, 5.2: not a second time, nor one that is older.
        used = db.execute(
            update(PERSONS)
            .where(PERSONS.c.id == person, PERSONS.c.totp_step < step)
            .values(totp_step=step)
        )
        return used.rowcount == 1

    def new_codes(self, db: Connection, person: PersonId) -> tuple[str, ...]:
        """Make recovery codes; those of before are good no more."""
        db.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.person == person))
        codes = tuple(self._code() for _ in range(CODES))
        rows = [{"person": person, "digest": digest(code)} for code in codes]
        db.execute(insert(RECOVERY_CODES), rows)
        return tuple(
            "-".join(code[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))
            for code in codes
        )

    def end_all(self, db: Connection, person: PersonId) -> None:
        """Forget every second factor, for somebody who has lost theirs."""
        for table in (PASSKEYS, RECOVERY_CODES):
            db.execute(delete(table).where(table.c.person == person))
        db.execute(
            update(PERSONS).where(PERSONS.c.id == person).values(totp="", totp_step=0)
        )

    def _step(self, secret: str, code: str) -> int | None:
        """Return the number of the time step whose code *code* is."""
        totp = pyotp.TOTP(secret)
        now = int(self.world.clock.now().timestamp()) // totp.interval
        found = None
        for step in range(now - _DRIFT, now + _DRIFT + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
                found = step
        return found

    def _code(self) -> str:
        # 32 letters: each takes 5 of the bits of a digest of 256 random ones.
        bits = int(digest(self.world.makers.new_secret()), 16)
        return "".join(_ALPHABET[bits >> 5 * at & 31] for at in range(_LETTERS))


def held(db: Connection, person: PersonId) -> Held:
    """Return which second factors *person* has."""
    totp = db.scalar(
        select(exists().where(PERSONS.c.id == person, PERSONS.c.totp != ""))
    )
    passkeys = db.scalar(select(func.count()).where(PASSKEYS.c.person == person))
    codes = db.scalar(select(func.count()).where(RECOVERY_CODES.c.person == person))
    return Held(bool(totp), passkeys or 0, codes or 0)
