"""Whose a number is: by its series, and by where it has been ported to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.porting.tables import PORTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner, Partners


def range_holder(partners: Partners, msisdn: str) -> str:
    """Return the code of the operator in whose series *msisdn* lies; empty: nobody."""
    series = {one.code: one.series.prefix for one in partners.by_code.values()}
    series |= {one.code: one.prefix for one in partners.operators}
    return next((code for code, own in series.items() if msisdn.startswith(own)), "")


def serving_operator(
    world: World, partner: Partner, msisdn: str, row: Mapping[str, Any] | None
) -> str:
    """Return the code of the operator that serves *msisdn* now.

    Args:
        world: where to look.
        partner: whose number it is, or was.
        msisdn: the number.
        row: of the number; None: nothing has happened to it.
    """
    status = "FREE" if row is None else row["status"]
    if status == "RETURNED":
        return range_holder(world.partners, msisdn)
    if status not in ("PORTING_IN", "PORTED_OUT"):
        return partner.code
    side = PORTINGS.c.donor if status == "PORTING_IN" else PORTINGS.c.recipient
    query = (
        select(side)
        .where(PORTINGS.c.workspace == world.workspace, PORTINGS.c.msisdn == msisdn)
        .order_by(PORTINGS.c.created_at.desc(), PORTINGS.c.porting_id.desc())
        .limit(1)
    )
    return str(world.db.execute(query).scalar() or partner.code)
