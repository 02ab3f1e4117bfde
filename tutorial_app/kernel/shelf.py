"""Connections that are used again without asking the store first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, Engine

#: So many are kept, as many as the pool keeps; others are closed after their use.
KEPT = 16


class Shelf:
    """Connections that are used again, the last first: its cache is warm.

    SQLAlchemy's pool asks and resets on every use, which costs as much as queries do.

    Args:
        engine: makes them.
        options: execution options of each.
        rests: says whether one that was kept can be used again.
    """

    def __init__(
        self,
        engine: Engine,
        options: Mapping[str, object] | None = None,
        rests: Callable[[Connection], bool] = lambda _: True,
    ) -> None:
        self._engine = engine
        self._options = dict(options or {})
        self._rests = rests
        self._shelf: list[Connection] = []
        self._owner = os.getpid()
        #: Those of the process that this one was forked from, never touched again.
        self._others: list[Connection] = []

    def take(self) -> Connection:
        """Return one that nobody uses."""
        if self._owner != os.getpid():
            self._forget()
        while self._shelf:
            try:
                connection = self._shelf.pop()
            except IndexError:  # another thread was first
                break
            if self._rests(connection):
                return connection
            throw_away(connection)
        return self._engine.connect().execution_options(**self._options)

    def give(self, connection: Connection) -> None:
        """Keep *connection*, which is in no transaction, for the next."""
        if len(self._shelf) < KEPT:
            self._shelf.append(connection)
        else:
            throw_away(connection)

    def close(self) -> None:
        """Close what is kept."""
        while self._shelf:
            throw_away(self._shelf.pop())

    def _forget(self) -> None:
        """Leave the connections to the process from which this one was forked.

        SQLite, "How To Corrupt": none may be carried over a fork; and two processes
        on one connection to a server would read each other's answers.
        """
        self._others += self._shelf
        self._shelf, self._owner = [], os.getpid()
        self._engine.dispose(close=False)


def throw_away(connection: Connection) -> None:
    """Close *connection*, in whatever state it is."""
    connection.invalidate()
    connection.close()
