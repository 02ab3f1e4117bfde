"""Transactions in an SQLite file, of which one at a time may write."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from tutorial_app.kernel.commits import Commits
from tutorial_app.kernel.shelf import KEPT, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection


class SqliteStore:
    """The file that *url* names, or one in memory.

    Args:
        url: `sqlite:///path` or `sqlite://`.
    """

    def __init__(self, url: str) -> None:
        # Hidden, since an error goes to a log, and what was written may be secret.
        self.engine = create_engine(
            url, connect_args={"timeout": 30}, pool_size=KEPT, hide_parameters=True
        )
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)
        self._writers = Shelf(self.engine)
        self._readers = Shelf(self.engine, {"itms_reading": True})
        file = self.engine.url.database
        self._commits = (
            Commits(Path(file), self._writers.take, self._writers.give)
            if file
            else None
        )

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a writing transaction, alone or among others; see `commits`."""
        if self._commits is None:  # in memory
            return self.engine.begin()
        return self._commits.one()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a reading transaction."""
        connection = self._readers.take()
        try:
            # Past SQLAlchemy, which would take as long as a query does.
            raw: Any = connection.connection.dbapi_connection
            raw.execute("BEGIN")
            yield connection
            connection.rollback()
            raw.rollback()
        except BaseException:
            connection.close()  # in whatever state it is
            raise
        self._readers.give(connection)

    def close(self) -> None:
        """Close every connection."""
        self._writers.close()
        self._readers.close()
        if self._commits is not None:
            self._commits.close()
        self.engine.dispose()


def _prepare(raw: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's)
    # We say BEGIN ourselves; the driver must not (SQLAlchemy's SQLite dialect,
    # "Serializable isolation / Savepoints / Transactional DDL").
    raw.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
        # What a savepoint may have to bring back would go to a file for each call.
        "temp_store = MEMORY",
        # Pages, four times the default: most calls write the same ones, which go
        # into the store itself once only, and rarely while others wait.
        "wal_autocheckpoint = 4000",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reading transaction was begun on the driver itself.
    if not connection.get_execution_options().get("itms_reading", False):
        _begin_immediately(connection)


def _begin_immediately(connection: Connection) -> None:
    try:
        connection.connection.cursor().execute("BEGIN IMMEDIATE")
    except sqlite3.Error as exc:
        raise DBAPIError.instance(
            "BEGIN IMMEDIATE", None, exc, sqlite3.Error, dialect=connection.dialect
        ) from exc
