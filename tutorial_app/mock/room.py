"""Whether there is room for one more workspace of somebody who has not signed up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.kernel.errors import LimitReached
from tutorial_app.mock.tables import workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tutorial_app.settings import Limits


def check_room(db: Connection, limits: Limits, now: datetime, made_from: str) -> None:
    """Let only those pass for whom there is room.

    Args:
        db: the transaction in which the workspace is made.
        limits: how many there may be.
        now: wall-clock time.
        made_from: the address of who wants it; empty: not said.

    Raises:
        LimitReached: if there are too many, or too many were made from there in the
            last hour.
    """
    number = db.scalar(
        select(func.count()).select_from(workspace).where(workspace.c.anonymous)
    )
    if (number or 0) >= limits.anonymous:
        raise LimitReached(
            f"there are {number} sandboxes without a sign-up, which is the limit; "
            "try again later"
        )
    hour_ago = now - timedelta(hours=1)
    lately = db.scalar(
        select(func.count())
        .select_from(workspace)
        .where(workspace.c.made_from == made_from, workspace.c.created_at > hour_ago)
    )
    if made_from and (lately or 0) >= limits.per_address:
        raise LimitReached(
            f"{lately} sandboxes were made from {made_from} within an hour, "
            "which is the limit"
        )
