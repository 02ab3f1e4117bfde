"""Taking numbers and SIM cards, and giving them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, literal_column, select, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.events import emit
from tutorial_app.mock.ids import COUNTERS
from tutorial_app.mock.numbers.series import category_of, free_from_start
from tutorial_app.mock.numbers.tables import NUMBERS
from tutorial_app.mock.rows import claim, find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tutorial_app.kernel.prepared import Row
    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner


def number_row(world: World, msisdn: str) -> Row | None:
    """Return the row of a number, None if nothing has happened to it."""
    return find(world.db, NUMBERS, workspace=world.workspace, msisdn=msisdn)


_NUMBER_OF = Prepared(
    select(NUMBERS.c.msisdn).where(
        NUMBERS.c.workspace == bindparam("workspace"),
        NUMBERS.c.subscription_id == bindparam("subscription_id"),
    )
)


def number_of(world: World, subscription_id: str) -> str | None:
    """Return the number of a subscription, None if it has none."""
    row = _NUMBER_OF.first(
        world.db, workspace=world.workspace, subscription_id=subscription_id
    )
    return None if row is None else str(row["msisdn"])


def free_numbers(
    world: World,
    partner: Partner,
    *,
    contains: str = "",
    ends_with: str = "",
    category: str = "",
) -> Iterator[str]:
    """Yield free numbers of the partner's series, in the workspace's own order."""
    known = _known_numbers(world, partner)
    found = free_from_start(
        partner.series,
        world.seed,
        contains=contains,
        ends_with=ends_with,
        category=category,
    )
    yield from (msisdn for msisdn in found if msisdn not in known)
    # Numbers that were somebody's once, and come after those that never were.
    free = _FREE.firsts(world.db, workspace=world.workspace, partner=partner.code)
    for msisdn in sorted(free):
        digits = msisdn.removeprefix("+45")
        fits = digits.endswith(ends_with) and contains in digits
        if fits and category in ("", category_of(msisdn)):
            yield msisdn


# The primary key knows these without the table. A sign-up looks at all of them, so
# they come as one text: a row each would take twice as long. The comma is written
# into the statement, since a prepared one has no value for it; typed as text alone.
_COMMA: Any = literal_column("','")
_KNOWN = Prepared(
    select(func.aggregate_strings(NUMBERS.c.msisdn, _COMMA)).where(
        NUMBERS.c.workspace == bindparam("workspace"),
        NUMBERS.c.msisdn.between(bindparam("first"), bindparam("last")),
    )
)
_FREE = Prepared(
    select(NUMBERS.c.msisdn).where(
        NUMBERS.c.workspace == bindparam("workspace"),
        NUMBERS.c.partner == bindparam("partner"),
        NUMBERS.c.status == "FREE",
    )
)


def _known_numbers(world: World, partner: Partner) -> set[str]:
    """Return the numbers of the partner's series that something has happened to."""
    series = partner.series
    (found,) = _KNOWN.firsts(
        world.db,
        workspace=world.workspace,
        first=f"{series.prefix}{series.first_free:04}",
        last=f"{series.prefix}{series.last:04}",
    )
    return set((found or "").split(","))


def is_snatched(world: World, msisdn: str) -> bool:
    """Say whether *msisdn* is one of those that somebody is always faster at."""
    return msisdn.endswith(world.partners.magic.fields["number_taken"].value)


def take_free_number(
    world: World, partner: Partner, msisdn: str, until: datetime | None
) -> bool:
    """Turn a FREE number RESERVED; False if it is not free (any more)."""
    if is_snatched(world, msisdn):
        return False
    if not partner.series.starts_free(msisdn):
        return _take_again(world, partner, msisdn, until)
    row = {
        "workspace": world.workspace,
        "msisdn": msisdn,
        "partner": partner.code,
        "status": "RESERVED",
        "reserved_until": until,
    }
    # The primary key decides who wins (contract, section 8 "Number").
    if not claim(world.db, NUMBERS, row):
        return False
    tell_number(world, partner.code, msisdn, "FREE", "RESERVED")
    return True


