"""Access to real endpoints by appointment, wired."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutorial_app.access.appointments.service import Appointments
from tutorial_app.access.appointments.transact import Commands
from tutorial_app.access.credentials.gate import Gate
from tutorial_app.access.credentials.partner import PartnerCredentials
from tutorial_app.access.credentials.service import Credentials

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tutorial_app.access.appointments.kinds import Access
    from tutorial_app.kernel.clock import Clock
    from tutorial_app.kernel.database import Database
    from tutorial_app.kernel.vault import Vault


@dataclass(frozen=True, slots=True)
class RealAccess:
    """What stands between a booking and the real endpoint that it opens."""

    credentials: Credentials
    partners: PartnerCredentials
    gate: Gate


@dataclass(frozen=True, slots=True)
class Parts:
    """What other parts of the portal lend for it."""

    database: Database
    vault: Vault
    clock: Clock
    chance: random.Random
    access: Access
    new_id: Callable[[], str]


def real_access(parts: Parts) -> tuple[Commands, RealAccess]:
    """Return what carries out commands on bookings, and what follows them."""
    shared = (parts.database, parts.vault, parts.clock)
    credentials = Credentials(
        *(parts.database, parts.access, parts.vault, parts.clock),
        lambda length: _word(parts.chance, length),
    )
    commands = Commands(
        *(parts.database, parts.access, parts.clock, parts.new_id),
        follow=credentials.follow,
    )
    opened = {kind.opens for kind in parts.access.bookable.values() if kind.opens}
    real = RealAccess(
        credentials,
        PartnerCredentials(*shared, sorted(opened)),
        Gate(*shared, Appointments(commands)),
    )
    return commands, real


def _word(chance: random.Random, length: int) -> str:
    """Return random letters and digits that cannot be mistaken for each other."""
    return base64.b32encode(chance.randbytes(length))[:length].decode().lower()
