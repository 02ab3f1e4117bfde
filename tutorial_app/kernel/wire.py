"""What is said to PostgreSQL on the hot path: few words, few waits.

A `Wire` speaks libpq beside the driver's cursors, on the driver's own connection. Each
statement is prepared once for a connection. What brings no rows waits, with the word
that begins the transaction, until something is asked or committed, and goes in one
packet with that; so an error of it is raised there. Core's statements go through the
driver as ever: whoever runs one calls `flush` first.
"""

from __future__ import annotations

import select
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.pq.abc import PGresult
    from sqlalchemy import Connection, Dialect

#: Where a connection keeps its wire.
WIRE: Final = "itms_wire"
WRITING: Final = b"BEGIN ISOLATION LEVEL READ COMMITTED"
READING: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ"
#: So many statements wait at most: the packet is held in memory.
_MOST = 500
_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
#: The server has forgotten a statement, or its table is another now.
_STALE = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)


class Statement:
    """A statement of the hot path, the same for every connection.

    Args:
        sql: with `$1` and so on for its values.
        binary: of which values the server gets the bytes as they are.
    """

    def __init__(self, sql: str, binary: Sequence[bool]) -> None:
        self.sql = sql.encode()
        self.formats = [Format.BINARY if one else Format.TEXT for one in binary]
        self.wanted = [PyFormat.BINARY if one else PyFormat.TEXT for one in binary]


@dataclass(frozen=True, slots=True)
class _Order:
    """One thing for the server to do."""

    sql: bytes
    #: Of what is prepared; empty: it is said in plain words.
    name: bytes = b""
    values: Sequence[Any] | None = None
    formats: Sequence[Format] | None = None
    #: Whether it is not run yet, but given that name.
    prepares: bool = False


_COMMIT = _Order(b"COMMIT")


