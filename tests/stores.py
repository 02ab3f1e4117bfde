"""Databases for tests: SQLite files, or on `ITMS_TEST_DATABASE_URL` (PostgreSQL).

Making the tables takes a second or more; so each process of a test run makes them
once, and what tests get is a copy.
"""

from __future__ import annotations

import atexit
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text

from tutorial_app import bootstrap
from tutorial_app.engine.store import prepare_store
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

assert bootstrap, "imported so that every table is declared"
_SERVER = os.environ.get("ITMS_TEST_DATABASE_URL", "")


@contextmanager
def fresh_database(folder: Path, *, tables: bool = True) -> Iterator[str]:
    """Give the URL of a new database, SQLite in *folder* or PostgreSQL.

    Args:
        folder: where a file may lie.
        tables: whether it has all tables, as `bootstrap.prepare` leaves them.
    """
    if _SERVER:
        name = _create(_postgresql() if tables else "template1")
        try:
            yield _url(name)
        finally:
            _run(f"DROP DATABASE {name} WITH (FORCE)")
        return
    file = folder / "test.sqlite"
    if tables:
        shutil.copyfile(_sqlite(), file)
    yield f"sqlite:///{file}"


@cache
def _sqlite() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    made, file = folder / "made.sqlite", folder / "template.sqlite"
    _make_tables(f"sqlite:///{made}")
    with closing(sqlite3.connect(made)) as raw:
        raw.execute("VACUUM INTO ?", (str(file),))  # one file, whatever else is open
    return file


@cache
def _postgresql() -> str:
    name = _create("template1")
    _make_tables(_url(name))
    atexit.register(_run, f"DROP DATABASE {name} WITH (FORCE)")
    return name


def _make_tables(url: str) -> None:
    database = Database(url)
    migrate(database)
    prepare_store(database)
    database.close()


def _create(template: str) -> str:
    name = f"t{random.SystemRandom().getrandbits(48):x}"
    _run(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _url(name: str) -> str:
    url = make_url(_SERVER).set(database=name)
    return url.render_as_string(hide_password=False)


def _run(statement: str) -> None:
    engine = create_engine(_SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
