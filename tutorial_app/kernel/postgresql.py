"""Transactions on a PostgreSQL server, which may go away and come back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from tutorial_app.kernel.shelf import KEPT, Shelf, throw_away
from tutorial_app.kernel.wire import READING, WIRE, WRITING, Wire, wire_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


class PostgresqlStore:
    """The database that *url* names.

    Before a connection is used again it is looked whether the server has closed it,
    which asks the server nothing; so one that went is replaced before anything is
    begun. Only who was in the middle of a transaction meets an error, once.

    Args:
        url: `postgresql+psycopg://…`.
    """

    def __init__(self, url: str) -> None:
        # Hidden, since an error goes to a log, and what was written may be secret.
        self.engine = create_engine(
            url, pool_pre_ping=True, pool_size=KEPT, hide_parameters=True
        )
        event.listen(self.engine, "connect", self._prepare)
        event.listen(self.engine, "before_cursor_execute", _say_what_waits)
        self._shelf = Shelf(self.engine, rests=lambda one: wire_of(one).rests())

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a writing transaction; who locks a row reads what it then holds."""
        with self._begun(WRITING) as connection:
            wire = wire_of(connection)
            yield connection
            wire.commit()
            connection.commit()  # for SQLAlchemy, where it took part

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a reading transaction."""
        with self._begun(READING) as connection:
            wire = wire_of(connection)
            yield connection
            if connection.in_transaction():
                wire.commit()
                connection.commit()
            else:
                wire.leave()

    @contextmanager
    def _begun(self, command: bytes) -> Iterator[Connection]:
        connection = self._shelf.take()
        wire = wire_of(connection)
        wire.begin(command)
        try:
            yield connection
        except BaseException:
            if wire.undo():
                connection.rollback()
                self._shelf.give(connection)
            else:
                throw_away(connection)
            raise
        self._shelf.give(connection)

    def close(self) -> None:
        """Close every connection."""
        self._shelf.close()
        self.engine.dispose()

    def _prepare(self, raw: Any, record: Any) -> None:  # noqa: ANN401 (SQLAlchemy's)
        record.info[WIRE] = Wire(raw, self.engine.dialect)


def _say_what_waits(connection: Connection, *_: object) -> None:
    """Before a statement of Core, let the server have those that came before it."""
    wire = connection.info.get(WIRE)
    if wire is not None:
        wire.flush()
