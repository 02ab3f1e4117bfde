"""The syntax of XML Schema's regular expressions (part 2, appendix F)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from tutorial_app.contract.patterns.charsets import ANY, BLOCKS, ESCAPES, CharSet, one

#: Parentheses and subtractions within each other; more is an attack.
MAX_DEPTH: Final = 40

_QUANTITY = re.compile(r"\{(\d{1,9})(,(\d{1,9})?)?\}")
_CATEGORY = re.compile(r"\{(Is([A-Za-z0-9-]+)|[LMNPZSC][a-z]?)\}")


class PatternError(ValueError):
    """A text that is no regular expression of XML Schema."""


@dataclass(frozen=True, slots=True)
class Run:
    """One after the other."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    branches: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same several times; *most* is None for without end."""

    inner: Expression
    least: int
    most: int | None


Expression = CharSet | Run | Choice | Repeat


def parse_pattern(pattern: str) -> Expression:
    """Return the expression that *pattern* says.

    Raises:
        PatternError: if it is none.
    """
    reader = _Reader(pattern)
    found = reader.choice(0)
    if reader.at < len(pattern):
        raise PatternError(f"{pattern!r}: {pattern[reader.at]!r} at {reader.at}")
    return found


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0

    def choice(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise PatternError(f"{self.text[:40]!r}… is nested too deeply")
        branches = [self._run(depth)]
        while self._takes("|"):
            branches.append(self._run(depth))
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _run(self, depth: int) -> Expression:
        parts: list[Expression] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._quantified(self._atom(depth)))
        return parts[0] if len(parts) == 1 else Run(tuple(parts))

    def _atom(self, depth: int) -> Expression:
        char = self._next()
        if char == "(":
            if self.text.startswith("?:", self.at):  # not in the standard, but in use
                self.at += 2
            inner = self.choice(depth + 1)
            if not self._takes(")"):
                raise PatternError(f"{self.text!r}: a ) is missing")
            return inner
        if char == "[":
            return self._class(depth)
        if char == ".":
            return ANY
        if char == "\\":
            return self._escape()
        if char in "?*+{":
            raise PatternError(f"{self.text!r}: nothing to repeat at {self.at - 1}")
        return one(char)

    def _quantified(self, atom: Expression) -> Expression:
        char = self.text[self.at : self.at + 1]
        simple = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(char)
        if simple:
            self.at += 1
            return Repeat(atom, *simple)
        if char != "{":
            return atom
        found = _QUANTITY.match(self.text, self.at)
        if found is None:
            raise PatternError(f"{self.text!r}: no quantity at {self.at}")
        self.at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise PatternError(f"{self.text!r}: {{{least},{most}}} is no quantity")
        return Repeat(atom, least, most)

    def _escape(self) -> CharSet:
        char = self._next()
        if char in "pP":
            found = _CATEGORY.match(self.text, self.at)
            if found is None:
                raise PatternError(f"{self.text!r}: no category at {self.at}")
            self.at = found.end()
            if found[2]:
                if found[2] not in BLOCKS:
                    raise PatternError(f"{self.text!r}: the block {found[2]!r}")
                chars = CharSet((BLOCKS[found[2]],))
            else:
                chars = CharSet(categories=(found[1],))
            return replace(chars, negated=char == "P")
        if char in ESCAPES:
            return ESCAPES[char]
        return one(char)

    def _class(self, depth: int) -> CharSet:
        if depth > MAX_DEPTH:
            raise PatternError(f"{self.text[:40]!r}… is nested too deeply")
        negated = self._takes("^")
        ranges: list[tuple[int, int]] = []
        parts: list[CharSet] = []
        minus: CharSet | None = None
        first = True
        while first or not self._takes("]"):
            if self.text.startswith("-[", self.at) and not first:
                self.at += 2
                minus = self._class(depth + 1)
                if not self._takes("]"):
                    raise PatternError(f"{self.text!r}: a ] is missing")
                break
            self._member(ranges, parts)
            first = False
        return CharSet(tuple(ranges), parts=tuple(parts), negated=negated, minus=minus)

    def _member(self, ranges: list[tuple[int, int]], parts: list[CharSet]) -> None:
        low = self._single()
        if isinstance(low, CharSet):
            parts.append(low)
            return
        follows = self.text[self.at : self.at + 2]
        if follows[:1] == "-" and follows not in ("-]", "-[", "-"):
            self.at += 1
            high = self._single()
            if isinstance(high, CharSet) or high < low:
                raise PatternError(f"{self.text!r}: no range before {self.at}")
            ranges.append((low, high))
        else:
            ranges.append((low, low))

    def _single(self) -> int | CharSet:
        """Return a character's code, or the set that an escape means."""
        char = self._next()
        if char != "\\":
            return ord(char)
        found = self._escape()
        plain = len(found.ranges) == 1 and found.ranges[0][0] == found.ranges[0][1]
        return found.ranges[0][0] if plain and not found.negated else found

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise PatternError(f"{self.text!r} ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def _takes(self, char: str) -> bool:
        if self.text.startswith(char, self.at):
            self.at += 1
            return True
        return False
