"""How much was called, how much failed, what was learnt: by hour, kept for long.

Calls are forgotten after some weeks, and there may be millions of them. So each hour
that is over is counted once; what is not counted yet is counted when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
)

from tutorial_app.kernel.database import Instant, metadata
from tutorial_app.kernel.prepared import Prepared
from tutorial_app.traces.tables import call_trace, came_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    #: Hour, what, who.
    Key = tuple[datetime, str, str]

CALL, FAULT, LESSON = "CALL", "FAULT", "LESSON"
USAGE = Table(
    "itms_activity",
    metadata,
    Column("hour", Instant, primary_key=True),
    #: CALL (a fault is one too), FAULT, LESSON; TALLIED: the calls of it are counted.
    Column("what", String(8), primary_key=True),
    #: The user name without its workspace: `kurv-self`.
    Column("who", String(128), primary_key=True),
    Column("number", Integer, nullable=False),
)
_TALLIED = "TALLIED"
_HOUR = timedelta(hours=1)
#: A call is written down at most some seconds after it came.
_LATE = timedelta(minutes=2)
_FAILED = ("FAULT", "BROKEN")
_ADD = Prepared(
    text(
        "INSERT INTO itms_activity (hour, what, who, number)"
        " VALUES (:hour, :what, :who, :number)"
        " ON CONFLICT (hour, what, who)"
        " DO UPDATE SET number = itms_activity.number + excluded.number"
    ).bindparams(bindparam("hour", type_=Instant))
)
_CLAIM = Prepared(
    text(
        "INSERT INTO itms_activity (hour, what, who, number)"
        " VALUES (:hour, 'TALLIED', '', 0) ON CONFLICT DO NOTHING"
    ).bindparams(bindparam("hour", type_=Instant))
)


def add(db: Connection, at: datetime, what: str, who: str) -> None:
    """Count one more *what* of *who*, in the transaction in which it happens."""
    _ADD.run(db, hour=hour_of(at), what=what, who=kind_of(who), number=1)


def tally(db: Connection, now: datetime, most: int = 24) -> int:
    """Count the calls of up to *most* hours that are over; return how many those were.

    Two workers may do it at once: an hour is counted by whoever claims it.
    """
    hour = _begin(db)
    over = hour_of(now - _LATE)
    done = 0
    while hour is not None and hour < over and done < most:
        if _CLAIM.run(db, hour=hour):
            rows = [
                {"hour": at, "what": what, "who": who, "number": number}
                for (at, what, who), number in _counted(db, hour, hour + _HOUR).items()
            ]
            _ADD.run_many(db, rows)
        hour, done = hour + _HOUR, done + 1
    return done


def usage(db: Connection, start: datetime, end: datetime) -> Mapping[Key, int]:
    """Return what was counted in the hours from *start* until before *end*.

    Args:
        db: a connection.
        start: in the first hour.
        end: after the last hour.
    """
    first = hour_of(start)
    rows = db.execute(
        select(USAGE).where(
            USAGE.c.hour >= first, USAGE.c.hour < end, USAGE.c.what != _TALLIED
        )
    )
    found: Counter[Key] = Counter(
        {(row.hour, row.what, row.who): row.number for row in rows}
    )
    begin = _begin(db)
    if begin is not None:
        found.update(_counted(db, max(first, begin), end))
    return found


def forget(db: Connection, before: datetime) -> int:
    """Forget the hours before *before* but the last; return how many rows those had."""
    last = select(func.max(USAGE.c.hour)).where(USAGE.c.what == _TALLIED)
    gone = USAGE.delete().where(
        USAGE.c.hour < before, USAGE.c.hour < last.scalar_subquery()
    )
    return db.execute(gone).rowcount


def hour_of(at: datetime) -> datetime:
    """Return the hour in UTC in which *at* is."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def kind_of(user_name: str) -> str:
    """Return a user name without its workspace: `kurv-self@w7f3k2` -> `kurv-self`."""
    return user_name.partition("@")[0]


def _begin(db: Connection) -> datetime | None:
    """Return the first hour whose calls are not counted; None: there are no calls."""
    last: datetime | None = db.scalar(
        select(func.max(USAGE.c.hour)).where(USAGE.c.what == _TALLIED)
    )
    if last is not None:
        return last + _HOUR
    first: datetime | None = db.scalar(select(func.min(call_trace.c.at)))
    return None if first is None else hour_of(first)


def _counted(db: Connection, start: datetime, end: datetime) -> Counter[Key]:
    """Count calls of whole hours from *start* on, an hour at a time."""
    found: Counter[Key] = Counter()
    newest: datetime | None = db.scalar(select(func.max(call_trace.c.at)))
    hour = hour_of(start)
    of = call_trace.c
    while newest is not None and hour < end and hour <= newest:
        rows = db.execute(
            select(of.user_name, of.verdict, func.count().label("number"))
            .where(of.at >= hour, of.at < hour + _HOUR, came_here)
            .group_by(of.user_name, of.verdict)
        )
        for row in rows:
            who = kind_of(row.user_name)
            found[hour, CALL, who] += row.number
            if row.verdict in _FAILED:
                found[hour, FAULT, who] += row.number
        hour += _HOUR
    return found
