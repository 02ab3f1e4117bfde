"""Calls that one log takes over from another, each once.

A program calls in the time of a booking, whose log has its calls. Whoever has booked
sees them among their own: each is copied, under a number of that log, so that what is
done with a call there can be done with these.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tutorial_app.traces import store
from tutorial_app.traces.tables import call_trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from tutorial_app.traces.store import Trace

#: Calls of one source that are taken at a time; a message may have 64 KB.
_AT_ONCE = 200


def untaken(
    db: Connection, owner: str, source: str, limit: int = _AT_ONCE
) -> tuple[Trace, ...]:
    """Return up to *limit* calls of *source* that *owner* has not, oldest first."""
    of = call_trace.c
    last = select(func.max(of.source_number)).where(
        of.workspace == owner, of.source == source, of.source != ""
    )
    return store.after(db, source, db.scalar(last) or 0, limit)


def take(db: Connection, owner: str, sources: Iterable[str]) -> None:
    """Copy what *owner* has not from *sources*, in the order of the times.

    The caller's transaction must be the only one that writes in the log of *owner*.
    """
    found = [one for source in sources for one in untaken(db, owner, source)]
    copies = [
        replace(one, workspace=owner, source=one.workspace, source_number=one.sequence)
        for one in sorted(found, key=lambda one: (one.at, one.sequence))
    ]
    if copies:
        store.append(db, owner, copies)
