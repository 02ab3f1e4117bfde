"""Takes a person out of the audit log; what was done, and when, stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select, update

from tutorial_app.access.audit.tables import AUDIT, PERMIT

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, RowMapping

GONE = "(erased)"
#: What a row about somebody says of them, or in their words.
_PERSONAL = frozenset(
    {"name", "email", "purpose", "reason", "zone", "label", "browser"}
)


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose data is erased.

    Args:
        id: it stays, and stands for them from now on; nothing leads from it to them.
        email: their address.
        name: how they are called.
        bookings: the ids of what they booked.
    """

    id: str
    email: str
    name: str
    bookings: Collection[str] = ()


def take_out(db: Connection, whom: Whom) -> int:
    """Take names and addresses of *whom* out of the log; return how many rows had any.

    The schema lets a row be changed only while the permit stands (revision 0018).
    """
    db.execute(insert(PERMIT).values(deed="ERASE"))
    changed = 0
    for row in db.execute(_about(whom)).mappings().all():
        fresh = _without(row, whom)
        if fresh:
            this = AUDIT.c.number == row["number"]
            db.execute(update(AUDIT).where(this).values(fresh))
            changed += 1
    db.execute(delete(PERMIT).where(PERMIT.c.deed == "ERASE"))
    return changed


def _about(whom: Whom) -> Any:  # noqa: ANN401 (a select of rows)
    of = AUDIT.c
    texts = [
        side.contains(said, autoescape=True)
        for side in (of.before, of.after)
        for said in (whom.id, whom.email)
    ]
    subjects = {whom.id, whom.email, *whom.bookings}
    mine = (of.account == whom.id, of.subject.in_(subjects))
    return select(AUDIT).where(or_(*mine, *texts)).order_by(of.number)


def _without(row: RowMapping, whom: Whom) -> dict[str, Any]:
    """Return the columns that change."""
    fresh: dict[str, Any] = {}
    if row["account"] == whom.id and row["address"]:
        fresh["address"] = ""
    if row["subject"] == whom.email:
        fresh["subject"] = whom.id
    theirs = row["subject"] in {whom.id, whom.email, *whom.bookings}
    for side in ("before", "after"):
        if row[side] is None:
            continue
        told = json.loads(row[side])
        mine = theirs or whom.id in _ids(told)
        redacted = _redacted(told, whom, mine=mine)
        if redacted != told:
            fresh[side] = json.dumps(redacted, ensure_ascii=False)
    return fresh


def _ids(told: Any) -> Collection[object]:  # noqa: ANN401 (whatever JSON holds)
    if not isinstance(told, dict):
        return ()
    return {told.get("account"), told.get("person"), told.get("id")}


def _redacted(told: Any, whom: Whom, *, mine: bool) -> Any:  # noqa: ANN401 (as above)
    if isinstance(told, dict):
        return {
            key: GONE
            if mine and key in _PERSONAL and value
            else _redacted(value, whom, mine=mine)
            for key, value in told.items()
        }
    if isinstance(told, list):
        return [_redacted(one, whom, mine=mine) for one in told]
    if isinstance(told, str) and (
        whom.email in told.lower() or (mine and told == whom.name)
    ):
        return GONE
    return told
