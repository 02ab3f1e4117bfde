"""A checked message as lines a page can show: numbered, marked, and not too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tutorial_app.console.checker import Finding, Report

#: Lines that are shown; of a longer message, those around its findings.
_MOST_LINES = 400
_AROUND = 3
#: Characters of a line.
_WIDEST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line; *gap*: lines before it were left out."""

    number: int
    text: str
    findings: tuple[Finding, ...] = ()
    gap: bool = False


def marked_lines(report: Report) -> tuple[Line, ...]:
    """Return the lines of the message that *report* is about."""
    wanted: Iterable[int] = range(1, len(report.lines) + 1)
    if len(report.lines) > _MOST_LINES:
        wanted = sorted(_near(report))[:_MOST_LINES]
    return tuple(_lines(report, wanted))


def _near(report: Report) -> set[int]:
    near = set(range(1, 2 * _AROUND))
    for one in report.findings:
        near.update(range(one.line - _AROUND, one.line + _AROUND + 1))
    return {number for number in near if 1 <= number <= len(report.lines)}


def _lines(report: Report, wanted: Iterable[int]) -> Iterator[Line]:
    last = 0
    for number in wanted:
        text = report.lines[number - 1]
        shown = text if len(text) <= _WIDEST else text[:_WIDEST] + " …"
        yield Line(number, shown, report.at(number), number != last + 1)
        last = number
