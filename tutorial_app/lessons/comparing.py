"""Compares a value of an answer with what a lesson says, each by its kind."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tutorial_app.lessons.model import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def holds(check: Check, got: Any, wanted: Any) -> bool:  # noqa: ANN401 (any values)
    """Say whether *got*, of an answer, is as *wanted*, of a lesson, asks."""
    return _CHECKS[check](got, wanted)


def same(got: Any, wanted: Any) -> bool:  # noqa: ANN401 (any values)
    """Compare a value of an answer with one of a lesson, each by its kind."""
    match got:
        case list():
            return (
                isinstance(wanted, list)
                and len(got) == len(wanted)
                and all(map(same, got, wanted))
            )
        case bool():
            return got is wanted
        case Decimal() | int():
            # An amount prints with its currency, a quantity with its unit.
            number, _, unit = str(wanted).partition(" ")
            return _number(got) == _number(number) and str(got).endswith(unit)
        case datetime():
            return got == _moment(wanted)
        case date():
            return str(got) == str(wanted)
        case _:
            return bool(got == wanted)


def _matches(got: Any, wanted: str) -> bool:  # noqa: ANN401 (any values)
    values = got if isinstance(got, list) else [got]
    return bool(values) and all(re.fullmatch(wanted, str(value)) for value in values)


def _has(got: list[Any], wanted: list[Any]) -> bool:
    rest = iter(got)
    return all(any(same(one, want) for one in rest) for want in wanted)


def _lacks(got: list[Any], wanted: list[Any]) -> bool:
    return not any(same(one, want) for one in got for want in wanted)


def _present(got: object, wanted: object) -> bool:
    return (got not in (None, [], "")) is wanted


def _above(got: Any, wanted: Any) -> bool:  # noqa: ANN401 (any values)
    found, least = _number(got), _number(wanted)
    return found is not None and least is not None and found > least


_CHECKS: Mapping[Check, Callable[[Any, Any], bool]] = {
    Check.IS: same,
    Check.MATCHES: _matches,
    Check.COUNT: lambda got, wanted: len(got) == wanted,
    Check.PRESENT: _present,
    Check.HAS: _has,
    Check.LACKS: _lacks,
    Check.ABOVE: _above,
}


def _number(value: Any) -> Decimal | None:  # noqa: ANN401 (any value)
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 (any value)
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None
