"""Literals over several lines: one entry a line where one line is too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters of a line of code that a page shows without scrolling, about.
WIDTH = 72
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def bracketed(
    entries: Sequence[str],
    brackets: str,
    depth: int,
    *,
    indent: int = 4,
    air: str = "",
    last_comma: bool = True,
) -> str:
    """Return *entries* in *brackets*, e.g. `{}`, at *depth* steps of *indent*.

    Args:
        entries: each written for one step deeper already.
        brackets: the opening and the closing one.
        depth: how deep the line stands on which it begins.
        indent: spaces of one step.
        air: what stands inside the brackets on one line.
        last_comma: whether the last line may end with a comma.
    """
    opening, closing = brackets[0], brackets[1]
    short = opening + (air + ", ".join(entries) + air if entries else "") + closing
    if len(short) + indent * depth < WIDTH and "\n" not in short:
        return short
    inside = " " * (indent * (depth + 1))
    end = ",\n" if last_comma else "\n"
    body = ",\n".join(f"{inside}{entry}" for entry in entries)
    return f"{opening}\n{body}{end}{' ' * (indent * depth)}{closing}"


def quoted(text: str) -> str:
    """Return *text* as a string literal that JavaScript and Java read alike."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for character, name in (("\n", "n"), ("\r", "r"), ("\t", "t")):
        escaped = escaped.replace(character, f"\\{name}")
    return f'"{escaped}"'


def is_identifier(name: str) -> bool:
    """Say whether *name* can stand bare in code; XML names may have dots."""
    return _IDENTIFIER.fullmatch(name) is not None
