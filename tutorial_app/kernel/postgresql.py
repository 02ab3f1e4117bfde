"""Transactions on a PostgreSQL server, which may go away and come back."""

from __future__ import annotations

import select
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine, event
from sqlalchemy.exc import InternalError

from tutorial_app.kernel.shelf import KEPT, Shelf, throw_away

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

#: Statements that a connection keeps prepared; the portal has some hundred.
_PREPARED = 1000


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
        event.listen(self.engine, "connect", _prepare)
        self._shelf = Shelf(self.engine, rests=_rests)

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a writing transaction; who locks a row reads what it then holds."""
        return self._begun(IsolationLevel.READ_COMMITTED)

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a reading transaction.

        It ends with a COMMIT: at a ROLLBACK the driver forgets what it has prepared.
        """
        return self._begun(IsolationLevel.REPEATABLE_READ)

    @contextmanager
    def _begun(self, level: IsolationLevel) -> Iterator[Connection]:
        connection = self._shelf.take()
        raw = _raw(connection)
        raw.isolation_level = level  # said with the BEGIN
        try:
            with connection.begin():
                yield connection
                if raw.info.transaction_status == TransactionStatus.INERROR:
                    # The server would take a COMMIT, and undo everything.
                    failed = psycopg.InternalError("an earlier statement failed")
                    raise InternalError("COMMIT", None, failed)
        finally:
            if _rests(connection):
                self._shelf.give(connection)
            else:
                throw_away(connection)

    def close(self) -> None:
        """Close every connection."""
        self._shelf.close()
        self.engine.dispose()


def _prepare(raw: psycopg.Connection[Any], _record: object) -> None:
    raw.prepare_threshold, raw.prepared_max = 0, _PREPARED


def _raw(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's connection."""
    raw: Any = connection.connection.dbapi_connection
    return raw  # type: ignore[no-any-return]


def _rests(connection: Connection) -> bool:
    """Say whether *connection* is there and free, without asking the server.

    A server that went has said so, or closed: that is there to be read.
    """
    if connection.invalidated:
        return False
    raw = _raw(connection)
    if raw.closed or raw.info.transaction_status != TransactionStatus.IDLE:
        return False
    ready = select.poll()
    ready.register(raw.fileno(), select.POLLIN)
    return not ready.poll(0)
