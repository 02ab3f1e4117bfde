"""What an erasure does, line by line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is erased, or that stays; *why* says what stays of it, or why."""

    what: str
    count: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is erased, and what stays."""

    erased: tuple[Line, ...]
    kept: tuple[Line, ...]
