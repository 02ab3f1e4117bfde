"""Answers as plain Python values, and values of ours as zeep wants them.

zeep hands out objects of its own, with `_value_1` where an element carries both a
text and attributes. A notebook shall see neither.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from zeep.xsd.valueobjects import CompoundValue

from tutorial_app.contract.codec.valued import Valued

_TEXT = "_value_1"


class Record:
    """Fields of an answer, by attribute or by key.

    A field that the schema knows and the answer left out is None, or an empty list
    where it may repeat. `dir()` lists the fields; printing shows those that came.

    Example:
        ``balance.balance[0].amount``, ``order["status"]``
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (what the schema says)
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._fields[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._fields, 1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            hint = hint or f"there are {', '.join(self._fields)}"
            raise AttributeError(f"no field {name!r}; {hint}") from None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (what the schema says)
        return self._fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]  # holds lists

    def __dir__(self) -> list[str]:
        return sorted(self._fields)

    def __repr__(self) -> str:
        return "\n".join(_lines(self, ""))


class Records(list[Any]):
    """A list that prints its records one below the other."""

    def __repr__(self) -> str:
        return "\n".join(_items(self, "")) if self else "[]"


class Amount(Decimal):
    """A number with its unit: `amount.currency`, or `quantity.unit`.

    It calculates and compares like any `Decimal`.
    """

    attributes: Mapping[str, Any]

    def __new__(cls, value: Decimal, attributes: Mapping[str, Any]) -> Amount:  # noqa: PYI034 (never subclassed)
        """Return *value* with its *attributes*."""
        made = super().__new__(cls, value)
        made.attributes = dict(attributes)
        return made

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (what the schema says)
        if name != "attributes" and name in self.attributes:
            return self.attributes[name]
        raise AttributeError(name)

    def __str__(self) -> str:
        return " ".join([super().__str__(), *map(str, self.attributes.values())])

    def __format__(self, spec: str, /) -> str:  # type: ignore[override]
        return super().__format__(spec) if spec else str(self)

    __repr__ = __str__


def money(amount: Decimal | int | str, currency: str = "DKK") -> Valued:
    """Return an amount of money to send, e.g. `money("79.00")`."""
    return Valued(Decimal(amount), {"currency": currency})


def plain(value: Any) -> Any:  # noqa: ANN401 (any value of an answer)
    """Return a value of zeep's as one of ours."""
    if isinstance(value, list):
        return Records(plain(item) for item in value)
    if not isinstance(value, CompoundValue):
        return value
    fields = {key: plain(inner) for key, inner in value.__values__.items()}
    if _TEXT not in fields or isinstance(fields[_TEXT], list | Record):
        return Record(fields)
    text = fields.pop(_TEXT)
    attributes = {key: inner for key, inner in fields.items() if inner is not None}
    if isinstance(text, Decimal):
        return Amount(text, attributes)
    return Valued(text, attributes) if attributes else text


def sendable(value: Any) -> Any:  # noqa: ANN401 (any value of a request)
    """Return a value of ours, records of answers included, as zeep takes it."""
    match value:
        case Amount():
            return {_TEXT: Decimal(value), **value.attributes}
        case Valued():
            return {_TEXT: value.value, **value.attributes}
        case Record():
            return {
                key: sendable(value[key])
                for key in value
                if value[key] is not None and value[key] != []
            }
        case Mapping():
            return {key: sendable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [sendable(item) for item in value]
        case _:
            return value


def _lines(record: Record, indent: str) -> Iterator[str]:
    for key in record:
        value = record[key]
        if value is None or value == []:
            continue
        if isinstance(value, Record):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            yield from _items(value, indent + "  ")
        else:
            yield f"{indent}{key}: {value}"


def _items(values: list[Any], indent: str) -> Iterator[str]:
    for item in values:
        if isinstance(item, Record):
            inner = list(_lines(item, indent + "  ")) or [""]
            yield f"{indent}- {inner[0].lstrip()}"
            yield from inner[1:]
        else:
            yield f"{indent}- {item}"
