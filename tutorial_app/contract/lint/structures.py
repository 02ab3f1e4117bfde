"""What a client trips over in elements and complex types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.builtins import ANY_TYPE
from tutorial_app.contract.content import interleaves
from tutorial_app.contract.lint.findings import Raw
from tutorial_app.contract.lint.words import check_word
from tutorial_app.contract.names import local_name
from tutorial_app.contract.schema import ElementUse, Group, GroupKind, Wildcard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.lint.findings import Subject
    from tutorial_app.contract.names import Place, QName
    from tutorial_app.contract.schema import AttributeUse, ComplexType, Element


def check_structures(subject: Subject) -> Iterator[Raw]:
    """Yield what is found in elements and complex types."""
    for element in subject.contract.elements.values():
        if subject.is_own(element.place):
            yield from _element(element)
    #: Where a child stands, so that an inherited one is looked at once.
    seen: set[tuple[Place, QName]] = set()
    for kind in subject.contract.complex_types.values():
        if subject.is_own(kind.place):
            yield from _type(kind)
            yield from _content(subject, kind, seen)


def _element(element: Element) -> Iterator[Raw]:
    name = local_name(element.name)
    if element.substitutes is not None:
        text = f"{name} may stand for {local_name(element.substitutes)}"
        yield Raw("substitution", text, element.place)
    yield from check_word(name, "field", element.place)
    if element.type == ANY_TYPE:
        yield Raw("any-type", f"{name} may be anything", element.place)


def _type(kind: ComplexType) -> Iterator[Raw]:
    name, at = local_name(kind.name), kind.place
    if kind.anonymous:
        holder = name.removesuffix(".type")
        if "." in holder:
            text = f"the type of {holder.replace('.', '/')} has no name"
            yield Raw("unnamed", text, at)
        name = holder.replace(".", "/")
    else:
        yield from check_word(name, "class", at)
        if not kind.doc:
            yield Raw("undocumented-type", f"{name} has no documentation", at)
    if kind.mixed:
        yield Raw("mixed", f"{name} has text between its elements", at)
    if kind.abstract:
        yield Raw("abstract", f"{name} is abstract", at)
    if kind.derivation == "extension" and kind.simple_base is None and kind.base:
        text = f"{name} extends {local_name(kind.base)}"
        yield Raw("extension", text, at)
    yield from _grouping(kind, name)


def _grouping(kind: ComplexType, name: str) -> Iterator[Raw]:
    at = kind.place
    if interleaves(kind.content):
        yield Raw("repeated-group", f"{name} has a group that repeats", at)
    for group in _groups(kind.content):
        if group.kind is GroupKind.CHOICE and len(group.particles) > 1:
            text = f"{name} has a choice of {_names(group)}"
            yield Raw("choice", text, _at(group, at))
        elif group.kind is GroupKind.ALL:
            yield Raw("all", f"{name} is an xs:all", at)


def _groups(group: Group | None) -> Iterator[Group]:
    if group is not None:
        yield group
        for part in group.particles:
            if isinstance(part, Group):
                yield from _groups(part)


def _names(group: Group) -> str:
    named = [local_name(p.name) for p in group.particles if isinstance(p, ElementUse)]
    return ", ".join(named[:6]) + (" and more" if len(named) > 6 else "") or "groups"  # noqa: PLR2004


def _at(group: Group, place: Place) -> Place:
    """Return where *group* stands: a model group has no place, its elements do."""
    for part in group.particles:
        if isinstance(part, ElementUse) and part.place.source == place.source:
            return part.place
    return place


def _content(
    subject: Subject, kind: ComplexType, seen: set[tuple[Place, QName]]
) -> Iterator[Raw]:
    name = local_name(kind.name).removesuffix(".type").replace(".", "/")
    for attribute in kind.attributes:
        key = (attribute.place, attribute.name)
        if key not in seen and subject.is_own(attribute.place):
            seen.add(key)
            yield from _constants(name, attribute)
    for group in _groups(kind.content):
        for part in group.particles:
            if isinstance(part, Wildcard):
                yield Raw("any", f"{name} holds xs:any", kind.place)
            elif isinstance(part, ElementUse) and subject.is_own(part.place):
                key = (part.place, part.name)
                if key not in seen:
                    seen.add(key)
                    yield from _use(name, part)


def _use(holder: str, use: ElementUse) -> Iterator[Raw]:
    name = f"{holder}/{local_name(use.name)}"
    if use.nillable and not use.occurs.required and not use.occurs.repeats:
        yield Raw("nillable-optional", f"{name} may be nil or left out", use.place)
    if use.type == ANY_TYPE and not use.reference:
        yield Raw("any-type", f"{name} may be anything", use.place)
    yield from _constants(holder, use)


def _constants(holder: str, use: ElementUse | AttributeUse) -> Iterator[Raw]:
    name = local_name(use.name)
    if use.default is not None:
        text = f"{holder}/{name} is {use.default!r} by default"
        yield Raw("default", text, use.place)
    yield from check_word(name, "field", use.place)
