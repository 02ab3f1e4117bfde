"""Fields of a call that are said by difference or by number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutorial_app.partners.toml_table import TomlTable

_NUMBER = "{n}"


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay *above* over *below*, table by table; an empty text takes a field away."""
    laid = dict(below)
    for key, value in above.items():
        there = laid.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            laid[key] = laid_over(there, value)
        else:
            laid[key] = value
    return {key: value for key, value in laid.items() if value != ""}


def repeated(table: TomlTable) -> dict[str, Any]:
    """Return the field of `[step.repeat]`: one item a number, a few of them changed.

    `{n}` in a text is the number.

    Raises:
        ConfigurationError: for a mistake in the table.
    """
    first, last = table.whole("from"), table.whole("to")
    each = table.anything("each")
    changes = {}
    for other in table.tables("but"):
        number = other.whole("n")
        if not first <= number <= last:
            other.refuse("n", f"is {number}, which is not in {first} to {last}")
        changes[number] = other.anything("with")
        other.finish()
    field = table.text("field")
    table.finish()
    return {
        field: [
            numbered(laid_over(each, changes.get(number, {})), number)
            for number in range(first, last + 1)
        ]
    }


def numbered(value: Any, number: int) -> Any:  # noqa: ANN401 (as TOML has it)
    """Return *value* with the number in the place of `{n}`."""
    if isinstance(value, str):
        return value.replace(_NUMBER, str(number))
    if isinstance(value, Mapping):
        return {key: numbered(inner, number) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbered(inner, number) for inner in value]
    return value
