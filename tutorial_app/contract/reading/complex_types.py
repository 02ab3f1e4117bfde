"""Complex types: content, attributes, extension and restriction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.builtins import ANY_TYPE, STRING
from tutorial_app.contract.names import QName
from tutorial_app.contract.reading.annotations import read_notes
from tutorial_app.contract.reading.attributes import read_attributes
from tutorial_app.contract.reading.components import Component, Schemas, original
from tutorial_app.contract.reading.parsing import (
    documentation,
    local_tag,
    schema_children,
)
from tutorial_app.contract.reading.particles import read_content, truth
from tutorial_app.contract.reading.simple_types import (
    merge,
    read_simple_type,
    simple_type,
)
from tutorial_app.contract.schema import ComplexType, Group, GroupKind, SimpleType

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.reading.documents import SchemaDocument

_DERIVATIONS: Final = frozenset({"extension", "restriction"})


def read_type(
    schemas: Schemas, name: QName, component: Component, *, anonymous: bool = False
) -> ComplexType | SimpleType:
    """Read the type at *component*, simple or complex, and enter it as *name*."""
    if local_tag(component.node) == "simpleType":
        return read_simple_type(schemas, name, component, anonymous=anonymous)
    return _read_complex(schemas, name, component, anonymous=anonymous)


def _complex_type(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> ComplexType | None:
    """Return the base type *name* of *node*; None if it is simple or a circle."""
    known = schemas.complex_types.get(name)
    if known is not None:
        return known
    component = schemas.find("complexType", name)
    if component is None:
        return None
    if name in schemas.open:
        message = f"the complex type {name} derives from itself"
        schemas.error("circular-type", message, node, document)
        return None
    return _read_complex(schemas, name, component)


def _read_complex(
    schemas: Schemas, name: QName, component: Component, *, anonymous: bool = False
) -> ComplexType:
    node, document = component
    schemas.open.add(name)
    found = replace(
        _derive(schemas, name, node, document),
        abstract=truth(node, "abstract"),
        doc=documentation(node),
        notes=read_notes(node),
        place=schemas.place(node, document),
        anonymous=anonymous,
    )
    schemas.open.discard(name)
    schemas.complex_types[name] = found
    return found


def _derive(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> ComplexType:
    mixed = truth(node, "mixed") or node.get("content") == "mixed"
    for tag, child in schema_children(node):
        if tag not in ("complexContent", "simpleContent"):
            continue
        for how, inner in schema_children(child):
            if how in _DERIVATIONS:
                if tag == "simpleContent":
                    return _simple_content(schemas, name, inner, document)
                mixed = mixed or truth(child, "mixed")
                return _complex_content(schemas, name, inner, document, mixed=mixed)
        schemas.error("empty-type", f"xs:{tag} derives from nothing", child, document)
        attributes, more = read_attributes(schemas, child, document, holder_of(name))
        content = read_content(schemas, child, document, holder_of(name))
        return ComplexType(name, content, attributes, any_attribute=more, mixed=mixed)
    if node.get("base"):  # the draft of 1999: <complexType base= derivedBy=>
        return _complex_content(schemas, name, node, document, mixed=mixed)
    attributes, more = read_attributes(schemas, node, document, holder_of(name))
    return ComplexType(
        name,
        content=read_content(schemas, node, document, holder_of(name)),
        attributes=attributes,
        any_attribute=more,
        mixed=mixed,
    )


def _complex_content(
    schemas: Schemas,
    name: QName,
    node: etree._Element,
    document: SchemaDocument,
    *,
    mixed: bool,
) -> ComplexType:
    how = node.get("derivedBy") or local_tag(node)
    how = how if how in _DERIVATIONS else "extension"
    base_name = schemas.type_name(node, document, "base") or ANY_TYPE
    if base_name == name and original(name) in schemas.found["complexType"]:
        base_name = original(name)
    base = _complex_type(schemas, base_name, node, document)
    content = read_content(schemas, node, document, holder_of(name))
    inherited = base.attributes if base else ()
    attributes, more = read_attributes(
        schemas, node, document, holder_of(name), inherited
    )
    if base is not None and base.name != ANY_TYPE and how == "extension":
        content = _joined(base.content, content)
        more = more or base.any_attribute
        mixed = mixed or base.mixed
    return ComplexType(
        name,
        content=content,
        attributes=attributes,
        any_attribute=more,
        base=base_name,
        derivation=how,
        simple_base=base.simple_base if base and content is None else None,
        mixed=mixed,
        array_of=_array_item(schemas, node, document)
        or (base.array_of if base else None),
    )


def _joined(first: Group | None, second: Group | None) -> Group | None:
    if first is None or second is None:
        return first or second
    return Group(GroupKind.SEQUENCE, (first, second))


def _simple_content(
    schemas: Schemas, name: QName, node: etree._Element, document: SchemaDocument
) -> ComplexType:
    how = local_tag(node)
    base_name = schemas.type_name(node, document, "base") or STRING
    if base_name == name and original(name) in schemas.found["complexType"]:
        base_name = original(name)
    base = _complex_type(schemas, base_name, node, document)
    inherited = base.attributes if base else ()
    attributes, more = read_attributes(
        schemas, node, document, holder_of(name), inherited
    )
    text = base.simple_base or STRING if base else base_name
    if how == "restriction":
        text = _narrowed(schemas, name, text, node, document)
    return ComplexType(
        name,
        attributes=attributes,
        any_attribute=more or bool(base and base.any_attribute),
        base=base_name,
        derivation=how,
        simple_base=simple_type(schemas, text).name,
    )


def _narrowed(
    schemas: Schemas,
    name: QName,
    text: QName,
    node: etree._Element,
    document: SchemaDocument,
) -> QName:
    """Return the type of the text: *text* narrowed by what stands at *node*."""
    for tag, child in schema_children(node):
        if tag == "simpleType":
            inner = schemas.new_name(QName(f"{holder_of(name)}.text"))
            component = Component(child, document)
            read_simple_type(schemas, inner, component, anonymous=True)
            text = inner
    base = simple_type(schemas, text)
    facets = merge(schemas, base, node, document)
    if facets == base.facets:
        return text
    own = schemas.new_name(QName(f"{holder_of(name)}.text"))
    at = schemas.place(node, document)
    schemas.simple_types[own] = replace(
        base, name=own, base=base.name, facets=facets, place=at, anonymous=True, doc=""
    )
    return own


def _array_item(
    schemas: Schemas, node: etree._Element, document: SchemaDocument
) -> QName | None:
    """Return the item type of a SOAP-encoded array, from `wsdl:arrayType`.

    WSDL 1.1, section 2.2: the attribute stands on the reference to
    `soapenc:arrayType`; its value is a type and one or more pairs of brackets.
    """
    for tag, child in schema_children(node):
        lexical = child.get("{http://schemas.xmlsoap.org/wsdl/}arrayType", "")
        if tag == "attribute" and lexical:
            child.set("arrayItem", lexical.partition("[")[0])
            return schemas.type_name(child, document, "arrayItem")
    return None


def holder_of(name: QName) -> QName:
    """Return the name after which anonymous types inside *name* are called."""
    return QName(name.removesuffix(".type"))
