"""The audit log as files: CSV (RFC 4180) and JSON lines, made line by line."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.access.audit.log import Entry

COLUMNS = (
    "number",
    "at",
    "account",
    "staff",
    "address",
    "action",
    "subject",
    "before",
    "after",
)
#: What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (full width, as meant)


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a head and a line for each entry.

    What a spreadsheet would take for a formula has an apostrophe before it: somebody
    else may have chosen the text.
    """
    yield _line(COLUMNS)
    for entry in entries:
        yield _line(_safe(text) for text in _texts(entry))


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line of JSON for each entry, as it is."""
    for entry in entries:
        values = {name: getattr(entry, name) for name in COLUMNS}
        values["at"] = entry.at.isoformat()
        yield json.dumps(values, ensure_ascii=False) + "\n"


def _texts(entry: Entry) -> Iterator[str]:
    for name in COLUMNS:
        value = getattr(entry, name)
        if name == "at":
            yield value.isoformat()
        elif name in {"before", "after"}:
            yield json.dumps(value, ensure_ascii=False) if value is not None else ""
        else:
            yield str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
