"""Passwords of people: what a good one is, and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tutorial_app.kernel.errors import InvalidInput

#: NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where it is the only factor;
#: we take 12, since tries are limited. No rules about kinds of characters.
SHORTEST, LONGEST = 12, 256
#: Letters that are not each other: `aaaaaaaaaaaa` is none.
_KINDS = 5
#: Letters of a word that is worth guessing.
_WORD = 4
_COMMON = ("password", "123456", "qwerty", "letmein", "adgangskode", "welcome")


@dataclass(slots=True)
class Passwords:
    """Hashes and compares passwords (Argon2id, RFC 9106).

    Args:
        hasher: with what cost.
        nobody: the hash that stands for an account that there is not, so that
            asking for one takes as long as asking for one that is there.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _nobody: str = ""

    def hashed(self, password: str) -> str:
        """Return what is kept of *password*."""
        return self.hasher.hash(_whole(password))

    def right(self, kept: str, password: str) -> bool:
        """Say whether *password* is the one; never if *kept* is empty."""
        if not self._nobody:
            self._nobody = self.hasher.hash("nobody")
        try:
            self.hasher.verify(kept or self._nobody, _whole(password))
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept)

    def anew(self, kept: str, password: str) -> str:
        """Return *password* hashed at the cost of today; empty: *kept* is so."""
        return self.hashed(password) if self.hasher.check_needs_rehash(kept) else ""


def checked(password: str, *known: str) -> str:
    """Return *password* if it is good enough.

    Args:
        password: what somebody has chosen.
        known: what others know of them, such as name and address.

    Raises:
        InvalidInput: if it is too short, too long, or easily guessed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(f"a password has {SHORTEST} to {LONGEST} characters")
    plain = password.casefold()
    parts = {part for text in known for part in _parts(text)}
    left = plain
    for part in sorted({*parts, *_COMMON}, key=len, reverse=True):
        left = left.replace(part, "")
    if len(set(left)) < _KINDS:
        raise InvalidInput(
            "that password is easily guessed: it is little more than your name, your "
            "address, a common word or a repetition"
        )
    return password


def _parts(text: str) -> tuple[str, ...]:
    words = "".join(one if one.isalnum() else " " for one in text.casefold())
    return tuple(word for word in words.split() if len(word) >= _WORD)


def _whole(password: str) -> str:
    # A form may bring half a surrogate pair, which argon2 could not write down.
    return password.encode("utf-8", "replace").decode()
