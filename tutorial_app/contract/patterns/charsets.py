"""Sets of characters as the regular expressions of XML Schema describe them.

XML Schema part 2, appendix F.1 (character classes).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Final

#: What a sample is made of, best first; the order within each is used up in turn.
_GROUPS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "1234567890",
    "-_.,:;/@+*=()[]{}!?#$%&'\"<>|\\^`~",
    "æøåäöüéèß",
    " ",
    "\t\n\r",
)

#: XML 1.0, production [2]: surrogates and two more are no characters.
_NO_CHARACTERS: Final = frozenset({*range(0xD800, 0xE000), 0xFFFE, 0xFFFF})


@dataclass(frozen=True, slots=True)
class CharSet:
    """Characters given by ranges, general categories and other sets.

    A character is in it if it is in one of the *ranges*, *categories* or
    *parts*, turned round if *negated*, and not in *minus*.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    categories: tuple[str, ...] = ()
    parts: tuple[CharSet, ...] = ()
    negated: bool = False
    minus: CharSet | None = field(default=None)

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        inside = any(low <= code <= high for low, high in self.ranges) or any(
            char in part for part in self.parts
        )
        if not inside and self.categories:
            inside = unicodedata.category(char).startswith(self.categories)
        return inside is not self.negated and (
            self.minus is None or char not in self.minus
        )


@cache
def members(chars: CharSet) -> str:
    """Return some characters of the set, of one kind, best first; may be empty."""
    for group in _GROUPS:
        found = "".join(char for char in group if char in chars)
        if found:
            return found
    for low, high in _all_ranges(chars):
        for code in range(max(low, 0x20), min(high, low + 64) + 1):
            if code not in _NO_CHARACTERS and chr(code) in chars:
                return chr(code)
    return ""


def _all_ranges(chars: CharSet) -> list[tuple[int, int]]:
    found = list(chars.ranges)
    for part in chars.parts:
        found.extend(_all_ranges(part))
    return [*found, (0xA0, 0x24F), (0x370, 0x3FF), (0x4E00, 0x4E10), (0x2000, 0x2100)]


def one(char: str) -> CharSet:
    """Return the set of a single character."""
    return CharSet(((ord(char), ord(char)),))


_SPACE = CharSet(((0x20, 0x20), (0x9, 0xA), (0xD, 0xD)))
_DIGIT = CharSet(categories=("Nd",))
_WORD = CharSet(categories=("P", "Z", "C"), negated=True)
# XML 1.0 (fifth edition), productions [4] and [4a].
_INITIAL = CharSet(
    (
        (0x3A, 0x3A),
        (0x41, 0x5A),
        (0x5F, 0x5F),
        (0x61, 0x7A),
        (0xC0, 0xD6),
        (0xD8, 0xF6),
        (0xF8, 0x2FF),
        (0x370, 0x37D),
        (0x37F, 0x1FFF),
        (0x3001, 0xD7FF),
    )
)
_NAME = CharSet(((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7)), parts=(_INITIAL,))

#: `.` is every character but the ends of lines.
ANY: Final = CharSet(((0xA, 0xA), (0xD, 0xD)), negated=True)

_CLASSES: Final = {"s": _SPACE, "d": _DIGIT, "w": _WORD, "i": _INITIAL, "c": _NAME}
ESCAPES: Final = {
    **_CLASSES,
    **{k.upper(): CharSet(parts=(v,), negated=True) for k, v in _CLASSES.items()},
    "n": one("\n"),
    "r": one("\r"),
    "t": one("\t"),
}

#: The blocks that schemas in use name; Unicode's Blocks.txt.
BLOCKS: Final = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
}
