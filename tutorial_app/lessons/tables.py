"""The table of lessons begun."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from tutorial_app.kernel.database import Instant, metadata

lesson_progress = Table(
    "lesson_progress",
    metadata,
    Column("workspace", String(32), primary_key=True),
    #: Of `Lesson.parts()`: `12.1`, or `12.1/2` for its second exercise.
    Column("part", String(32), primary_key=True),
    Column("begun_at", Instant, nullable=False),
    #: The number of the newest call when it began: those after it count.
    Column("begun", Integer, nullable=False),
    #: The same when it was left for another one; NULL: it goes on.
    Column("left_off", Integer),
    #: JSON of the last report, since calls are forgotten; NULL: never finished.
    Column("report", Text),
    #: Numbers of steps that were left out, with commas: `3,7`.
    Column("skipped", Text, nullable=False, server_default=""),
)
