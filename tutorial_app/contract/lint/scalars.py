"""What a client trips over in simple types, and where they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.lint.findings import Raw
from tutorial_app.contract.lint.words import check_word
from tutorial_app.contract.names import XSD, clark, local_name
from tutorial_app.contract.schema import ElementUse, Group, Variety

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.lint.findings import Subject
    from tutorial_app.contract.names import Place, QName
    from tutorial_app.contract.schema import SimpleType

_MANY_VALUES = 100
_EXOTIC = frozenset(
    clark(XSD, name)
    for name in (
        *("duration", "gYear", "gYearMonth", "gMonthDay", "gDay", "gMonth"),
        *("QName", "NOTATION", "NMTOKENS", "IDREFS", "ENTITY", "ENTITIES"),
    )
)
_TIMES = frozenset(clark(XSD, name) for name in ("dateTime", "time"))


def check_scalars(subject: Subject) -> Iterator[Raw]:
    """Yield what is found in simple types and in the use of built-in ones."""
    types = subject.contract.simple_types
    for kind in types.values():
        if subject.is_own(kind.place):
            yield from _type(kind)
    seen: set[tuple[Place, QName]] = set()
    for name, type_name, at in _uses(subject):
        used = types.get(type_name)
        if used is None or (at, type_name) in seen or not subject.is_own(at):
            continue
        seen.add((at, type_name))
        if type_name in _EXOTIC:
            yield Raw("exotic", f"{name} is an xs:{local_name(type_name)}", at)
        elif type_name in _TIMES:
            text = f"{name} is a plain xs:{local_name(type_name)}"
            yield Raw("time-without-zone", text, at)


def _type(kind: SimpleType) -> Iterator[Raw]:
    name = local_name(kind.name).removesuffix(".type").replace(".", "/")
    at = kind.place
    if not kind.anonymous:
        yield from check_word(name, "class", at)
    if not kind.doc and not kind.anonymous:
        yield Raw("undocumented-type", f"{name} has no documentation", at)
    if kind.variety is Variety.LIST:
        yield Raw("list", f"{name} is a list", at)
    elif kind.variety is Variety.UNION:
        yield Raw("union", f"{name} is a union", at)
    values = kind.facets.enumeration
    if any(not entry.value for entry in values):
        yield Raw("empty-value", f"{name} may be empty", at)
    if len(values) > _MANY_VALUES:
        yield Raw("huge-enumeration", f"{name} has {len(values)} values", at)
    if kind.primitive in _EXOTIC:
        yield Raw("exotic", f"{name} is an xs:{local_name(kind.primitive)}", at)
    # A pattern on a time is there to demand an offset, or to forbid one.
    if kind.primitive in _TIMES and not kind.facets.patterns:
        text = f"{name} is an xs:{local_name(kind.primitive)} without a pattern"
        yield Raw("time-without-zone", text, at)


def _uses(subject: Subject) -> Iterator[tuple[str, QName, Place]]:
    """Yield (what, its type, where) of every element and attribute."""
    for element in subject.contract.elements.values():
        yield local_name(element.name), element.type, element.place
    for kind in subject.contract.complex_types.values():
        holder = local_name(kind.name).removesuffix(".type").replace(".", "/")
        for attribute in kind.attributes:
            name = f"{holder}/{local_name(attribute.name)}"
            yield name, attribute.type, attribute.place
        for use in _elements(kind.content):
            yield f"{holder}/{local_name(use.name)}", use.type, use.place


def _elements(group: Group | None) -> Iterator[ElementUse]:
    for part in group.particles if group else ():
        if isinstance(part, Group):
            yield from _elements(part)
        elif isinstance(part, ElementUse):
            yield part
