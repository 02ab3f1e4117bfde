"""Transactions of several threads in one SQLite file, committed together."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from tutorial_app.kernel import filelock
from tutorial_app.kernel.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WRITERS = 8
INSERT = text("INSERT INTO word (id) VALUES (:id)")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty table `word`; nobody's turn ends while another thread waits."""
    monkeypatch.setattr(filelock, "_TURN", 60.0)
    opened = Database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with opened.transaction() as db:
        db.execute(text("CREATE TABLE word (id INTEGER PRIMARY KEY)"))
    yield opened
    opened.close()


def test_transactions_that_wait_for_each_other_are_committed_once(
    database: Database,
) -> None:
    commits: list[str] = []

    def write(number: int) -> None:
        with database.transaction() as db:
            if number == 0:
                raw = db.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.set_trace_callback(commits.append)
                _wait_for_others()
            db.execute(INSERT, {"id": number})

    _at_once(write)

    assert _words(database) == set(range(WRITERS))
    assert commits.count("COMMIT") == 1


def test_nobody_goes_on_before_what_they_wrote_is_committed(database: Database) -> None:
    seen: dict[int, set[int]] = {}

    def write(number: int) -> None:
        with database.transaction() as db:
            if number == 0:
                _wait_for_others()
            db.execute(INSERT, {"id": number})
        seen[number] = _words(database)

    _at_once(write)

    assert all(number in words for number, words in seen.items())


def test_who_fails_undoes_only_what_they_did(database: Database) -> None:
    failed: list[int] = []

    def write(number: int) -> None:
        try:
            with database.transaction() as db:
                if number == 0:
                    _wait_for_others()
                db.execute(INSERT, {"id": number})
                if number % 2:
                    db.execute(INSERT, {"id": number})
        except IntegrityError:
            failed.append(number)

    _at_once(write)

    assert sorted(failed) == [1, 3, 5, 7]
    assert _words(database) == {0, 2, 4, 6}


def test_the_first_to_fail_leaves_the_store_to_the_others(database: Database) -> None:
    def write(number: int) -> None:
        with suppress(IntegrityError), database.transaction() as db:
            db.execute(INSERT, {"id": number})
            if number == 0:
                _wait_for_others()
                db.execute(INSERT, {"id": number})

    _at_once(write)

    assert _words(database) == set(range(1, WRITERS))


def test_all_are_told_when_the_store_gives_up_what_they_wrote(
    database: Database,
) -> None:
    failed: list[int] = []

    def write(number: int) -> None:
        try:
            with database.transaction() as db:
                if number == 0:
                    _wait_for_others()
                db.execute(INSERT, {"id": number})
                if number == WRITERS - 1:
                    # As SQLite does by itself when the disk is full.
                    db.connection.cursor().execute("ROLLBACK")
                    db.execute(text("no SQL"))
        except OperationalError:
            failed.append(number)

    _at_once(write)

    assert WRITERS - 1 in failed
    assert _words(database) == set(range(WRITERS)) - set(failed)


def test_whoever_opened_the_file_gets_a_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filelock, "_TURN", 0.001)
    other = Database(database.url)

    def write(number: int) -> None:
        with (database if number % 2 else other).transaction() as db:
            db.execute(INSERT, {"id": number})

    with closing(other), ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(200)))

    assert _words(database) == set(range(200))


def _at_once(write: Callable[[int], None]) -> None:
    """Run *write* for each writer, number 0 first."""
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))


def _wait_for_others() -> None:
    """Let the other writers come to the lock."""
    time.sleep(0.1)


def _words(database: Database) -> set[int]:
    with database.reading() as db:
        return set(db.execute(text("SELECT id FROM word")).scalars())
