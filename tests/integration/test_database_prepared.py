from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from tutorial_app.kernel.database import Database, Instant
from tutorial_app.kernel.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

THINGS = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(20), nullable=False, default="nobody"),
    Column("raw", LargeBinary),
    Column("on", Boolean),
    Column("day", Date),
    Column("at", Instant),
)
ADD = Prepared(insert(THINGS))
GET = Prepared(select(THINGS).where(THINGS.c.id == bindparam("wanted")))
AT = datetime(2026, 3, 2, 9, 0, 1, 250000, tzinfo=timezone(timedelta(hours=1)))
ROW: dict[str, Any] = {
    "id": 1,
    "name": "æ",
    "raw": b"\x00\xff",
    "on": True,
    "day": AT.date(),
    "at": AT,
}


@pytest.fixture
def things(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    THINGS.metadata.create_all(database.engine)
    yield database
    database.close()


def test_every_kind_of_value_comes_back_as_core_would_bring_it(
    things: Database,
) -> None:
    with things.transaction() as db:
        ADD.run(db, **ROW)

    with things.reading() as db:
        found = GET.first(db, wanted=1)
        by_core = db.execute(select(THINGS)).mappings().one()

    assert found == dict(by_core) == ROW
    assert found is not None
    assert found["at"].tzinfo is UTC or found["at"].utcoffset() == timedelta(0)


def test_what_an_insert_does_not_name_gets_its_default_or_null(
    things: Database,
) -> None:
    with things.transaction() as db:
        ADD.run(db, id=1)
        found = GET.first(db, wanted=1)

    assert found is not None
    assert (found["name"], found["day"]) == ("nobody", None)


def test_nothing_found_is_none(things: Database) -> None:
    with things.reading() as db:
        assert GET.first(db, wanted=7) is None
        assert GET.all(db, wanted=7) == []


def test_run_tells_how_many_rows_it_wrote(things: Database) -> None:
    rename = Prepared(
        update(THINGS)
        .where(THINGS.c.id == bindparam("wanted"))
        .values(name=bindparam("new_name"))
    )
    with things.transaction() as db:
        ADD.run_many(db, [ROW, ROW | {"id": 2}])
        counts = [rename.run(db, wanted=n, new_name="b") for n in (1, 2, 3)]
        gone = Prepared(delete(THINGS)).run(db)

    assert (counts, gone) == ([1, 1, 0], 2)


def test_returning_brings_what_was_written(things: Database) -> None:
    count = Prepared(
        update(THINGS).values(id=THINGS.c.id + bindparam("by")).returning(THINGS.c.id)
    )
    with things.transaction() as db:
        ADD.run(db, **ROW)

        assert count.all(db, by=4) == [{"id": 5}]


def test_what_the_store_refuses_is_the_error_that_core_would_raise(
    things: Database,
) -> None:
    with pytest.raises(IntegrityError), things.transaction() as db:
        ADD.run_many(db, [ROW, ROW])

    with things.reading() as db:
        assert GET.first(db, wanted=1) is None  # the transaction went as a whole


def test_a_reading_transaction_sees_one_state(things: Database) -> None:
    with things.reading() as db:
        before = GET.first(db, wanted=1)
        with things.transaction() as other:
            ADD.run(other, **ROW)
        after = GET.first(db, wanted=1)

    assert before is after is None
