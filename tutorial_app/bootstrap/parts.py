"""What everything is made from: settings, contract, database, keys, time, chance."""

from __future__ import annotations

import base64
import random
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.loader import load_access
from tutorial_app.client.endpoints import load_endpoints
from tutorial_app.contract.library import read_library
from tutorial_app.kernel.clock import SystemClock
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.keyfile import read_or_make
from tutorial_app.kernel.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.contract.library import Library
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of the portal have in common."""

    settings: Settings
    library: Library
    database: Database
    vault: Vault
    clock: Clock
    chance: random.Random
    access: Access
    endpoints: Mapping[str, Endpoint]

    def new_id(self) -> str:
        """Return an id that nobody has: a UUID."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def correlation_id(self) -> str:
        """Return a name for a call."""
        return f"c-{self.chance.getrandbits(64):016x}"

    def new_secret(self) -> str:
        """Return 256 random bits, base64url."""
        bits = self.chance.getrandbits(256).to_bytes(32)
        return base64.urlsafe_b64encode(bits).decode().rstrip("=")

    def new_word(self, length: int) -> str:
        """Return letters and digits that cannot be mistaken for each other."""
        return base64.b32encode(self.chance.randbytes(length))[:length].decode().lower()


def parts_of(
    settings: Settings,
    clock: Clock | None,
    chance: random.Random | None,
    library: Library | None,
) -> Parts:
    """Read the contract, unless *library* is it, and `conf/`; open the database.

    Raises:
        ConfigurationError: if a setting or a file in `conf/` cannot be used.
        ContractError: if a file in `wsdl/` cannot be used.
    """
    return Parts(
        settings=settings,
        library=library or read_library(settings.wsdl),
        database=Database(settings.database),
        vault=vault_of(settings),
        clock=clock or SystemClock(),
        chance=chance or random.SystemRandom(),
        access=access_of(settings),
        endpoints=load_endpoints(settings.conf, settings.url),
    )


def access_of(settings: Settings) -> Access:
    """Read the kinds of access.

    Raises:
        ConfigurationError: if the file cannot be used.
    """
    return load_access(settings.conf / "access.toml")


def vault_of(settings: Settings) -> Vault:
    """Open the vault; make its key if there is none.

    Raises:
        ConfigurationError: if the key is none.
    """
    if settings.secret_key:
        return Vault(settings.secret_key)
    return Vault.in_folder(settings.data)


def control_token(settings: Settings) -> str:
    """Return the token of the control mount; make it if there is none."""
    if settings.control_token:
        return settings.control_token
    return read_or_make(settings.control_token_file, lambda: secrets.token_urlsafe(32))
