"""Group commit: transactions of several threads that are written down together.

Most of what a small transaction costs SQLite is its end: every page it has touched
goes to the log, though the next one touches nearly the same. So while threads of one
process wait for their turn to write, the transaction stays open and they work in it
one after the other; the last one commits for all. Nobody goes on before that, so
what is told as done is done; and whoever fails undoes only what they did.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tutorial_app.kernel.filelock import FileLock
from tutorial_app.kernel.prepared import Savepoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

#: Seconds after which who waits for a commit looks whether everybody else is gone.
_LOOK_AGAIN = 1.0


@dataclass(slots=True)
class _Batch:
    """Transactions that are committed together."""

    connection: Connection
    #: How many are done.
    done: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    failure: BaseException | None = None


class Commits:
    """The writing transactions of one process in one SQLite file.

    Args:
        file: the store.
        take: gives a connection that nobody uses.
        give: takes it back.
    """

    def __init__(
        self,
        file: Path,
        take: Callable[[], Connection],
        give: Callable[[Connection], None],
    ) -> None:
        self._lock = FileLock(file)
        self._take, self._give = take, give
        self._open: _Batch | None = None

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """Open a transaction, alone or in the one that waits for more.

        Raises:
            SQLAlchemyError: if the store could not begin or commit it.
        """
        self._lock.acquire()
        keep = False
        try:
            batch = self._open or self._begin()
            with self._part_of(batch):
                yield batch.connection
        finally:
            try:
                keep = self._lock.is_wanted()
                if not keep:
                    self._commit()
            finally:
                self._lock.release(keep=keep and self._open is not None)
        self._wait(batch)

    def close(self) -> None:
        """Close the lock's file; the connections are their giver's."""
        self._lock.close()

    def _begin(self) -> _Batch:
        connection = self._take()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        self._open = _Batch(connection)
        return self._open

    @contextmanager
    def _part_of(self, batch: _Batch) -> Iterator[None]:
        savepoint: Savepoint | None = None
        try:
            if batch.done:
                savepoint = Savepoint(batch.connection, "others")
            yield
            if savepoint is not None:
                savepoint.release()
        except BaseException as exc:
            self._undo(batch, savepoint, exc)
            raise
        batch.done += 1

    def _undo(
        self, batch: _Batch, savepoint: Savepoint | None, cause: BaseException
    ) -> None:
        """Undo one part; where that cannot be, nothing of the batch is done."""
        if savepoint is not None:
            # SQLite, "ROLLBACK": a full disk, for one, ends the whole transaction.
            with suppress(SQLAlchemyError):
                savepoint.rollback()
                return
        self._end(batch, cause)

    def _commit(self) -> None:
        batch = self._open
        if batch is None:
            return
        transaction = batch.connection.get_transaction()
        try:
            if transaction is not None:
                transaction.commit()
        except BaseException as exc:
            self._end(batch, exc)
            raise
        self._open = None
        self._give(batch.connection)
        batch.over.set()

    def _end(self, batch: _Batch, cause: BaseException) -> None:
        self._open = None
        batch.failure = cause
        batch.over.set()
        batch.connection.close()  # in whatever state it is

    def _wait(self, batch: _Batch) -> None:
        """Wait until *batch* is committed.

        Whoever would have done it may have been interrupted in the queue.
        """
        while not batch.over.wait(_LOOK_AGAIN):
            self._lock.acquire()
            try:
                self._commit()
            finally:
                self._lock.release(keep=False)
        if batch.failure is not None:
            raise batch.failure
