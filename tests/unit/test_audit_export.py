"""The audit log as CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tutorial_app.access.audit.export import COLUMNS, csv_lines, json_lines
from tutorial_app.access.audit.log import Entry

ENTRY = Entry(
    number=7,
    at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    account="p-1",
    staff=True,
    address="192.0.2.7",
    action="booking.refuse",
    subject="b-1",
    before={"state": "PENDING"},
    after={"state": "REFUSED", "reason": 'no "seat",\nsorry'},
)


def test_a_line_of_csv_gives_back_what_was_put_in() -> None:
    text = "".join(csv_lines([ENTRY]))

    head, row = csv.reader(io.StringIO(text, newline=""))

    assert tuple(head) == COLUMNS
    assert row[:3] == ["7", "2026-01-05T09:00:00+00:00", "p-1"]
    assert json.loads(row[-1]) == ENTRY.after


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])  # noqa: RUF001 (full width, as a spreadsheet takes it)
def test_no_cell_of_csv_is_a_formula(sign: str) -> None:
    entry = replace(ENTRY, account=f"{sign}cmd|' /C calc'!A0")

    _, row = csv.reader(io.StringIO("".join(csv_lines([entry])), newline=""))

    assert row[2].startswith(f"'{sign}")


def test_json_lines_hold_one_object_a_line() -> None:
    lines = list(json_lines([ENTRY, replace(ENTRY, before=None)]))

    assert [line.count("\n") for line in lines] == [1, 1]
    assert json.loads(lines[0])["after"] == ENTRY.after
    assert json.loads(lines[1])["before"] is None


def test_changes_name_what_is_not_as_it_was() -> None:
    assert ENTRY.changes == (
        ("state", "PENDING", "REFUSED"),
        ("reason", None, 'no "seat",\nsorry'),
    )
