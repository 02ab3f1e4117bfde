"""reStructuredText for pages that are generated as text: tables, code, escapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"([\\*`|_<>])")


def plain(text: str) -> str:
    """Return *text* so that nothing in it is markup."""
    return _MARKUP.sub(r"\\\1", text)


def code(text: str) -> str:
    """Return *text* as code; empty stays empty."""
    return f"``{text}``" if text else ""


def heading(text: str, line: str) -> list[str]:
    """Return the lines of a heading that is underlined with *line*."""
    written = plain(text)
    return [written, line * len(written), ""]


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; cells are one line of markup each.

    No widths: they would be written as `style`, which our pages refuse.
    """
    lines = [
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: auto",
        "   :class: field-table",
        "",
    ]
    for row in (headings, *rows):
        for nth, cell in enumerate(row):
            lead = "   * - " if nth == 0 else "     - "
            lines.append(f"{lead}{cell}".rstrip())
    return [*lines, ""]


def indented(text: str, depth: int = 3) -> list[str]:
    """Return the lines of *text*, moved in."""
    return [f"{' ' * depth}{line}" for line in text.splitlines()]
