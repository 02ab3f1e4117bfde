"""What the steps of a sign-up have to know, kept with the order."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """The part of an order that outlives the call."""

    #: `iccid`, `esim` or `shipTo`; empty: the order is about no SIM card.
    sim_choice: str = ""
    iccid: str = ""
    reservation_id: str = ""
    discount_code: str = ""
    #: In kroner: what is on the account when charging opens it.
    start_balance: Decimal = Decimal(0)
    #: Every step takes ten times as long.
    slow: bool = False
    #: Codes of steps that this order does not need, beside those that follow from
    #: the above.
    skip: tuple[str, ...] = ()
    #: When it starts, in ISO form; empty: as its requested date begins.
    starts_at: str = ""
    #: What only the steps of its own type know, as JSON can keep it. Steps add to it
    #: (`saving.remember`) what their undoing has to know.
    details: dict[str, Any] = field(default_factory=dict)

    def stored(self) -> Mapping[str, Any]:
        """Return them as JSON can keep them."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**kept, "start_balance": str(self.start_balance)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return the facts that were *stored*."""
        facts = cls(**{**stored, "start_balance": Decimal(stored["start_balance"])})
        return replace(facts, skip=tuple(facts.skip))


def needless_steps(facts: OrderFacts) -> frozenset[str]:
    """Return the codes of the steps that this order skips (contract, section 9.1)."""
    needless = set(facts.skip)
    if facts.sim_choice != "esim":
        needless.add("DELIVER_ESIM")
    if facts.sim_choice != "shipTo":
        needless.add("SHIP_SIM")
    if not facts.discount_code:
        needless.add("APPLY_DISCOUNT")
    return frozenset(needless)
