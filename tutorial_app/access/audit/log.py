"""Reads the audit log: what fits a filter, page by page or all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.access.audit.tables import AUDIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping, Select

    from tutorial_app.kernel.database import Database

#: Rows that are read at a time when all of them are asked for.
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    number: int
    at: datetime
    #: The id of a person, or `clock`.
    account: str
    staff: bool
    address: str
    action: str
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def changes(self) -> tuple[tuple[str, Any, Any], ...]:
        """What is not as it was: name, before, after; None: it was, or is, not."""
        before, after = self.before or {}, self.after or {}
        return tuple(
            (name, before.get(name), after.get(name))
            for name in {**before, **after}
            if before.get(name) != after.get(name)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for; what is empty or None does not matter."""

    account: str = ""
    #: `booking.approve`, or what it begins with before a full stop: `booking`.
    action: str = ""
    subject: str = ""
    #: From when, and until before when.
    since: datetime | None = None
    until: datetime | None = None


def page(db: Connection, wanted: Wanted, before: int, limit: int) -> tuple[Entry, ...]:
    """Return up to *limit* rows, newest first, with a number below *before*.

    *before* 0: from the newest on.
    """
    query = _query(wanted).order_by(AUDIT.c.number.desc()).limit(limit)
    if before:
        query = query.where(AUDIT.c.number < before)
    return tuple(map(_entry, db.execute(query).mappings()))


def every(database: Database, wanted: Wanted) -> Iterator[Entry]:
    """Yield every row, oldest first.

    They are read a few at a time, each in a transaction of its own, so that whoever
    takes them slowly holds up nobody. Rows only ever come at the end.
    """
    after = 0
    while True:
        with database.reading() as db:
            found = _next(db, wanted, after)
        yield from found
        if len(found) < _AT_A_TIME:
            return
        after = found[-1].number


def story(db: Connection, subject: str) -> tuple[Entry, ...]:
    """Return what was done to *subject*, oldest first."""
    query = _query(Wanted(subject=subject)).order_by(AUDIT.c.number)
    return tuple(map(_entry, db.execute(query).mappings()))


def _next(db: Connection, wanted: Wanted, after: int) -> tuple[Entry, ...]:
    query = _query(wanted).where(AUDIT.c.number > after).order_by(AUDIT.c.number)
    return tuple(map(_entry, db.execute(query.limit(_AT_A_TIME)).mappings()))


def _query(wanted: Wanted) -> Select[Any]:
    of = AUDIT.c
    query = select(AUDIT)
    if wanted.account:
        query = query.where(of.account == wanted.account)
    if wanted.subject:
        query = query.where(of.subject == wanted.subject)
    if wanted.action:
        first, last = f"{wanted.action}.", f"{wanted.action}/"
        # `/` comes right after the full stop: a range that the index knows.
        within = (of.action >= first) & (of.action < last)
        query = query.where((of.action == wanted.action) | within)
    if wanted.since:
        query = query.where(of.at >= wanted.since)
    if wanted.until:
        query = query.where(of.at < wanted.until)
    return query


def _entry(row: RowMapping) -> Entry:
    values = dict(row)
    for side in ("before", "after"):
        values[side] = json.loads(values[side]) if values[side] else None
    return Entry(**values)
