"""Secrets that must be given back in the clear, encrypted at rest.

The key comes from `ITMS_SECRET_KEY`, or is made at the first start in the data
folder with mode 0600. Passwords of people do not belong here: those are hashed.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Self

from cryptography.fernet import Fernet, InvalidToken

from tutorial_app.kernel.errors import ConfigurationError
from tutorial_app.kernel.keyfile import read_or_make

if TYPE_CHECKING:
    from pathlib import Path


class Vault:
    """Seals and opens short texts (Fernet: AES-128-CBC with HMAC-SHA-256).

    Raises:
        ConfigurationError: if *key* is not a Fernet key (32 bytes, base64url).
    """

    def __init__(self, key: str, *, source: str = "ITMS_SECRET_KEY") -> None:
        self._source, self._key = source, key.encode()
        try:
            self._fernet = Fernet(key.encode("ascii"))
        except ValueError as exc:
            raise ConfigurationError(
                "the key must be 32 bytes in base64url (44 characters)", source=source
            ) from exc

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Open the vault whose key lies in *folder*; make the key if there is none."""
        path = folder / "secret.key"
        key = read_or_make(path, lambda: Fernet.generate_key().decode("ascii"))
        return cls(key, source=str(path))

    def derive(self, purpose: str) -> str:
        """Return the secret for *purpose*: 64 hexadecimal digits, always the same."""
        return hmac.digest(self._key, purpose.encode(), "sha256").hex()

    def seal(self, text: str) -> str:
        """Return *text* encrypted."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return the text that was sealed.

        Raises:
            ConfigurationError: if it was sealed with another key.
        """
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as exc:
            raise ConfigurationError(
                "a stored secret was sealed with another key", source=self._source
            ) from exc
