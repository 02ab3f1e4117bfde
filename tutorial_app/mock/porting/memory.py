"""Which numbers were asked about: the register is slow for some at first."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tutorial_app.mock.rows import claim
from tutorial_app.mock.tables import disturbed

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner


def is_first_check(world: World, partner: Partner, msisdn: str) -> bool:
    """Say whether nobody of *partner* has asked about *msisdn*, and remember it.

    It is the memory of seeded misbehaviour, no business state.
    """
    what = f"CheckPortability {partner.code} {msisdn}"
    row = {
        "workspace": world.workspace,
        "call": hashlib.sha256(what.encode()).hexdigest(),
        "seen": 1,
        "in_a_row": 1,
    }
    return claim(world.db, disturbed, row)
