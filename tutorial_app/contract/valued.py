"""A simple value that carries attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a field holds: bool, int, float, Decimal, str, bytes, date, datetime, time,
#: `Valued`, a mapping of fields, a list of any of these, or None.
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Valued:
    """The text of an element and its attributes, e.g. an amount and its currency.

    `Valued(Decimal("79.00"), {"currency": "DKK"})`
    """

    value: Value
    attributes: Mapping[str, Value] = field(default_factory=dict)
