"""A message as plain values, to be written as literals of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.contract.names import QName, clark, local_name, namespace_of
from tutorial_app.contract.schema import ComplexType, ElementUse, Group, SimpleType
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.model import Contract
    from tutorial_app.contract.schema import Particle

#: How every language writes a whole number; a leading 0 would be an octal one in some.
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_INTEGERS = frozenset(
    [
        *("integer", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    ]
)


class Kind(StrEnum):
    """What a text stands for; every other built-in type is a text."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value, as the message writes it."""

    kind: Kind
    text: str
    #: Attributes beside the value, e.g. the currency of an amount.
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def truth(self) -> bool:
        """The value of a boolean."""
        return self.text in {"true", "1"}


@dataclass(frozen=True, slots=True)
class Struct:
    """Named values in the order in which they must stand."""

    fields: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """The values of an element that may repeat."""

    items: tuple[Node, ...]


Node = Leaf | Struct | Many


def read(contract: Contract, element: etree._Element, name: QName | None) -> Struct:
    """Return the children of the message *element*, which the contract calls *name*.

    What the contract does not know is read as text.
    """
    try:
        type_name = contract.element(name).type if name else None
    except NotFound:
        type_name = None
    value = _node(contract, element, type_name)
    return value if isinstance(value, Struct) else Struct(())


def _node(
    contract: Contract, element: etree._Element, type_name: QName | None
) -> Leaf | Struct:
    type_ = _find(contract, type_name)
    if isinstance(type_, ComplexType) and type_.simple_base is None:
        return _struct(contract, element, type_)
    kind, text = _kind(contract, type_), element.text or ""
    if kind is Kind.INTEGER and not _WHOLE.fullmatch(text):
        kind = Kind.TEXT  # It is written between quotes: a program must not run it.
    return Leaf(kind, text, tuple(_attributes(element)))


def _struct(contract: Contract, element: etree._Element, type_: ComplexType) -> Struct:
    uses = {use.name: use for use in _uses(type_.content)}
    single: dict[str, Node] = {
        name: Leaf(Kind.TEXT, text) for name, text in _attributes(element)
    }
    repeated: dict[str, list[Node]] = {}
    for child in element.iterchildren("*"):
        name = QName(str(child.tag))
        use = uses.get(name) or uses.get(clark(None, local_name(name)))
        value = _node(contract, child, use.type if use else None)
        key = local_name(name)
        if use is not None and use.occurs.repeats:
            repeated.setdefault(key, []).append(value)
            single[key] = Many(tuple(repeated[key]))
        else:
            single[key] = value
    return Struct(tuple(single.items()))


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield local_name(QName(str(name))), str(value)


def _uses(particle: Particle | None) -> Iterator[ElementUse]:
    if isinstance(particle, ElementUse):
        yield particle
    elif isinstance(particle, Group):
        for inner in particle.particles:
            yield from _uses(inner)


def _kind(contract: Contract, type_: ComplexType | SimpleType | None) -> Kind:
    if isinstance(type_, ComplexType):
        type_ = _find(contract, type_.simple_base)
    if not isinstance(type_, SimpleType):
        return Kind.TEXT
    primitive = local_name(type_.primitive)
    if primitive == "boolean":
        return Kind.BOOLEAN
    if primitive in _INTEGERS:
        return Kind.INTEGER
    if primitive == "decimal":
        whole = type_.facets.fraction_digits == 0
        return Kind.INTEGER if whole else Kind.DECIMAL
    return Kind.TEXT


def _find(contract: Contract, name: QName | None) -> ComplexType | SimpleType | None:
    if name is None or not namespace_of(name):
        return None
    try:
        return contract.type(name)
    except NotFound:
        return None
