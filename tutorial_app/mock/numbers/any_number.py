"""Taking whichever number comes next, for one who does not choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.ids import COUNTERS, count
from tutorial_app.mock.numbers.series import plain_numbers
from tutorial_app.mock.numbers.store import (
    counter_of,
    free_numbers,
    is_snatched,
    take_free_number,
)
from tutorial_app.mock.rows import change

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

_CATEGORY = "STANDARD"


def take_any_number(world: World, partner: Partner) -> str | None:
    """Take the first free number that `free_numbers` tells; None: there is none.

    A counter says how far into the series all are taken, so that the thousandth
    order need not look at the 999 before; whatever makes a number free again from
    the start begins it anew (`store.drop_number`).
    """
    name = counter_of(partner)
    ordered = plain_numbers(partner.series, world.seed)
    at = count(world, name) - 1
    if at < len(ordered) and _took(world, partner, ordered[at]):
        return ordered[at]
    for msisdn in free_numbers(world, partner, category=_CATEGORY):
        if _took(world, partner, msisdn):
            if partner.series.starts_free(msisdn):
                key = {"workspace": world.workspace, "name": name}
                change(world.db, COUNTERS, key, value=ordered.index(msisdn) + 1)
            return msisdn
    return None


def _took(world: World, partner: Partner, msisdn: str) -> bool:
    return not is_snatched(world, msisdn) and take_free_number(
        world, partner, msisdn, None
    )
