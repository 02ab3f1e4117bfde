"""Calls of which no sandbox keeps a log: those to real systems.

They lie in the table of all calls, under owners of their own: a name that no workspace
can have, made from who calls and where. So they are masked, searched, shown and
forgotten as all others are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import text

from tutorial_app.traces import store, taking
from tutorial_app.traces.search import Wanted
from tutorial_app.traces.store import Trace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from tutorial_app.kernel.database import Database

_OWN = "real-"
#: Hexadecimal digits of an owner: 96 bits, within the 32 characters of its column.
_DIGITS = 24


def owner_of(whom: str, address: str) -> str:
    """Return under which owner the calls that *whom* makes to *address* are kept.

    Args:
        whom: a visitor's secret, or who has booked: the same gives the same.
        address: `base_url` of the endpoint, so that one system is one log.
    """
    digest = hashlib.sha256(f"{whom}\n{address}".encode()).hexdigest()
    return _OWN + digest[:_DIGITS]


def is_own(owner: str) -> bool:
    """Say whether *owner* is one of ours, and not a workspace."""
    return owner.startswith(_OWN)


class Sandbox(Protocol):
    """What tells the calls of workspaces, as the control mount has them."""

    def calls(
        self, name: str, *, after: int = 0, limit: int = 100
    ) -> Sequence[Mapping[str, Any]]:
        """Return calls, oldest first."""
        ...

    def newest_calls(
        self,
        name: str,
        wanted: Mapping[str, str],
        *,
        before: int = 0,
        limit: int = 100,
        brief: bool = False,
    ) -> Sequence[Mapping[str, Any]]:
        """Return calls, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class CallBook:
    """Writes down calls to real systems."""

    database: Database

    def add(self, trace: Trace) -> Trace:
        """Write *trace* down under its owner, and return it with its number."""
        with self.database.transaction() as db:
            _lock(db, trace.workspace)
            store.append(db, trace.workspace, [trace])
            newest = store.newest(db, trace.workspace, Wanted(), 0, 1, brief=True)
        return replace(trace, sequence=newest[0].sequence)

    def take(self, owner: str, sources: Collection[str]) -> None:
        """Take over into the log of *owner* what came into *sources* since last time.

        What is taken has numbers of the log that it comes into, in the order of the
        times, and is a call like any other there.
        """
        with self.database.reading() as db:
            if not any(taking.untaken(db, owner, one, 1) for one in sources):
                return
        with self.database.transaction() as db:
            _lock(db, owner)
            taking.take(db, owner, sources)


@dataclass(frozen=True, slots=True)
class CallLogs:
    """The calls of any owner: a workspace's are asked for, the others lie here."""

    sandbox: Sandbox
    book: CallBook

    def after(self, owner: str, number: int, limit: int = 100) -> tuple[Trace, ...]:
        """Return up to *limit* calls with a number above *number*, oldest first.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        if is_own(owner):
            with self.book.database.reading() as db:
                return store.after(db, owner, number, limit)
        said = self.sandbox.calls(owner, after=number, limit=limit)
        return tuple(Trace.from_json(owner, one) for one in said)

    def newest(
        self,
        owner: str,
        wanted: Wanted = Wanted(),  # noqa: B008 (frozen)
        *,
        before: int = 0,
        limit: int = 100,
        brief: bool = False,
    ) -> tuple[Trace, ...]:
        """Return up to *limit* calls that are *wanted*, newest first.

        Args:
            owner: whose.
            wanted: the filter.
            before: only calls with a lower number; 0: from the newest on.
            limit: how many at most.
            brief: the messages themselves are not needed.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        if is_own(owner):
            with self.book.database.reading() as db:
                return store.newest(db, owner, wanted, before, limit, brief=brief)
        said = self.sandbox.newest_calls(
            owner, wanted.given, before=before, limit=limit, brief=brief
        )
        return tuple(Trace.from_json(owner, one) for one in said)

    def last(self, owner: str) -> int:
        """Return the number of the newest call of *owner*, 0 if there is none.

        Raises:
            NotFound: if the workspace is gone.
            Unreachable: if the control mount does not answer.
        """
        found = self.newest(owner, limit=1, brief=True)
        return found[0].sequence if found else 0


def _lock(db: Connection, owner: str) -> None:
    """Let no other transaction number calls of *owner*; SQLite has one writer."""
    if db.dialect.name == "postgresql":
        query = text("SELECT pg_advisory_xact_lock(hashtext(:owner))")
        db.execute(query, {"owner": owner})