def _take_again(
    world: World, partner: Partner, msisdn: str, until: datetime | None
) -> bool:
    """Turn a number RESERVED that has a row because it was somebody's once."""
    done = world.db.execute(
        update(NUMBERS)
        .where(
            NUMBERS.c.workspace == world.workspace,
            NUMBERS.c.msisdn == msisdn,
            NUMBERS.c.partner == partner.code,
            NUMBERS.c.status == "FREE",
        )
        .values(status="RESERVED", reserved_until=until)
    )
    if done.rowcount != 1:
        return False
    tell_number(world, partner.code, msisdn, "FREE", "RESERVED")
    return True


def assign_number(world: World, msisdn: str, subscription_id: str | None) -> bool:
    """Give a RESERVED number to a subscription; False if it is not RESERVED.

    None: to none yet; the subscription keeps its old number for a moment.
    """
    row = _ASSIGN.first(
        world.db,
        workspace=world.workspace,
        number=msisdn,
        owner=subscription_id,
    )
    if row is None:
        return False
    tell_number(world, row["partner"], msisdn, "RESERVED", "ASSIGNED", subscription_id)
    return True


_ASSIGN = Prepared(
    update(NUMBERS)
    .where(
        NUMBERS.c.workspace == bindparam("workspace"),
        NUMBERS.c.msisdn == bindparam("number"),
        NUMBERS.c.status == "RESERVED",
    )
    .values(status="ASSIGNED", subscription_id=bindparam("owner"), reserved_until=None)
    .returning(NUMBERS.c.partner)
)


def hand_over_number(world: World, subscription_id: str, *, old: str, new: str) -> None:
    """Let a subscription be reached by its *new* number instead of the *old* one."""
    for msisdn, owner in ((old, None), (new, subscription_id)):
        world.db.execute(
            update(NUMBERS)
            .where(NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn)
            .values(subscription_id=owner)
        )


def free_number(world: World, msisdn: str) -> None:
    """Make a number FREE again: its row goes, if it was free from the start."""
    row = number_row(world, msisdn)
    if row is None:
        return
    if world.partners.partner(row["partner"]).series.starts_free(msisdn):
        drop_number(world, msisdn)
    else:
        world.db.execute(
            update(NUMBERS)
            .where(NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn)
            .values(
                status="FREE",
                subscription_id=None,
                reserved_until=None,
                quarantined_until=None,
                portable_until=None,
            )
        )
    subscription_id = row["subscription_id"]
    tell_number(world, row["partner"], msisdn, row["status"], "FREE", subscription_id)


def drop_number(world: World, msisdn: str) -> None:
    """Delete the row of a number: nothing has happened to it, then."""
    world.db.execute(
        delete(NUMBERS).where(
            NUMBERS.c.workspace == world.workspace, NUMBERS.c.msisdn == msisdn
        )
    )
    # Of any partner: it may come before those that are known to be taken.
    names = [counter_of(one) for one in world.partners.by_code.values()]
    world.db.execute(
        delete(COUNTERS).where(
            COUNTERS.c.workspace == world.workspace, COUNTERS.c.name.in_(names)
        )
    )


def counter_of(partner: Partner) -> str:
    """Return what counts how far into the partner's series all numbers are taken."""
    return f"taken{partner.id_digit}"


def tell_number(
    world: World,
    partner: str,
    msisdn: str,
    old: str | None,
    new: str,
    subscription_id: str | None = None,
) -> None:
    """Write the event of a number that went from *old* to *new*.

    Raises:
        Conflict: if the contract does not list the change.
    """
    world.partners.machines["number"].check(msisdn, old, new)
    emit(
        world,
        "NumberStatusChanged",
        partner,
        msisdn=msisdn,
        old_status=old,
        new_status=new,
        subscription_id=subscription_id,
    )