class Wire:
    """The hot path of one connection, which one thread uses at a time.

    Args:
        raw: the driver's connection.
        dialect: whose errors are raised.
    """

    def __init__(self, raw: psycopg.Connection[Any], dialect: Dialect) -> None:
        # What the driver prepares it forgets with a DEALLOCATE ALL: ours too.
        raw.prepare_threshold = None
        self._pg = raw.pgconn
        self._dialect = dialect
        self._values = Transformer(raw)
        #: Names of what is prepared, by its text.
        self._names: dict[bytes, bytes] = {}
        self._given = 0
        self._waiting: list[_Order] = []
        self._poll = select.poll()
        self._poll.register(self._pg.socket, select.POLLIN)

    def begin(self, command: bytes) -> None:
        """Begin a transaction with the first statement in it."""
        self._waiting = [_Order(command)]

    def ask(self, statement: Statement, values: Sequence[object]) -> PGresult:
        """Run *statement* and what waits; return what it brings.

        Raises:
            DBAPIError: of the first that the server refused.
        """
        order = self._order(statement, values)
        if self._waiting:
            self._waiting.append(order)
            return self._run()
        result = self._pg.exec_prepared(order.name, order.values, order.formats)
        if result.status not in _GOOD:
            raise self._refused(order, result)
        return result

    def later(self, statement: Statement, values: Sequence[object]) -> None:
        """Run *statement*, at the latest with what is next asked or committed."""
        self._waiting.append(self._order(statement, values))
        if len(self._waiting) >= _MOST:
            self._run()

    def flush(self) -> None:
        """Run what waits.

        Raises:
            DBAPIError: of the first that the server refused.
        """
        if self._waiting:
            self._run()

    def rows(self, result: PGresult) -> list[tuple[Any, ...]]:
        """Return the rows of *result* as the driver would give them."""
        self._values.set_pgresult(result)
        return self._values.load_rows(0, result.ntuples, tuple)

    def commit(self) -> None:
        """Run what waits, and commit.

        Raises:
            DBAPIError: if the server refused something, or undid the transaction
                since it had refused something before.
        """
        if self._is_idle():
            self._waiting.clear()
            return
        self._waiting.append(_COMMIT)
        result = self._run()
        if result.command_status != b"COMMIT":
            exc = psycopg.errors.InFailedSqlTransaction("an earlier statement failed")
            raise self._translated(_COMMIT, exc)

    def leave(self) -> None:
        """End a transaction that has written nothing; the answer is read later."""
        if self._is_idle() or self._waiting:
            self.commit()
        else:
            self._pg.send_query(_COMMIT.sql)
            self._pg.flush()

    def undo(self) -> bool:
        """Undo the transaction; say whether the connection can be used again."""
        self._forget(self._waiting)
        self._waiting = []
        if self._pg.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
        ):
            self._pg.exec_(b"ROLLBACK")
        return self._pg.transaction_status == TransactionStatus.IDLE

    def rests(self) -> bool:
        """Say whether the connection is there and free, without asking the server.

        A server that went has said so, or closed: that is there to be read.
        """
        try:
            while self._pg.transaction_status == TransactionStatus.ACTIVE:
                self._result()
            while self._poll.poll(0):
                self._pg.consume_input()
        except psycopg.OperationalError:
            return False
        return self._pg.transaction_status == TransactionStatus.IDLE

    def _is_idle(self) -> bool:
        """Say whether the server has not even heard that a transaction began."""
        idle = self._pg.transaction_status == TransactionStatus.IDLE
        return idle and len(self._waiting) < 2  # noqa: PLR2004 (BEGIN alone)

    def _order(self, statement: Statement, values: Sequence[object]) -> _Order:
        sql = statement.sql
        try:
            ready = self._values.dump_sequence(values, statement.wanted)
        except psycopg.Error as exc:  # a text with a zero byte, for one
            raise self._translated(_Order(sql), exc) from exc
        name = self._names.get(sql)
        if name is None:
            self._given += 1
            name = self._names[sql] = b"itms_%d" % self._given
            self._waiting.append(_Order(sql, name, prepares=True))
        return _Order(sql, name, ready, statement.formats)

    def _run(self) -> PGresult:
        """Run what waits, in one packet; return what the last of it brings."""
        orders, self._waiting = self._waiting, []
        try:
            results = self._sent(orders)
        except psycopg.Error as exc:
            raise self._translated(orders[0], exc) from exc
        for number, (order, result) in enumerate(zip(orders, results, strict=True)):
            if result.status not in _GOOD:
                self._forget(orders[number:])
                raise self._refused(order, result)
        return results[-1]

    def _sent(self, orders: Sequence[_Order]) -> list[PGresult]:
        pg = self._pg
        pg.enter_pipeline_mode()
        for order in orders:
            if not order.name:
                pg.send_query_params(order.sql, None)
            elif order.prepares:
                pg.send_prepare(order.name, order.sql)
            else:
                pg.send_query_prepared(order.name, order.values, order.formats)
        pg.pipeline_sync()
        found: list[PGresult] = []
        while len(found) <= len(orders):
            result = self._result()
            if result is not None:
                found.append(result)
        pg.exit_pipeline_mode()
        return found[:-1]

    def _result(self) -> PGresult | None:
        """Wait for the next result, letting other threads work; None ends one."""
        pg = self._pg
        while pg.is_busy():
            more = select.POLLOUT if pg.flush() else 0
            self._poll.modify(pg.socket, select.POLLIN | more)
            self._poll.poll()
            pg.consume_input()
        result = pg.get_result()
        if pg.status == ConnStatus.BAD:
            raise psycopg.OperationalError(pg.get_error_message())
        return result

    def _forget(self, orders: Sequence[_Order]) -> None:
        """Forget the names of statements that were not prepared after all."""
        for order in orders:
            if order.prepares:
                self._names.pop(order.sql, None)

    def _refused(self, order: _Order, result: PGresult) -> Exception:
        if self._pg.status == ConnStatus.BAD:
            exc: psycopg.Error = psycopg.OperationalError(self._pg.get_error_message())
        else:
            exc = error_from_result(result)
        if isinstance(exc, _STALE):
            self._names.clear()
        return self._translated(order, exc)

    def _translated(self, order: _Order, exc: psycopg.Error) -> Exception:
        """Return *exc* as SQLAlchemy's, so that edges know one kind of error."""
        found: Exception = DBAPIError.instance(
            order.sql.decode(),
            None,
            exc,
            psycopg.Error,
            connection_invalidated=self._pg.status == ConnStatus.BAD,
            dialect=self._dialect,
        )
        found.__cause__ = exc
        return found


def wire_of(db: Connection) -> Wire:
    """Return the wire of *db*, which is a connection to PostgreSQL."""
    wire: Wire = db.info[WIRE]
    return wire
