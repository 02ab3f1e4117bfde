"""Regular expressions of XML Schema: parse, match, and make a text that matches.

XML Schema part 2, appendix F. Everything is deterministic; a text is made of
letters and digits in their order, so that it looks like a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.patterns.charsets import CharSet, members
from tutorial_app.contract.patterns.parser import (
    Choice,
    Expression,
    PatternError,
    Repeat,
    Run,
    parse_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

#: No sample value is longer.
MAX_LENGTH: Final = 4000
#: How many texts are tried for one pattern.
_TRIES: Final = 12


def matches(pattern: str, text: str) -> bool:
    """Say whether the whole *text* matches; a pattern we cannot read matches all."""
    expression = _parsed(pattern)
    return expression is None or len(text) in _ends(expression, text, {0})


def texts(pattern: str, least: int = 0, most: int | None = None) -> Iterator[str]:
    """Yield texts that match *pattern*, of *least* to *most* characters, if any."""
    expression = _parsed(pattern)
    if expression is None or _shortest(expression) > MAX_LENGTH:
        return
    seen: set[str] = set()
    wanted = [max(least, 1), least, (least + (most or least)) // 2, most or least]
    for number in range(_TRIES):
        for length in dict.fromkeys(min(w, MAX_LENGTH) for w in wanted):
            text = _Maker(number).make(expression, length)
            if text is None or text in seen or len(text) < least:
                continue
            if most is None or len(text) <= most:
                seen.add(text)
                yield text


@lru_cache(maxsize=4096)
def _parsed(pattern: str) -> Expression | None:
    try:
        return parse_pattern(pattern)
    except PatternError:
        return None


def _ends(node: Expression, text: str, starts: set[int]) -> set[int]:
    """Return where a match of *node* can end that begins at one of *starts*."""
    match node:
        case CharSet():
            return {at + 1 for at in starts if at < len(text) and text[at] in node}
        case Run(parts):
            for part in parts:
                starts = _ends(part, text, starts)
            return starts
        case Choice(branches):
            return set().union(*(_ends(b, text, starts) for b in branches))
        case Repeat(inner, least, most):
            return _repeat_ends(inner, text, starts, (least, most))


def _repeat_ends(
    inner: Expression, text: str, starts: set[int], times: tuple[int, int | None]
) -> set[int]:
    least, most = times
    for done in range(least):
        following = _ends(inner, text, starts)
        if following == starts and done > len(text):
            break
        starts = following
        if not starts:
            return starts
    found, count = set(starts), least
    while starts and (most is None or count < most):
        starts = _ends(inner, text, starts) - found
        found |= starts
        count += 1
    return found


@lru_cache(maxsize=4096)
def _shortest(node: Expression) -> int:
    match node:
        case CharSet():
            return 1
        case Run(parts):
            return sum(_shortest(part) for part in parts)
        case Choice(branches):
            return min((_shortest(branch) for branch in branches), default=0)
        case Repeat(inner, least, _):
            return least * _shortest(inner)


@dataclass(slots=True)
class _Maker:
    """Makes one text; *number* turns the choices, so that each text is another."""

    number: int
    length: int = 0

    def make(self, expression: Expression, length: int) -> str | None:
        """Return a text of *length* characters or more where that can be."""
        return self._text(expression, length)

    def _text(self, node: Expression, want: int) -> str | None:
        match node:
            case CharSet():
                chars = members(node)
                if not chars:
                    return None
                self.length += 1
                return chars[(self.length - 1 + self.number) % len(chars)]
            case Run(parts):
                return self._run(parts, want)
            case Choice(branches):
                turned = self.number % len(branches)
                for branch in (*branches[turned:], *branches[:turned]):
                    text = self._text(branch, want)
                    if text is not None:
                        return text
                return None
            case Repeat():
                return self._repeat(node, want)

    def _run(self, parts: tuple[Expression, ...], want: int) -> str | None:
        spare = max(0, want - sum(_shortest(part) for part in parts))
        made: list[str] = []
        for part in parts:
            least = _shortest(part)
            text = self._text(part, least + spare)
            if text is None:
                return None
            spare = max(0, spare - (len(text) - least))
            made.append(text)
        return "".join(made)

    def _repeat(self, node: Repeat, want: int) -> str | None:
        made: list[str] = []
        size, count = 0, 0
        while count < node.least or (
            size < want and (node.most is None or count < node.most)
        ):
            rest = want - size if count >= node.least - 1 else 0
            text = self._text(node.inner, rest if node.most == 1 else 0)
            if text is None:
                return None if count < node.least else "".join(made)
            if not text and count >= node.least:
                break
            made.append(text)
            size, count = size + len(text), count + 1
        return "".join(made)
