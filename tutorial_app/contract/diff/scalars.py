"""Comparing simple types: what they are made of, and each facet."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.annotations import compare_notes
from tutorial_app.contract.diff.comparison import pairs, shown

if TYPE_CHECKING:
    from tutorial_app.contract.diff.comparison import Comparison, Spot
    from tutorial_app.contract.schema import Facets, SimpleType

#: Facet -> whether a higher value allows more (+1), less (-1), or neither (0).
_ORDER = {
    "length": 0,
    "min_length": -1,
    "max_length": 1,
    "min_inclusive": -1,
    "max_inclusive": 1,
    "min_exclusive": -1,
    "max_exclusive": 1,
    "total_digits": 1,
    "fraction_digits": 1,
    "white_space": 0,
}


def compare_simple(
    found: Comparison, spot: Spot, old: SimpleType, new: SimpleType
) -> None:
    """Compare two simple types of one name."""
    found.words(spot, old.doc, new.doc)
    compare_notes(found, spot, old.notes, new.notes)
    found.differ("variety", spot, "variety", old.variety, new.variety)
    if old.primitive != new.primitive:
        found.differ("primitive", spot, "primitive", old.primitive, new.primitive)
    found.differ("item", spot, "item", old.item, new.item)
    for member in (m for m in new.members if m not in old.members):
        found.added("member-added", spot.at(f"member {shown(member)}"))
    for member in (m for m in old.members if m not in new.members):
        found.removed("member-removed", spot.at(f"member {shown(member)}"))
    if not _inherited(found, old, new):
        _facets(found, spot, old.facets, new.facets)


def _inherited(found: Comparison, old: SimpleType, new: SimpleType) -> bool:
    """Say whether all facets come from a base, where they are compared."""
    if old.base is None or old.base != new.base:
        return False
    before = found.old.simple_types.get(old.base)
    after = found.new.simple_types.get(new.base)
    facets = before and before.facets, after and after.facets
    return facets == (old.facets, new.facets)


def _facets(found: Comparison, spot: Spot, old: Facets, new: Facets) -> None:
    _enumeration(found, spot, old, new)
    for facet, higher in _ORDER.items():
        before, after = getattr(old, facet), getattr(new, facet)
        if before != after:
            rule = _facet_rule(before, after, higher)
            found.differ(rule, spot, facet.replace("_", " "), before, after)
    if old.patterns != new.patterns:
        rule = "facet-other"
        if not old.patterns or not new.patterns:
            rule = "facet-wider" if old.patterns else "facet-narrower"
        said = ["|".join(p for step in f.patterns for p in step) for f in (old, new)]
        found.differ(rule, spot, "pattern", *said)


def _facet_rule(old: object, new: object, higher: int) -> str:
    if new is None or old is None:
        return "facet-wider" if new is None else "facet-narrower"
    try:
        grows = Decimal(str(new)) > Decimal(str(old))
    except InvalidOperation:  # a date, a word
        return "facet-other"
    if not higher:
        return "facet-other"
    return "facet-wider" if grows == (higher > 0) else "facet-narrower"


def _enumeration(found: Comparison, spot: Spot, old: Facets, new: Facets) -> None:
    sides = ({e.value: e for e in facets.enumeration} for facets in (old, new))
    if bool(old.enumeration) != bool(new.enumeration):
        rule, what = "facet-narrower", "a list of allowed values"
        if old.enumeration:
            rule, what = "facet-wider", "any value instead of a list"
        found.note(rule, spot, f"now takes {what}")
        return
    for value, before, after in pairs(*sides):
        inner = spot.at(f"value {value!r}")
        if before is None:
            found.added("value-added", inner)
        elif after is None:
            found.removed("value-removed", inner)
        else:
            found.words(inner, before.doc, after.doc)
            compare_notes(found, inner, before.notes, after.notes)
