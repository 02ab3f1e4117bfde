"""Simple types: restrictions, lists and unions, with the facets in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.builtins import ANY_SIMPLE, ANY_TYPE, STRING
from tutorial_app.contract.names import XSD, QName, Severity, namespace_of
from tutorial_app.contract.reading.annotations import read_fault_codes, read_notes
from tutorial_app.contract.reading.components import (
    Component,
    Schemas,
    modern,
    original,
)
from tutorial_app.contract.reading.parsing import documentation, expand, schema_children
from tutorial_app.contract.schema import EnumValue, Facets, SimpleType, Variety

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.reading.documents import SchemaDocument

_NUMBERS: Final = {
    "length": "length",
    "minLength": "min_length",
    "maxLength": "max_length",
    "totalDigits": "total_digits",
    "precision": "total_digits",
    "fractionDigits": "fraction_digits",
    "scale": "fraction_digits",
}
_WORDS: Final = {
    "minInclusive": "min_inclusive",
    "maxInclusive": "max_inclusive",
    "minExclusive": "min_exclusive",
    "maxExclusive": "max_exclusive",
    "whiteSpace": "white_space",
}
#: A bound replaces the inherited one on the same side, be it inclusive or not.
_SAME_SIDE: Final = {
    "min_inclusive": "min_exclusive",
    "min_exclusive": "min_inclusive",
    "max_inclusive": "max_exclusive",
    "max_exclusive": "max_inclusive",
}
#: No facet that counts says more than this.
_MAX_COUNT: Final = 2**31 - 1


def simple_type(schemas: Schemas, name: QName) -> SimpleType:
    """Return the simple type *name*, reading it if need be.

    What does not exist, is complex, or derives from itself comes out as
    `xs:string`; the problem has then been noted where the name stands.
    """
    known = schemas.simple_types.get(name)
    if known is not None:
        return known
    component = schemas.find("simpleType", name)
    if component is None or name in schemas.open:
        if component is not None:
            message = f"the simple type {name} derives from itself"
            schemas.error("circular-type", message, *component)
        return schemas.simple_types[STRING]
    return read_simple_type(schemas, name, component)


def read_simple_type(
    schemas: Schemas, name: QName, component: Component, *, anonymous: bool = False
) -> SimpleType:
    """Read the simple type at *component* and enter it under *name*."""
    node, document = component
    schemas.open.add(name)
    found = replace(
        _derive(schemas, name, node, document),
        name=name,
        doc=documentation(node),
        notes=read_notes(node),
        place=schemas.place(node, document),
        anonymous=anonymous,
    )
    schemas.open.discard(name)
    schemas.simple_types[name] = found
    schemas.fault_codes.update(read_fault_codes(node))
    return found


def _derive(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> SimpleType:
    # The draft of 1999: <simpleType name="Size" base="xsd:string"> and facets.
    if node.get("base"):
        return restrict(schemas, name, node, document)
    for tag, child in schema_children(node):
        if tag == "restriction":
            return restrict(schemas, name, child, document)
        if tag == "list":
            item = _part(schemas, child, document, "itemType", f"{name}.item")
            return SimpleType(name, ANY_SIMPLE, Variety.LIST, ANY_SIMPLE, item=item)
        if tag == "union":
            members = _members(schemas, name, child, document)
            return SimpleType(
                name, ANY_SIMPLE, Variety.UNION, ANY_SIMPLE, members=members
            )
    schemas.error("empty-type", f"the simple type {name} says nothing", node, document)
    return SimpleType(name, STRING, base=STRING)


def restrict(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> SimpleType:
    """Return what the restriction at *node* makes of its base."""
    base_name = _part(schemas, node, document, "base", f"{name}.base")
    if base_name == name and original(name) in schemas.found.get("simpleType", {}):
        base_name = original(name)
    base = simple_type(schemas, base_name)
    return replace(
        base, name=name, base=base.name, facets=merge(schemas, base, node, document)
    )


def merge(
    schemas: Schemas, base: SimpleType, node: etree._Element, document: SchemaDocument
) -> Facets:
    """Return the facets of *base* narrowed by those in the restriction at *node*."""
    changes: dict[str, object] = {}
    values: list[EnumValue] = []
    patterns: list[str] = []
    for tag, child in schema_children(node):
        value = child.get("value", "")
        if tag == "enumeration":
            text = _enum_text(child, value, base.primitive, document)
            values.append(EnumValue(text, documentation(child), read_notes(child)))
        elif tag == "pattern":
            patterns.append(value)
        elif tag in _NUMBERS:
            if value.strip().isascii() and value.strip().isdigit():
                changes[_NUMBERS[tag]] = min(int(value.strip()[:12]), _MAX_COUNT)
            else:
                message = f"{tag} is {value!r}, which is no number"
                schemas.error("facet", message, child, document)
        elif tag in _WORDS:
            field = _WORDS[tag]
            changes[field] = value.strip()
            if field in _SAME_SIDE:
                changes[_SAME_SIDE[field]] = None
    if values:
        changes["enumeration"] = tuple(values)
    if patterns:
        changes["patterns"] = (*base.facets.patterns, tuple(patterns))
    return replace(base.facets, **changes) if changes else base.facets  # type: ignore[arg-type]  # names and values come from the tables above


def _enum_text(
    node: etree._Element, value: str, primitive: QName, document: SchemaDocument
) -> str:
    """Return an enumeration value; a QName is kept in Clark notation."""
    if primitive == f"{{{XSD}}}QName":
        return expand(node, value, document.namespace) or value
    return value


def _part(
    schemas: Schemas,
    node: etree._Element,
    document: SchemaDocument,
    attribute: str,
    anonymous: str,
) -> QName:
    """Return the simple type that *attribute* names or that stands inside."""
    name = schemas.type_name(node, document, attribute)
    if name is None:
        for tag, child in schema_children(node):
            if tag == "simpleType":
                return _inner(schemas, QName(anonymous), Component(child, document))
        schemas.error("no-base", f"neither {attribute} nor a type", node, document)
        return STRING
    return _simple_only(schemas, name, node, document)


def _members(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> tuple[QName, ...]:
    found: list[QName] = []
    for lexical in node.get("memberTypes", "").split():
        member = expand(node, lexical, document.namespace)
        if member is None or not schemas.knows(modern(member)):
            message = f"memberTypes has {lexical!r}, and there is no such type"
            schemas.error("unknown-type", message, node, document)
        else:
            found.append(_simple_only(schemas, modern(member), node, document))
    for tag, child in schema_children(node):
        if tag == "simpleType":
            inner = QName(f"{name}.member")
            found.append(_inner(schemas, inner, Component(child, document)))
    return tuple(found) or (STRING,)


def _simple_only(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> QName:
    if name in schemas.simple_types or schemas.find("simpleType", name):
        return name
    if name != ANY_TYPE and namespace_of(name) != XSD:
        message = f"{name} is a complex type where a simple one is needed"
        schemas.error("not-simple", message, node, document, Severity.ERROR)
    return STRING


def _inner(schemas: Schemas, wanted: QName, component: Component) -> QName:
    name = schemas.new_name(wanted)
    read_simple_type(schemas, name, component, anonymous=True)
    return name
