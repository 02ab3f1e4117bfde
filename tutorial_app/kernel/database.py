"""The one database: SQLite by default, PostgreSQL by one setting.

Tables are declared beside the code that uses them, on the shared `metadata`;
`kernel/migrations` (Alembic) brings a database to the newest schema.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DateTime,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError

from tutorial_app.kernel.commits import Commits
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Dialect, Engine

#: Names for constraints, so that migrations can refer to them on both stores.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time: timezone-aware in, aware in UTC out, on both stores.

    SQLite keeps no offset, so what is stored there is UTC without one.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Write *value* in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise InvalidInput(f"{value} has no offset from UTC")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (the signature is SQLAlchemy's)
    ) -> datetime | None:
        """Read *value* as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's)
        """Return what writes a value; on SQLite in a third of the usual time."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return _instant_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ANN401 (as above)
        """Return what reads a value; the same."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return _instant_of


def _instant_text(value: datetime | None) -> str | None:
    """Return *value* as SQLAlchemy writes it: such texts sort as the times do."""
    if value is None:
        return None
    if value.utcoffset() is None:
        raise InvalidInput(f"{value} has no offset from UTC")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _instant_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Database:
    """Hands out connections, each inside one transaction.

    Args:
        url: an SQLAlchemy URL, `sqlite:///path` or `postgresql+psycopg://…`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        reading: dict[str, Any] = {"itms_reading": True}
        if not url.startswith("sqlite"):
            reading |= {"isolation_level": "REPEATABLE READ"}
        self._writers, self._readers = _Shelf(self.engine), _Shelf(self.engine, reading)
        file = make_url(url).database if url.startswith("sqlite") else None
        self._commits = (
            Commits(Path(file), self._writers.take, self._writers.give)
            if file
            else None
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a writing transaction: committed at the end, or nothing of it is.

        On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so two
        transactions that both mean to write never meet a late "database is locked",
        and is committed together with those that wait for it; see `commits`. Do not
        open a second one inside it.
        """
        if self._commits is not None:
            with self._commits.one() as connection:
                yield connection
        else:
            with self._writers.one() as connection, connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a reading transaction: one consistent state, no write lock."""
        with self._readers.one() as connection:
            if self._commits is None:
                with connection.begin() as begun:
                    yield connection
                    begun.rollback()
            else:
                # Past SQLAlchemy, which would take as long as a query does.
                raw: Any = connection.connection.dbapi_connection
                raw.execute("BEGIN")
                yield connection
                connection.rollback()
                raw.rollback()

    def close(self) -> None:
        """Close every connection."""
        self._writers.close()
        self._readers.close()
        if self._commits is not None:
            self._commits.close()
        self.engine.dispose()


class _Shelf:
    """Connections that are used again, the last first: its cache is warm.

    SQLAlchemy's pool asks and resets on every use, which costs SQLite more than
    the queries do. PostgreSQL's go back to it, since a server may go away.
    """

    def __init__(
        self, engine: Engine, options: Mapping[str, Any] | None = None
    ) -> None:
        self._engine = engine
        self._options = dict(options or {})
        self._keeps = engine.dialect.name == "sqlite"
        self._shelf: list[Connection] = []
        self._owner = os.getpid()

    @contextmanager
    def one(self) -> Iterator[Connection]:
        connection = self.take()
        try:
            yield connection
        except BaseException:
            connection.close()  # whatever state it is in
            raise
        self.give(connection)

    def give(self, connection: Connection) -> None:
        if self._keeps:
            self._shelf.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        while self._shelf:
            self._shelf.pop().close()

    def take(self) -> Connection:
        if self._owner != os.getpid():
            # SQLite, "How To Corrupt": no connection may be carried over a fork.
            self._shelf, self._owner = [], os.getpid()
        try:
            return self._shelf.pop()
        except IndexError:
            return self._engine.connect().execution_options(**self._options)


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": 30}, pool_size=16, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # Hidden, since an error goes to a log, and what was written may be secret.
    return create_engine(url, pool_pre_ping=True, pool_size=16, hide_parameters=True)


def _prepare_sqlite(raw: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's)
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


def _begin_sqlite(connection: Connection) -> None:
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
