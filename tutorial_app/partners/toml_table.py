"""Reading TOML so that a mistake is told with file, line and reason.

`tomllib` gives lines for syntax errors alone; the line of a key is found again by
a small scan, which knows tables, arrays of tables and plain keys. That is all the
files in `conf/` use.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from tutorial_app.kernel.errors import ConfigurationError, InvalidInput
from tutorial_app.partners.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import timedelta
    from pathlib import Path

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?")
_SYNTAX_LINE = re.compile(r"at line (\d+)")


def read_toml(path: Path) -> TomlTable:
    """Read the file at *path*.

    Raises:
        ConfigurationError: if it is missing or no TOML, with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"cannot be read: {exc}", source=str(path)) from exc
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as exc:
        found = _SYNTAX_LINE.search(str(exc))
        line = int(found[1]) if found else 0
        raise ConfigurationError(
            f"is no TOML: {exc}", source=str(path), line=line
        ) from exc
    return TomlTable(content, Place(str(path), tuple(text.splitlines())))


class Place:
    """Where a table stands: file, name, and the line it begins in."""

    def __init__(
        self, source: str, lines: tuple[str, ...], name: str = "", line: int = 0
    ) -> None:
        self.source = source
        self.lines = lines
        self.name = name
        self.line = line

    def inner(self, key: str, nth: int = 0) -> Place:
        """Return the place of the *nth* table called *key* inside this one."""
        name = f"{self.name}.{key}" if self.name else key
        headers = []
        for number, line in enumerate(self.lines[self.line :], self.line + 1):
            found = _HEADER.fullmatch(line)
            if found and found[1] == name:
                headers.append(number)
            elif found and found[1] == self.name:
                break  # The next table of the same array.
        begin = headers[nth] if nth < len(headers) else self.line_of(key)
        return Place(self.source, self.lines, name, begin)

    def line_of(self, key: str) -> int:
        """Return the line of a plain *key*, or of the table where it is missing."""
        wanted = re.compile(rf"\s*{re.escape(key)}\s*=")
        for number, line in enumerate(self.lines[self.line :], self.line + 1):
            if _HEADER.fullmatch(line):
                break
            if wanted.match(line):
                return number
        return self.line


class TomlTable:
    """One table of a file; ask for each key, then call `finish`.

    Every method that reads raises ConfigurationError, naming file and line, for a
    key that is missing or of the wrong kind.
    """

    def __init__(self, content: dict[str, Any], place: Place) -> None:
        self._content = content
        self._place = place
        self._asked: set[str] = set()

    def text(
        self, key: str, default: str | None = None, *, of: Collection[str] = ()
    ) -> str:
        """Return a string, one *of* the given ones if any are given."""
        value: str = self._get(key, str, "a text", default)
        if of and value not in of:
            self.refuse(key, f"is {value!r}, which is none of {', '.join(of)}")
        return value

    def texts(
        self,
        key: str,
        default: tuple[str, ...] | None = None,
        *,
        of: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Return a list of strings, each one *of* the given ones if any are."""
        values = self._get(key, list, "a list of texts", default)
        for value in values:
            if not isinstance(value, str) or (of and value not in of):
                self.refuse(key, f"has {value!r}, which is none of {', '.join(of)}")
        return tuple(values)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return a boolean."""
        return bool(self._get(key, bool, "true or false", default))

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._get(key, int, "a whole number", default)
        if isinstance(value, bool):
            self.refuse(key, f"is {value!r}, which is not a whole number")
        return int(value)

    def number(self, key: str, default: int | None = None) -> Decimal:
        """Return a number, exactly as written."""
        value = self._get(key, (int, Decimal), "a number", default)
        return Decimal(value)

    def day(self, key: str) -> date:
        """Return a calendar day."""
        value: date = self._get(key, date, "a day like 2026-01-01", None)
        return value

    def duration(self, key: str, default: timedelta | None = None) -> timedelta:
        """Return a length of time, written as XML Schema does (`durations`)."""
        if default is not None and not self._has(key):
            return default
        try:
            return parse_duration(self.text(key))
        except InvalidInput as exc:
            self.refuse(key, f"cannot be used: {exc}")

    def anything(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 (TOML)
        """Return a value of whatever kind."""
        return self._get(key, object, "a value", default)

    def optional_flag(self, key: str) -> bool | None:
        """Return a boolean, None where there is none."""
        return self.flag(key) if self._has(key) else None

    def optional_whole(self, key: str) -> int | None:
        """Return a whole number, None where there is none."""
        return self.whole(key) if self._has(key) else None

    def optional_number(self, key: str) -> Decimal | None:
        """Return a number, None where there is none."""
        return self.number(key) if self._has(key) else None

    def optional_day(self, key: str) -> date | None:
        """Return a calendar day, None where there is none."""
        return self.day(key) if self._has(key) else None

    def both_languages(self, key: str) -> dict[str, str]:
        """Return a text in Danish and English: `{ da = "…", en = "…" }`."""
        value = self._get(key, dict, "a text in both languages", None)
        if set(value) != {"da", "en"}:
            self.refuse(key, "needs da and en, and nothing else")
        return {language: str(text) for language, text in value.items()}

    def numbers(self, key: str) -> dict[str, Decimal]:
        """Return a table of numbers; empty where there is none."""
        table = self.optional_table(key)
        return {name: table.number(name) for name in table.names()} if table else {}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a table of lists of texts; empty where there is none."""
        table = self.optional_table(key)
        return {name: table.texts(name) for name in table.names()} if table else {}

    def table(self, key: str) -> TomlTable:
        """Return a table inside this one."""
        value = self._get(key, dict, "a table", None)
        return TomlTable(value, self._place.inner(key))

    def optional_table(self, key: str) -> TomlTable | None:
        """Return a table inside this one, None where there is none."""
        return self.table(key) if self._has(key) else None

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """Return the tables of an array; none where the array is absent."""
        values = self._get(key, list, "an array of tables", ())
        for value in values:
            if not isinstance(value, dict):
                self.refuse(key, f"has {value!r}, which is no table")
        return tuple(
            TomlTable(value, self._place.inner(key, nth))
            for nth, value in enumerate(values)
        )

    def members(self) -> Iterator[tuple[str, TomlTable]]:
        """Yield every key with its table, where all of them are tables."""
        return ((key, self.table(key)) for key in self.names())

    @property
    def place(self) -> str:
        """File and line where the table begins."""
        return f"{self._place.source}:{self._place.line}"

    def names(self) -> tuple[str, ...]:
        """Return the keys, in the order of the file."""
        return tuple(self._content)

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._content:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                self.refuse(key, f"is not known here; known are {known}")

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raise the error about *key*, with its line."""
        name = f"{self._place.name}.{key}" if self._place.name else key
        raise ConfigurationError(
            f"{name} {reason}",
            source=self._place.source,
            line=self._place.inner(key).line,
        )

    def _has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._content

    def _get(self, key: str, kind: Any, what: str, default: Any) -> Any:  # noqa: ANN401 (TOML)
        if not self._has(key):
            if default is None:
                self.refuse(key, "is missing")
            return default
        value = self._content[key]
        if not isinstance(value, kind):
            self.refuse(key, f"is {value!r}, which is not {what}")
        return value
