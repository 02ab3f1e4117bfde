"""What the checker found, with its line and the page that says more."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: More findings than a person reads at once.
MOST_FINDINGS = 100
#: Same words at that many places are one finding.
_SHOWN_PLACES = 5


class Severity(IntEnum):
    """How bad a finding is; the worst first."""

    #: The message is refused, or is not understood.
    ERROR = 0
    #: It may go wrong somewhere.
    WARNING = 1
    #: Worth knowing.
    NOTE = 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the portal: address and title."""

    address: str
    title: str


AUTHENTICATION = Page("/docs/guides/authentication", "Authentication")
ERRORS = Page("/docs/guides/errors", "Errors")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a message.

    *line* and *column* count from 1; 0: about the message as a whole. *path* leads
    to the element below the body's, as in a fault's `field`.
    """

    severity: Severity
    message: str
    remedy: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one message, and what the message is.

    *lines* is the message as it was judged. *laid_out*: it came in one long line and
    was laid out first, so that a line says something.
    """

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    #: e.g. `PlaceOrder request, SOAP 1.1`; empty: nobody can say.
    title: str = ""
    page: Page | None = None
    #: Where the console takes it; empty: no operation is known.
    console: str = ""
    laid_out: bool = False

    @property
    def good(self) -> bool:
        """Say whether nothing is wrong with it."""
        return all(one.severity is Severity.NOTE for one in self.findings)

    def at(self, line: int) -> tuple[Finding, ...]:
        """Return the findings of one line."""
        return tuple(one for one in self.findings if one.line == line)


@dataclass(slots=True)
class Findings:
    """Collects findings. *above*: lines that stand before the XML itself."""

    above: int = 0
    found: list[Finding] = field(default_factory=list)

    def error(self, message: str, remedy: str = "", **where: object) -> None:
        """Note an error; *where*: `line`, `column`, `path`, `page`."""
        self._add(Severity.ERROR, message, remedy, where)

    def warn(self, message: str, remedy: str = "", **where: object) -> None:
        """Note a warning."""
        self._add(Severity.WARNING, message, remedy, where)

    def note(self, message: str, remedy: str = "", **where: object) -> None:
        """Note something worth knowing."""
        self._add(Severity.NOTE, message, remedy, where)

    def sorted(self) -> tuple[Finding, ...]:
        """Return the findings, the worst first, then by line; no more than allowed."""
        ranked = sorted(self.found, key=lambda one: (one.severity, one.line))
        return tuple(ranked[:MOST_FINDINGS])

    def _add(
        self, severity: Severity, message: str, remedy: str, where: dict[str, object]
    ) -> None:
        line = int(str(where.get("line", 0) or 0))
        page = where.get("page")
        self.found.append(
            Finding(
                severity,
                message,
                remedy,
                line + self.above if line else 0,
                int(str(where.get("column", 0) or 0)),
                str(where.get("path", "")),
                page if isinstance(page, Page) else None,
            )
        )


def places(lines: Iterable[int]) -> str:
    """Return lines in words: `lines 3, 4 and 7 more`."""
    known = sorted(set(lines))
    shown = ", ".join(map(str, known[:_SHOWN_PLACES]))
    more = len(known) - _SHOWN_PLACES
    return f"line{'s' if len(known) > 1 else ''} {shown}" + (
        f" and {more} more" if more > 0 else ""
    )
