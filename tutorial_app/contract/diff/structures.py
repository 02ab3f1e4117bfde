"""Comparing elements and complex types: what stands in a message, and how often."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from tutorial_app.contract.diff.annotations import compare_notes
from tutorial_app.contract.diff.comparison import (
    Comparison,
    Spot,
    pairs,
    place_of,
    shown,
)
from tutorial_app.contract.diff.flat import flat, skeleton, wildcards
from tutorial_app.contract.diff.relations import relation
from tutorial_app.contract.diff.scalars import compare_simple
from tutorial_app.contract.names import XSD, QName, local_name, namespace_of
from tutorial_app.contract.schema import ComplexType, Occurs, SimpleType

if TYPE_CHECKING:
    from tutorial_app.contract.diff.flat import Flat, Key
    from tutorial_app.contract.diff.sides import Side
    from tutorial_app.contract.schema import AttributeUse, Element, ElementUse


def compare_schemas(found: Comparison) -> None:
    """Compare the elements and types of both sides."""
    for name, old, new in pairs(found.old.elements, found.new.elements):
        if old == new:
            continue
        place = (place_of(old), place_of(new))
        use = found.use("element", name)
        spot = Spot(f"element {local_name(name)}", *place, use)
        if old is None and new is not None:
            member = new.substitutes in found.old.elements
            found.added("substitute-added" if member else "global-added", spot)
        elif new is None:
            found.removed("global-removed", spot)
        elif old is not None:
            _element(found, spot, old, new)
    for name, before, after in pairs(found.old.types, found.new.types):
        if before != after and namespace_of(name) != XSD:
            _type(found, name, before, after)


def _type(
    found: Comparison,
    name: QName,
    old: ComplexType | SimpleType | None,
    new: ComplexType | SimpleType | None,
) -> None:
    place = (place_of(old), place_of(new))
    spot = Spot(_title(name, old or new), *place, found.use("type", name))
    if old is None and new is not None:
        if new.anonymous:  # what holds it is new, or has changed its type
            return
        extends = isinstance(new, ComplexType) and new.base in found.old.complex_types
        found.added("derived-type-added" if extends else "type-added", spot)
    elif new is None and old is not None:
        if not old.anonymous:
            found.removed("type-removed", spot)
    elif isinstance(old, ComplexType) and isinstance(new, ComplexType):
        _complex(found, spot, old, new)
    elif isinstance(old, SimpleType) and isinstance(new, SimpleType):
        compare_simple(found, spot, old, new)
    else:
        kinds = [_kind(old), _kind(new)]
        found.note("content-kind", spot, f"is now {kinds[1]}; it was {kinds[0]}")


def _title(name: QName, kind: ComplexType | SimpleType | None) -> str:
    local = local_name(name)
    if kind is not None and kind.anonymous:
        return f"element {local.removesuffix('.type').replace('.', '/')}"
    return f"type {local}"


def _kind(kind: ComplexType | SimpleType | None) -> str:
    return "a structure" if isinstance(kind, ComplexType) else "a simple value"


def _element(found: Comparison, spot: Spot, old: Element, new: Element) -> None:
    found.words(spot, old.doc, new.doc)
    compare_notes(found, spot, old.notes, new.notes)
    if old.abstract != new.abstract:
        rule = "abstract" if new.abstract else "not-abstract"
        found.note(rule, spot, f"is {'now' if new.abstract else 'no longer'} abstract")
    found.differ("substitution", spot, "group", old.substitutes, new.substitutes)
    _value(found, spot, old, new)


def _value(
    found: Comparison,
    spot: Spot,
    old: Element | ElementUse,
    new: Element | ElementUse,
) -> None:
    """Compare what an element holds."""
    _type_of(found, spot, old.type, new.type)
    if old.nillable != new.nillable:
        text = "may now be nil" if new.nillable else "may no longer be nil"
        found.note("nillable" if new.nillable else "not-nillable", spot, text)
    _constants(found, spot, old, new)


def _type_of(found: Comparison, spot: Spot, old: QName, new: QName) -> None:
    if old != new:
        rule = relation(found.old, found.new, old, new)
        text = f"is now of type {shown(new)}; it was {shown(old)}"
        found.note(rule, spot, text)


def _constants(
    found: Comparison,
    spot: Spot,
    old: Element | ElementUse | AttributeUse,
    new: Element | ElementUse | AttributeUse,
) -> None:
    found.differ("default", spot, "default", old.default, new.default)
    if old.fixed != new.fixed:
        rule = "fixed-changed"
        if old.fixed is None or new.fixed is None:
            rule = "fixed-added" if old.fixed is None else "fixed-removed"
        found.differ(rule, spot, "fixed value", old.fixed, new.fixed)


def _complex(found: Comparison, spot: Spot, old: ComplexType, new: ComplexType) -> None:
    found.words(spot, old.doc, new.doc)
    compare_notes(found, spot, old.notes, new.notes)
    for rule, what, before, after in (
        ("mixed", "mixed content", old.mixed, new.mixed),
        ("base", "base", old.base, new.base),
        ("base", "derivation", old.derivation, new.derivation),
        ("content-kind", "text", old.simple_base, new.simple_base),
        ("array-of", "array", old.array_of, new.array_of),
    ):
        found.differ(rule, spot, what, before, after)
    if old.abstract != new.abstract:
        rule = "abstract" if new.abstract else "not-abstract"
        found.note(rule, spot, f"is {'now' if new.abstract else 'no longer'} abstract")
    if old.any_attribute != new.any_attribute:
        rule = "any-attribute-added" if new.any_attribute else "any-attribute-removed"
        found.note(rule, spot, f"any attribute {_allowed(now=new.any_attribute)}")
    _attributes(found, spot, old, new)
    _content(found, spot, old, new)


def _allowed(*, now: bool) -> str:
    return "is now allowed" if now else "is no longer allowed"


def _inherited(side: Side, kind: ComplexType) -> tuple[dict[Key, Flat], set[QName]]:
    """Return what *kind* has from its base, which is compared there."""
    base = side.complex_types.get(kind.base) if kind.base else None
    if base is None or kind.derivation != "extension":
        return {}, set()
    return flat(base.content), {attribute.name for attribute in base.attributes}


def _content(found: Comparison, spot: Spot, old: ComplexType, new: ComplexType) -> None:
    sides = flat(old.content), flat(new.content)
    bases = _inherited(found.old, old)[0], _inherited(found.new, new)[0]
    for key, before, after in pairs(*sides):
        if bases[0].get(key) == before and bases[1].get(key) == after:
            continue
        places = tuple(place_of(one.use) if one else None for one in (before, after))
        inner = spot.at(f"element {key[0]}", *places)
        if before is None and after is not None:
            rule = "element-required" if after.required else "element-optional"
            found.added(rule, inner, f"added [{after.use.occurs}]")
        elif after is None:
            found.removed("element-removed", inner)
        elif before is not None:
            _child(found, inner, before.use, after.use)
    common = sides[0].keys() & sides[1].keys()
    for rule, ordered in (("grouping", False), ("order", True)):
        shapes = [skeleton(k.content, common, ordered=ordered) for k in (old, new)]
        if shapes[0] != shapes[1]:
            text = f"is now {_said(new, common)}; it was {_said(old, common)}"
            found.note(rule, spot, text)
            break
    _wildcards(found, spot, old, new)


def _said(kind: ComplexType, common: set[Key]) -> str:
    order = ", ".join(key[0] for key in flat(kind.content) if key in common)
    return f"{kind.content.kind if kind.content else 'empty'} of {order}"


def _child(found: Comparison, spot: Spot, old: ElementUse, new: ElementUse) -> None:
    found.words(spot, old.doc, new.doc)
    compare_notes(found, spot, old.notes, new.notes)
    spaces = namespace_of(old.name), namespace_of(new.name)
    found.differ("element-namespace", spot, "namespace", *spaces)
    if old.occurs != new.occurs:
        text = f"[{old.occurs}] is now [{new.occurs}]"
        found.note(_occurs_rule(old.occurs, new.occurs), spot, text)
    _value(found, spot, old, new)


def _occurs_rule(old: Occurs, new: Occurs) -> str:
    highest = max(old.most or 0, new.most or 0) + 1
    olds = (old.least, highest if old.most is None else old.most)
    news = (new.least, highest if new.most is None else new.most)
    if news[0] <= olds[0] and news[1] >= olds[1]:
        return "occurs-more"
    if news[0] >= olds[0] and news[1] <= olds[1]:
        return "occurs-less"
    return "occurs-shifted"


def _wildcards(
    found: Comparison, spot: Spot, old: ComplexType, new: ComplexType
) -> None:
    for before, after in zip_longest(wildcards(old.content), wildcards(new.content)):
        inner = spot.at("xs:any")
        if before is None:
            found.added("any-added", inner)
        elif after is None:
            found.removed("any-removed", inner)
        else:
            found.words(inner, before.doc, after.doc)
            for rule, what in (
                ("any-changed", "occurs"),
                ("any-changed", "namespaces"),
                ("any-changed", "process"),
            ):
                values = getattr(before, what), getattr(after, what)
                found.differ(rule, inner, what, *values)


def _attributes(
    found: Comparison, spot: Spot, old: ComplexType, new: ComplexType
) -> None:
    sides = ({a.name: a for a in kind.attributes} for kind in (old, new))
    own = _inherited(found.old, old)[1] & _inherited(found.new, new)[1]
    for name, before, after in pairs(*sides):
        if before == after or name in own:
            continue
        places = (place_of(before), place_of(after))
        inner = spot.at(f"attribute {local_name(name)}", *places)
        if before is None and after is not None:
            rule = "attribute-required" if after.required else "attribute-optional"
            found.added(rule, inner)
        elif after is None:
            found.removed("attribute-removed", inner)
        elif before is not None:
            _attribute(found, inner, before, after)


def _attribute(
    found: Comparison, spot: Spot, old: AttributeUse, new: AttributeUse
) -> None:
    found.words(spot, old.doc, new.doc)
    compare_notes(found, spot, old.notes, new.notes)
    _type_of(found, spot, old.type, new.type)
    if old.required != new.required:
        word = "required" if new.required else "optional"
        found.note(f"attribute-now-{word}", spot, f"is now {word}")
    _constants(found, spot, old, new)
