"""SIM cards: which there are, and who has them.

A partner's own cards need no rows while they lie in stock: every ICCID with its
prefix and a right check digit is one, but for the magic ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.kernel.errors import NotFound
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.ids import count
from tutorial_app.mock.luhn import with_check_digit
from tutorial_app.mock.numbers.tables import SIMS
from tutorial_app.mock.rows import change, claim, find, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

_ICCID_LENGTH = 19
#: ITU test network instead of Denmark's 238 (contract, section 3.2).
_TEST_NETWORK = "00101"
#: Behind the partner's prefix: profiles for eSIM.
_PROFILES = "9"
#: Behind the partner's prefix: cards that the partner posts.
_SHELF = "7"
_IN_USE = ("ACTIVE", "BLOCKED")


@dataclass(frozen=True, slots=True)
class Sim:
    """A SIM card or profile as it is now."""

    iccid: str
    partner: str
    sim_type: str
    status: str
    #: The fault of a call that means to use it; empty: it can be used.
    fault: str = ""
    subscription_id: str | None = None

    def fields(self) -> Mapping[str, Any]:
        """Return the fields of `SimInfo`."""
        fields = {
            "iccid": self.iccid,
            "simType": self.sim_type,
            "status": self.status,
            "imsi": _TEST_NETWORK + self.iccid[8:18],
        }
        if self.sim_type == "ESIM":
            fields["activationCode"] = activation_code(self.iccid)
        return fields


def activation_code(iccid: str) -> str:
    """Return what a telephone scans to install the profile *iccid*."""
    return f"LPA:1$smdp.sandbox.example${iccid[8:]}"


def codes_of(iccid: str) -> tuple[str, str]:
    """Return PIN1 and PUK1 that a card was delivered with; the same for ever."""
    digits = int.from_bytes(hashlib.sha256(f"puk {iccid}".encode()).digest())
    return f"{digits % 10**4:04}", f"{digits // 10**4 % 10**8:08}"


def find_sim(world: World, partner: Partner, iccid: str) -> Sim | None:
    """Return the partner's card *iccid*; None if it is none of the partner's."""
    query = select(SIMS).where(
        SIMS.c.workspace == world.workspace, SIMS.c.iccid == iccid
    )
    row = world.db.execute(query).mappings().first()
    if row is not None:
        if row["partner"] != partner.code:
            return None
        return Sim(
            iccid,
            partner.code,
            row["sim_type"],
            row["status"],
            "SIM_NOT_AVAILABLE",
            row["subscription_id"],
        )
    profile = iccid.startswith(partner.iccid_prefix + _PROFILES)
    if not iccid.startswith(partner.iccid_prefix) or profile:
        return None
    if len(iccid) != _ICCID_LENGTH:
        return None
    magic = world.partners.magic.sims.get(iccid)
    if magic is None:
        return Sim(iccid, partner.code, "PHYSICAL", "IN_STOCK")
    return Sim(iccid, partner.code, "PHYSICAL", magic.status, magic.fault)


def sim_of(world: World, subscription_id: str) -> Sim | None:
    """Return the SIM card of a subscription, None if it has none.

    While a card is being replaced there are two: the old one is in use.
    """
    sims = sims_of(world, subscription_id)
    return min(sims, key=lambda one: one.status not in _IN_USE, default=None)


def sims_of(world: World, subscription_id: str) -> list[Sim]:
    """Return the SIM cards of a subscription that are not RETIRED."""
    query = select(SIMS).where(
        SIMS.c.workspace == world.workspace,
        SIMS.c.subscription_id == subscription_id,
        SIMS.c.status != "RETIRED",
    )
    return [
        Sim(
            row["iccid"],
            row["partner"],
            row["sim_type"],
            row["status"],
            subscription_id=subscription_id,
        )
        for row in world.db.execute(query).mappings()
    ]


def take_sim(
    world: World,
    partner: Partner,
    iccid: str,
    order_id: str,
    path: str = "order/simChoice/iccid",
) -> None:
    """Let an order have a card that lies in stock.

    Raises:
        Fault: SIM_NOT_AVAILABLE, with *path*, if another was faster.
    """
    row = _row(world, partner, iccid, "PHYSICAL", order_id)
    if not claim(world.db, SIMS, row):
        raise Fault("SIM_NOT_AVAILABLE", field=path)


def make_profile(world: World, partner: Partner, order_id: str) -> str:
    """Make an eSIM profile for an order; return its ICCID."""
    serial = count(world, f"esim{partner.id_digit}")
    iccid = with_check_digit(f"{partner.iccid_prefix}{_PROFILES}{serial:09}")
    put(world.db, SIMS, _row(world, partner, iccid, "ESIM", order_id))
    return iccid


def pick_card(world: World, partner: Partner, order_id: str) -> str:
    """Let an order have a card from the shelf, to be posted; return its ICCID."""
    serial = count(world, f"card{partner.id_digit}")
    iccid = with_check_digit(f"{partner.iccid_prefix}{_SHELF}{serial:09}")
    row = _row(world, partner, iccid, "PHYSICAL", order_id)
    put(world.db, SIMS, row)
    return iccid


def move_sim(
    world: World, iccid: str, status: str, *, subscription_id: str | None
) -> None:
    """Put a card into *status*, on a subscription or none, and tell it.

    Raises:
        Conflict: if the contract does not list the change.
        NotFound: if there is no such card.
    """
    key = {"workspace": world.workspace, "iccid": iccid}
    row = find(world.db, SIMS, **key)
    if row is None:
        raise NotFound(f"no SIM card {iccid!r}")
    world.partners.machines["sim"].check(iccid, row["status"], status)
    if status == "IN_STOCK":
        world.db.execute(
            SIMS.delete().where(
                SIMS.c.workspace == world.workspace, SIMS.c.iccid == iccid
            )
        )
    else:
        change(world.db, SIMS, key, status=status, subscription_id=subscription_id)
    emit(
        world,
        "SimStatusChanged",
        row["partner"],
        subscription_id=subscription_id or row["subscription_id"],
        order_id=row["order_id"],
        old_status=row["status"],
        new_status=status,
        detail=iccid,
    )


def _row(
    world: World, partner: Partner, iccid: str, sim_type: str, order_id: str
) -> dict[str, Any]:
    return {
        "workspace": world.workspace,
        "iccid": iccid,
        "partner": partner.code,
        "sim_type": sim_type,
        "status": "IN_STOCK",
        "order_id": order_id,
        "subscription_id": None,
    }
