"""The one database: SQLite by default, PostgreSQL by one setting.

Tables are declared beside the code that uses them, on the shared `metadata`;
`kernel/migrations` (Alembic) brings a database to the newest schema.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, MetaData, TypeDecorator, create_engine, event

from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

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


class Database:
    """Hands out connections, each inside one transaction.

    Args:
        url: an SQLAlchemy URL, `sqlite:///path` or `postgresql+psycopg://…`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        # SQLite lets one writer in and has the others poll; a lock of our own makes
        # the threads of one process queue up instead, which is faster and fair.
        self._writer: AbstractContextManager[Any] = (
            threading.Lock() if url.startswith("sqlite") else nullcontext()
        )
        self._reading: dict[str, Any] = {"itms_reading": True}
        if not url.startswith("sqlite"):
            self._reading |= {"isolation_level": "REPEATABLE READ"}

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a writing transaction: committed at the end, or nothing of it is.

        On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so two
        transactions that both mean to write never meet a late "database is locked".
        Do not open a second one inside it.
        """
        with self._writer, self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a reading transaction: one consistent state, no write lock."""
        with (
            self.engine.connect().execution_options(**self._reading) as connection,
            connection.begin() as begun,
        ):
            yield connection
            begun.rollback()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30}, pool_size=16)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=16)


def _prepare_sqlite(raw: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's)
    # We say BEGIN ourselves; the driver must not (SQLAlchemy's SQLite dialect,
    # "Serializable isolation / Savepoints / Transactional DDL").
    raw.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("itms_reading", False):
        # On the driver itself: takes no lock, so it cannot fail, and every query
        # of the sandbox begins with it.
        connection.connection.cursor().execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
