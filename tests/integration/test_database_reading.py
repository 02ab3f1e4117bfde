"""Reading transactions and points in time, as SQLite keeps them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import DateTime, text
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import DBAPIError

from tutorial_app.kernel.database import Database, Instant
from tutorial_app.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

COUNT = text("SELECT count(*) FROM word")


def test_a_reading_transaction_sees_one_state(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'store.sqlite'}")) as database:
        with database.transaction() as db:
            db.execute(text("CREATE TABLE word (id INTEGER)"))

        seen = []
        with database.reading() as reader:
            seen.append(reader.execute(COUNT).scalar_one())
            with database.transaction() as writer:
                writer.execute(text("INSERT INTO word VALUES (1)"))
            seen.append(reader.execute(COUNT).scalar_one())
        with database.reading() as reader:
            seen.append(reader.execute(COUNT).scalar_one())

    assert seen == [0, 0, 1]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1))),
        datetime(2999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
    ],
)
def test_a_point_in_time_is_written_as_sqlalchemy_does(at: datetime) -> None:
    usual = DateTime().dialect_impl(dialect()).bind_processor(dialect())
    write = Instant().bind_processor(dialect())
    read = Instant().result_processor(dialect(), None)

    assert usual is not None
    assert write(at) == usual(at.astimezone(UTC).replace(tzinfo=None))
    assert read(write(at)) == at
    assert read(write(at)).tzinfo is UTC


def test_a_point_in_time_without_an_offset_is_refused() -> None:
    write = Instant().bind_processor(dialect())

    with pytest.raises(InvalidInput, match="has no offset"):
        write(datetime(2026, 3, 2))  # noqa: DTZ001 (that is the point)


def test_an_error_of_the_store_tells_no_value_that_was_written(tmp_path: Path) -> None:
    with (
        closing(Database(f"sqlite:///{tmp_path / 'store.sqlite'}")) as database,
        pytest.raises(DBAPIError) as refused,
        database.transaction() as db,
    ):
        db.execute(text("SELECT :word FROM nowhere"), {"word": "hunter2"})

    assert "nowhere" in str(refused.value)
    assert "hunter2" not in str(refused.value)
