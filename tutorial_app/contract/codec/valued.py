"""A simple value that carries attributes, and what fits no type."""

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


class Unfit(Exception):
    """A value does not fit its type; *steps* lead to it, outermost first."""

    def __init__(self, reason: str, *steps: str) -> None:
        self.reason = reason
        self.steps = list(steps)
        super().__init__(reason)

    @property
    def path(self) -> str:
        """The way to the value, e.g. `order/newCustomer/email`."""
        return "/".join(self.steps)
