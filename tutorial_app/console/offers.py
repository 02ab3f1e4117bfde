"""The sandbox's magic values, beside the field they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.partners.magic_places import Offer, offers_by_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.partners.magic import Magic, MagicValue


@dataclass(frozen=True, slots=True)
class Offers:
    """What the console offers; nothing for an endpoint that knows no magic."""

    places: Mapping[str, tuple[Offer, ...]] = field(default_factory=dict)
    #: Values of the HTTP header `X-Sandbox-Behaviour`.
    behaviours: tuple[MagicValue, ...] = ()

    def of(self, owner: str, element: str) -> tuple[Offer, ...]:
        """Return the values for *element* of the type or message called *owner*."""
        return self.places.get(f"{owner}/{element}") or self.places.get(element, ())


def offers_of(magic: Magic) -> Offers:
    """Return what a sandbox with this table of magic values can be asked for."""
    return Offers(offers_by_place(magic), magic.others["behaviour"])
