"""Paths into answers, and references to earlier ones.

A path is names and brackets: `number[0].msisdn`, `step[*].stepCode`,
`balance[balanceType=MONETARY].money`. A reference is `${Step.path}` in a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.kernel.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = re.compile(r"(?:^|\.)([A-Za-z_]\w*)|\[([^\]]*)\]")
_INDEX = re.compile(r"-?\d+")
_REFERENCE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True, slots=True)
class _Where:
    """Picks of a list those whose field has this value."""

    field: str
    value: str


#: A name, an index, `*` for every one, or a condition.
Part = str | int | _Where


def read_path(text: str) -> tuple[Part, ...]:
    """Return the parts of a path.

    Raises:
        InvalidInput: if it is none.
    """
    parts: list[Part] = []
    end = 0
    for found in _PART.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        name, inner = found.groups()
        parts.append(name if name is not None else _bracket(inner, text))
    if end != len(text) or not parts:
        raise InvalidInput(f"{text!r} is no path like balance[0].money")
    return tuple(parts)


def follow(value: Any, path: str) -> Any:  # noqa: ANN401 (any part of an answer)
    """Return what *path* leads to; with `[*]` or a condition on more, a list.

    Raises:
        NotFound: if there is nothing; the message says up to where there is.
    """
    parts = read_path(path)
    for nth, part in enumerate(parts):
        rest = parts[nth + 1 :]
        if part == "*":
            return [_rest(one, rest) for one in value]
        value = _one(value, part, path)
    return value


def fill(value: Any, answers: Mapping[str, Any]) -> Any:  # noqa: ANN401 (as TOML has it)
    """Return *value* with every reference replaced by what it refers to.

    A text that is one reference becomes the value itself, whatever its type.

    Raises:
        NotFound: if an answer does not have it.
    """
    match value:
        case str():
            whole = _REFERENCE.fullmatch(value)
            if whole:
                return _referred(whole[1], answers)
            return _REFERENCE.sub(lambda m: str(_referred(m[1], answers)), value)
        case Mapping():
            return {key: fill(inner, answers) for key, inner in value.items()}
        case list():
            return [fill(inner, answers) for inner in value]
        case _:
            return value


def references(value: Any) -> Iterator[str]:  # noqa: ANN401 (as TOML has it)
    """Yield every reference in *value*, without the braces."""
    match value:
        case str():
            yield from _REFERENCE.findall(value)
        case Mapping():
            for inner in value.values():
                yield from references(inner)
        case list() | tuple():
            for inner in value:
                yield from references(inner)
        case _:
            pass  # Numbers, days, flags refer to nothing.


def _bracket(inner: str, text: str) -> Part:
    if inner == "*":
        return "*"
    if _INDEX.fullmatch(inner):
        return int(inner)
    field, equals, value = inner.partition("=")
    if not (field and equals):
        raise InvalidInput(f"[{inner}] in {text!r} is no index, * or field=value")
    return _Where(field, value)


def _rest(value: Any, parts: tuple[Part, ...]) -> Any:  # noqa: ANN401 (as above)
    for part in parts:
        value = _one(value, part, str(part))
    return value


def _one(value: Any, part: Part, path: str) -> Any:  # noqa: ANN401 (as above)
    if isinstance(part, _Where):
        found = [one for one in value if str(one[part.field]) == part.value]
        if not found:
            there = ", ".join(str(one[part.field]) for one in value) or "none"
            raise NotFound(f"{path}: no {part.field}={part.value} among {there}")
        return found[0]
    if isinstance(part, int):
        try:
            return value[part]
        except IndexError:
            raise NotFound(f"{path}: only {len(value)} there") from None
    return _field(value, part, path)


def _field(value: Any, name: str, path: str) -> Any:  # noqa: ANN401 (as above)
    if value is None:
        raise NotFound(f"{path}: nothing that could have {name!r}")
    try:
        return getattr(value, name)
    except AttributeError as exc:
        raise NotFound(f"{path}: {exc}") from exc


def _referred(reference: str, answers: Mapping[str, Any]) -> Any:  # noqa: ANN401
    name, _, path = reference.partition(".")
    if name not in answers:
        raise NotFound(f"${{{reference}}}: no answer of {name!r}")
    return follow(answers[name], path) if path else answers[name]
