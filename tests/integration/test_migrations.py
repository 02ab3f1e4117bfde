"""Tables as declared and tables as migrated are the same, on both stores."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, Table, inspect

from tutorial_app import bootstrap
from tutorial_app.access.appointments import tables as appointments
from tutorial_app.kernel.database import Database, Instant, metadata
from tutorial_app.kernel.migrations import HEAD, configuration, draft, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

assert bootstrap, "imported so that every table is declared"
assert appointments, "as above: nothing wires them yet"


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def differences(database: Database) -> list[Any]:
    with database.reading() as db:
        # PostgreSQL: only the schema of this test.
        context = MigrationContext.configure(db, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_a_migrated_database_has_the_tables_that_are_declared(empty: Database) -> None:
    migrate(empty)

    assert differences(empty) == []


def test_the_comparison_sees_a_table_that_no_revision_makes(empty: Database) -> None:
    migrate(empty)
    forgotten = Table("forgotten", metadata, Column("id", Integer, primary_key=True))

    found = differences(empty)
    metadata.remove(forgotten)

    assert [change[0] for change in found] == ["add_table"]


def test_head_is_the_newest_revision_and_there_is_one_line_of_them() -> None:
    script = ScriptDirectory.from_config(configuration())

    assert script.get_heads() == [HEAD]


def test_migrating_twice_changes_nothing_and_is_quick(empty: Database) -> None:
    migrate(empty)
    started = time.perf_counter()

    migrate(empty)

    assert time.perf_counter() - started < 0.2
    assert "alembic_version" in inspect(empty.engine).get_table_names()


def test_several_processes_may_migrate_at_once(
    empty: Database, empty_database_url: str
) -> None:
    others = [Database(empty_database_url) for _ in range(4)]
    threads = [threading.Thread(target=migrate, args=(one,)) for one in others]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()

    assert differences(empty) == []


def test_a_draft_says_what_a_new_table_needs_and_nothing_else() -> None:
    assert "op." not in draft()
    forgotten = Table("forgotten", metadata, Column("at", Instant))

    code = draft()
    metadata.remove(forgotten)

    assert code.count("op.create_table") == 1
    assert "sa.Column('at', sa.DateTime(timezone=True)" in code
