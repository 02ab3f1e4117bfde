"""The one database: SQLite by default, PostgreSQL by one setting.

Tables are declared beside the code that uses them, on the shared `metadata`;
`kernel/migrations` (Alembic) brings a database to the newest schema.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import DateTime, MetaData, TypeDecorator

from tutorial_app.kernel.errors import InvalidInput
from tutorial_app.kernel.sqlite import SqliteStore

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
        self._store = _store(url)
        self.engine = self._store.engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a writing transaction: committed at the end, or nothing of it is.

        On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so two
        transactions that both mean to write never meet a late "database is locked",
        and is committed together with those that wait for it; see `commits`. Do not
        open a second one inside it.
        """
        with self._store.writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a reading transaction: one consistent state, no write lock."""
        with self._store.reading() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._store.close()


class _Store(Protocol):
    """What either store does."""

    engine: Engine

    def writing(self) -> AbstractContextManager[Connection]: ...

    def reading(self) -> AbstractContextManager[Connection]: ...

    def close(self) -> None: ...


def _store(url: str) -> _Store:
    if url.startswith("sqlite"):
        return SqliteStore(url)
    # Only here, since it needs PostgreSQL's driver, which need not be installed.
    from tutorial_app.kernel.postgresql import PostgresqlStore  # noqa: PLC0415

    return PostgresqlStore(url)
