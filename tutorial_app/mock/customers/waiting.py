"""How long customers stay in a state before time changes it (contract, section 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.moments import later

if TYPE_CHECKING:
    from tutorial_app.mock.call import World

KIND = "customer"
#: State -> how long until time changes it. What becomes of REJECTED ones, the credit
#: check that rejected them sees to (`flows.consent_steps`).
LASTS = {
    "PROSPECT": timedelta(days=90),
    # The bookkeeping duty: five years, and leap days.
    "CLOSED": timedelta(days=5 * 365 + 2),
}


def await_change(world: World, customer_id: str, status: str) -> None:
    """Set the timer of a customer who has just become *status*; drop the old one."""
    drop_timers(world, KIND, customer_id)
    if status in LASTS:
        set_timer(world, later(world.now, LASTS[status]), KIND, customer_id)
