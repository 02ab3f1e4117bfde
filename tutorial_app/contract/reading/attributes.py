"""Attributes and attribute groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.contract.builtins import ANY_SIMPLE, ANY_TYPE
from tutorial_app.contract.names import XSD, QName, Severity, clark, local_name
from tutorial_app.contract.reading.annotations import read_notes
from tutorial_app.contract.reading.components import Component, Schemas
from tutorial_app.contract.reading.parsing import XML, documentation, schema_children
from tutorial_app.contract.schema import AttributeUse

if TYPE_CHECKING:
    from lxml import etree

    from tutorial_app.contract.reading.documents import SchemaDocument

#: What the attributes of namespace `xml` are; no schema is needed to know them.
_XML_TYPES = {"lang": "string", "space": "NCName", "base": "anyURI", "id": "ID"}


def read_attributes(
    schemas: Schemas,
    node: etree._Element,
    document: SchemaDocument,
    holder: QName,
    inherited: tuple[AttributeUse, ...] = (),
) -> tuple[tuple[AttributeUse, ...], bool]:
    """Return the attributes at *node* after *inherited*; and if any other may stand.

    One of the same name replaces the inherited one, a prohibited one removes it.
    """
    found = {use.name: use for use in inherited}
    more = _collect(schemas, node, document, holder, found)
    return tuple(found.values()), more


def _collect(
    schemas: Schemas,
    node: etree._Element,
    document: SchemaDocument,
    holder: QName,
    found: dict[QName, AttributeUse],
) -> bool:
    more = False
    for tag, child in schema_children(node):
        if tag == "anyAttribute":
            more = True
        elif tag == "attribute":
            use = _attribute(schemas, child, document, holder)
            if use is not None and child.get("use") == "prohibited":
                found.pop(use.name, None)
            elif use is not None:
                found[use.name] = use
        elif tag == "attributeGroup":
            name = schemas.name(child, document, "ref")
            if name is not None:
                more = _group(schemas, name, child, document, found) or more
    return more


def _group(
    schemas: Schemas,
    name: QName,
    node: etree._Element,
    document: SchemaDocument,
    found: dict[QName, AttributeUse],
) -> bool:
    component = schemas.find("attributeGroup", name)
    if component is None or f"attributes {name}" in schemas.open:
        circle = "contains itself" if component else "does not exist"
        message = f"the attribute group {node.get('ref')!r} {circle} ({name})"
        schemas.error("unknown-group", message, node, document)
        return False
    if name not in schemas.attribute_groups:
        schemas.open.add(f"attributes {name}")
        own: dict[QName, AttributeUse] = {}
        more = _collect(schemas, *component, name, own)
        schemas.open.discard(f"attributes {name}")
        schemas.attribute_groups[name] = (tuple(own.values()), more)
    uses, more = schemas.attribute_groups[name]
    found.update({use.name: use for use in uses})
    return more


def _attribute(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> AttributeUse | None:
    required = node.get("use") == "required" or node.get("minOccurs") == "1"
    if not node.get("ref"):
        local = node.get("name", "").strip()
        if not local:
            schemas.error("no-name", "an attribute without name", node, document)
            return None
        if not schemas.usable(node, document):
            return None
        form = node.get("form") or document.root.get("attributeFormDefault")
        name = clark(document.namespace if form == "qualified" else "", local)
        type_name = _type(schemas, node, document, QName(f"{holder}.{local}"))
        return _use(schemas, node, node, document, (name, type_name, required))
    reference = schemas.name(node, document, "ref")
    if reference is None:
        return None
    component = schemas.find("attribute", reference)
    if component is None:
        local = local_name(reference)
        known = reference == clark(XML, local) and local in _XML_TYPES
        if not known:
            message = f"ref is {node.get('ref')!r}, and there is no such attribute"
            schemas.error("unknown-attribute", message, node, document)
        type_name = clark(XSD, _XML_TYPES[local]) if known else ANY_SIMPLE
        return _use(schemas, node, node, document, (reference, type_name, required))
    type_name = _global_type(schemas, reference, component)
    return _use(
        schemas, node, component.node, document, (reference, type_name, required)
    )


def _use(
    schemas: Schemas,
    node: etree._Element,
    declared: etree._Element,
    document: SchemaDocument,
    what: tuple[QName, QName, bool],
) -> AttributeUse:
    name, type_name, required = what
    old_value = node.get("value") if node.get("use") == "fixed" else None
    return AttributeUse(
        name,
        type_name,
        required,
        default=node.get("default") or declared.get("default"),
        fixed=node.get("fixed") or declared.get("fixed") or old_value,
        doc=documentation(node) or documentation(declared),
        notes=read_notes(node),
        place=schemas.place(node, document),
    )


def _global_type(schemas: Schemas, name: QName, component: Component) -> QName:
    """Return the type of a global attribute, reading an anonymous one only once."""
    if name not in schemas.attribute_types:
        schemas.attribute_types[name] = _type(schemas, *component, QName(f"{name}"))
    return schemas.attribute_types[name]


def _type(
    schemas: Schemas, node: etree._Element, document: SchemaDocument, holder: QName
) -> QName:
    name = schemas.type_name(node, document)
    if name is not None:
        simple = name in schemas.simple_types or schemas.find("simpleType", name)
        if not simple and name != ANY_TYPE:
            message = f"an attribute of the complex type {name}"
            schemas.error("not-simple", message, node, document, Severity.ERROR)
        return name if simple else ANY_SIMPLE
    for tag, child in schema_children(node):
        if tag == "simpleType":
            inner = schemas.new_name(QName(f"{holder}.type"))
            schemas.anonymous.append((inner, Component(child, document)))
            return inner
    return ANY_SIMPLE
