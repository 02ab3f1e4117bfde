"""What may happen to connections to a PostgreSQL server."""

from __future__ import annotations

import multiprocessing
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, text
from sqlalchemy import insert as insert_into
from sqlalchemy import select as select_from
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from tutorial_app.kernel.database import Database
from tutorial_app.kernel.prepared import Prepared, Savepoint
from tutorial_app.kernel.shelf import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

WORDS = Table(
    "word", MetaData(), Column("id", Integer, primary_key=True), Column("w", String(9))
)
ADD = Prepared(insert_into(WORDS))
GET = Prepared(select_from(WORDS).where(WORDS.c.id == bindparam("wanted")))
COUNT = Prepared(text("SELECT count(*) FROM word"))
WHO = text("SELECT pg_backend_pid()")
END = text("SELECT pg_terminate_backend(:who, 5000)")


@pytest.fixture
def words(database_url: str) -> Iterator[Database]:
    if not database_url.startswith("postgresql"):
        pytest.skip("of PostgreSQL")
    with closing(Database(database_url)) as database:
        WORDS.metadata.create_all(database.engine)
        yield database


def _end(database: Database, who: int) -> None:
    """End the server's side of a connection, as a restart of it would."""
    with database.engine.begin() as other:
        other.execute(END, {"who": who})


def _who(db: Connection) -> int:
    return int(db.execute(WHO).scalar_one())


def test_a_server_that_went_and_came_back_is_not_noticed(words: Database) -> None:
    with words.transaction() as db:
        ADD.run(db, id=1)
        gone = _who(db)
    with words.reading() as db:
        assert GET.first(db, wanted=1) is not None
    _end(words, gone)

    with words.transaction() as db:
        ADD.run(db, id=2)
        assert COUNT.firsts(db) == [2]


def test_who_is_in_the_middle_meets_one_error_and_nothing_is_done(
    words: Database,
) -> None:
    def cut_off() -> None:
        with words.transaction() as db:
            ADD.run(db, id=1)
            _end(words, _who(db))
            COUNT.firsts(db)

    with pytest.raises(OperationalError):
        cut_off()

    with words.reading() as db:
        assert COUNT.firsts(db) == [0]


def test_of_many_rows_one_that_is_refused_undoes_all(
    words: Database,
) -> None:
    with pytest.raises(IntegrityError), words.transaction() as db:
        ADD.run_many(db, [{"id": 1}, {"id": 2}, {"id": 2}])

    with words.transaction() as db:
        assert COUNT.firsts(db) == [0]
        ADD.run_many(db, [{"id": 1}])


def test_one_can_go_back_behind_what_was_refused(words: Database) -> None:
    with words.transaction() as db:
        ADD.run(db, id=1)
        savepoint = Savepoint(db)
        with pytest.raises(IntegrityError):
            ADD.run_many(db, [{"id": 2}, {"id": 1}])
        savepoint.rollback()
        ADD.run_many(db, [{"id": 3}])

    with words.reading() as db:
        assert [GET.first(db, wanted=n) is not None for n in (1, 2, 3)] == [
            True,
            False,
            True,
        ]


def test_a_refusal_that_was_hushed_up_is_not_committed(words: Database) -> None:
    def hush_up() -> None:
        with words.transaction() as db, suppress(DataError):
            ADD.run(db, id=1)
            db.execute(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError, match="earlier"):
        hush_up()


def test_a_value_that_cannot_be_written_is_an_error_of_the_store(
    words: Database,
) -> None:
    with pytest.raises(DataError, match="NUL"), words.transaction() as db:
        ADD.run(db, id=1, w="a\0b")


def test_a_changed_table_is_met_with_one_error(words: Database) -> None:
    with words.transaction() as db:
        ADD.run(db, id=1, w="a")
        GET.first(db, wanted=1)
    with words.engine.begin() as other:
        other.execute(text("ALTER TABLE word ALTER w TYPE text"))

    with pytest.raises(DBAPIError), words.reading() as db:
        GET.first(db, wanted=1)
    with words.reading() as db:
        assert GET.first(db, wanted=1) == {"id": 1, "w": "a"}


def test_no_connection_is_lost_or_kept_beyond_the_limit(words: Database) -> None:
    for _ in range(KEPT + 12):  # more than the pool would ever give
        with suppress(ZeroDivisionError), words.reading() as db:
            COUNT.firsts(db)
            raise ZeroDivisionError
    with words.transaction() as first, words.transaction() as second:
        assert _who(first) != _who(second)
        open_ones = text(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%word%'"
        )
        assert first.execute(open_ones).scalar_one() <= KEPT


def test_a_forked_process_has_connections_of_its_own(words: Database) -> None:
    with words.transaction() as db:
        ADD.run(db, id=1)
        ours = _who(db)

    fork = multiprocessing.get_context("fork")
    told, tell = fork.Pipe(duplex=False)
    child = fork.Process(target=_told, args=(words, tell))
    child.start()
    theirs = told.recv()
    child.join(30)

    assert child.exitcode == 0
    with words.reading() as db:
        assert (_who(db), COUNT.firsts(db)) == (ours, [1])
    assert theirs != ours


def _told(database: Database, tell: multiprocessing.connection.Connection) -> None:
    with database.reading() as db:
        tell.send(_who(db))
