"""A schema's pattern in words, where it is simple enough to be said in some."""

from __future__ import annotations

from functools import lru_cache

from tutorial_app.contract.patterns.charsets import CharSet
from tutorial_app.contract.patterns.parser import (
    Expression,
    PatternError,
    Repeat,
    Run,
    parse_pattern,
)

#: More parts than this are harder to read than the pattern.
_MOST_PARTS = 7


@lru_cache(maxsize=1024)
def pattern_in_words(pattern: str) -> str:
    r"""Return what *pattern* asks for, empty if it is not simple.

    `SU\d{8}` is "SU and 8 digits".
    """
    try:
        expression = parse_pattern(pattern)
    except PatternError:
        return ""
    parts = expression.parts if isinstance(expression, Run) else (expression,)
    words = _joined_letters(parts)
    if not words or len(words) > _MOST_PARTS or "" in words:
        return ""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _joined_letters(parts: tuple[Expression, ...]) -> list[str]:
    """Return a word for each part; fixed letters that follow each other are one."""
    words: list[str] = []
    fixed = ""
    for part in parts:
        letter = _letter(part)
        if letter:
            fixed += letter
            continue
        if fixed:
            words.append(fixed)
            fixed = ""
        words.append(_part(part))
    return [*words, fixed] if fixed else words


def _letter(part: Expression) -> str:
    """Return the one character a part stands for, empty if it is not fixed."""
    if not isinstance(part, CharSet) or part.negated or part.parts or part.categories:
        return ""
    if len(part.ranges) != 1 or part.ranges[0][0] != part.ranges[0][1]:
        return ""
    return chr(part.ranges[0][0])


def _part(part: Expression) -> str:
    if isinstance(part, CharSet):
        return _counted(part, 1, 1)
    if not isinstance(part, Repeat) or part.most is None:
        return ""
    letter = _letter(part.inner)
    if letter:
        return f"an optional {letter}" if (part.least, part.most) == (0, 1) else ""
    if not isinstance(part.inner, CharSet):
        return ""
    return _counted(part.inner, part.least, part.most)


def _counted(chars: CharSet, least: int, most: int) -> str:
    ranges = _ranges(chars)
    if not ranges:
        return ""
    count = str(least) if least == most else f"{least} to {most}"
    one = most == 1
    if ranges == [(0x30, 0x39)]:
        return f"{count} digit" + ("" if one else "s")
    if ranges == [(0x41, 0x5A)]:
        return f"{count} capital letter" + ("" if one else "s")
    names = [
        chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in ranges
    ]
    return f"{count} of {' '.join(names)}"


def _ranges(chars: CharSet) -> list[tuple[int, int]]:
    """Return the ranges of a set that is nothing but ranges and digits, else none."""
    if chars.negated or chars.minus is not None:
        return []
    if chars.categories == ("Nd",) and not chars.ranges and not chars.parts:
        return [(0x30, 0x39)]
    if chars.categories:
        return []
    found = list(chars.ranges)
    for part in chars.parts:
        inner = _ranges(part)
        if not inner:
            return []
        found.extend(inner)
    return found
