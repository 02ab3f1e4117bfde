"""WSDL 1.1: messages, port types, bindings and services."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tutorial_app.contract.model import (
    FaultUse,
    Message,
    Operation,
    Part,
    Port,
    PortType,
    Service,
    Style,
)
from tutorial_app.contract.names import QName, Severity, clark
from tutorial_app.contract.notes import Notes
from tutorial_app.contract.reading.bindings import BoundNode, bind, read_binding
from tutorial_app.contract.reading.checks import check_interfaces
from tutorial_app.contract.reading.components import modern
from tutorial_app.contract.reading.interfaces import Interfaces
from tutorial_app.contract.reading.parsing import (
    WSDL,
    children,
    documentation,
    expand,
    local_tag,
    place,
)
from tutorial_app.contract.reading.particles import element_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tutorial_app.contract.reading.components import Schemas
    from tutorial_app.contract.reading.documents import WsdlDocument


def read_interfaces(schemas: Schemas) -> Interfaces:
    """Read every WSDL of the contract; problems are noted in its documents."""
    found = Interfaces(schemas)
    wsdls = schemas.documents.wsdls
    for document in wsdls:
        for node in _named(found, document, "message"):
            _read_message(found, node, document)
    for document in wsdls:
        for node in _named(found, document, "binding"):
            read_binding_into(found, node, document)
    for document in wsdls:
        for node in _named(found, document, "portType"):
            _read_port_type(found, node, document)
    for document in wsdls:
        for node in _named(found, document, "service"):
            _read_service(found, node, document)
    check_interfaces(found)
    return found


def _named(
    found: Interfaces, document: WsdlDocument, tag: str
) -> Iterator[etree._Element]:
    for node in children(document.root):
        if node.tag == f"{{{WSDL}}}{tag}":
            if node.get("name") is None:
                found.error("no-name", f"a {tag} without a name", node, document)
            yield node


def _read_message(
    found: Interfaces, node: etree._Element, document: WsdlDocument
) -> None:
    parts: list[Part] = []
    for child in children(node):
        if child.tag != f"{{{WSDL}}}part":
            continue
        element = _reference(found, child, document, "element")
        kind = _reference(found, child, document, "type")
        if (element is None) == (kind is None):
            message = f"the part {child.get('name')!r} needs either element or type"
            found.error("part", message, child, document)
        name = child.get("name", "")
        parts.append(Part(name, element, kind, documentation(child)))
    name = clark(document.namespace, node.get("name", ""))
    if name in found.messages:
        message = f"the message {name} is defined twice; the first one goes"
        found.error("duplicate", message, node, document, Severity.WARNING)
        return
    found.messages[name] = Message(
        name, tuple(parts), documentation(node), place(node, document.source)
    )


def _reference(
    found: Interfaces, node: etree._Element, document: WsdlDocument, attribute: str
) -> QName | None:
    """Return the element or type a part refers to; noted if it does not exist."""
    lexical = node.get(attribute, "").strip()
    if not lexical:
        return None
    name = expand(node, lexical, document.namespace)
    if name is None:
        message = f"{attribute} is {lexical!r}, whose prefix is not declared"
        found.error("undeclared-prefix", message, node, document)
        return clark(document.namespace, lexical.rpartition(":")[2])
    name = modern(name)
    known = (
        element_type(found.schemas, name) is not None
        if attribute == "element"
        else found.schemas.knows(name)
    )
    if not known:
        message = f"{attribute} is {lexical!r}, and there is no such {attribute}"
        found.error(f"unknown-{attribute}", f"{message} ({name})", node, document)
    return name


def read_binding_into(
    found: Interfaces, node: etree._Element, document: WsdlDocument
) -> None:
    """Read one binding and keep its operations for the port type."""
    binding, operations = read_binding(node, document)
    if binding.name in found.bindings:
        message = f"the binding {binding.name} is defined twice; the first one goes"
        found.error("duplicate", message, node, document, Severity.WARNING)
        return
    found.bindings[binding.name] = binding
    found.bound.setdefault(binding.port_type, []).extend(operations)


def _read_port_type(
    found: Interfaces, node: etree._Element, document: WsdlDocument
) -> None:
    name = clark(document.namespace, node.get("name", ""))
    if name in found.port_types:
        message = f"the port type {name} is defined twice; the first one goes"
        found.error("duplicate", message, node, document, Severity.WARNING)
        return
    nodes = [child for child in children(node) if child.tag == f"{{{WSDL}}}operation"]
    names = Counter(child.get("name", "") for child in nodes)
    bound: dict[str, list[BoundNode]] = {}
    for item in found.bound.get(name, []):
        bound.setdefault(item.name, []).append(item)
        if item.name not in names:
            message = f"binds {item.name!r}, which {name} has not"
            found.error("unknown-operation", message, item.node, item.document)
    operations = []
    for child in nodes:
        own = bound.get(child.get("name", ""), [])
        meant = [item for item in own if item.meant(child, names)]
        operations.append(_operation(found, child, document, name, meant))
    found.port_types[name] = PortType(
        name, tuple(operations), documentation(node), place(node, document.source)
    )


def _operation(
    found: Interfaces,
    node: etree._Element,
    document: WsdlDocument,
    port_type: QName,
    bound: list[BoundNode],
) -> Operation:
    ends: dict[str, Message | None] = {}
    faults: list[FaultUse] = []
    for child in children(node):
        tag = local_tag(child)
        if tag in ("input", "output"):
            ends[tag] = found.message(child, document)
        elif tag == "fault":
            fault = _fault(found, child, document)
            if fault is not None:
                faults.append(fault)
    request, response = ends.get("input"), ends.get("output")
    uses = [
        bind(found, item, node.get("name", ""), request, response) for item in bound
    ]
    uses.sort(key=lambda use: list(type(use.protocol)).index(use.protocol))
    document_style = not uses or uses[0].style in _DOCUMENT
    body = _body_element(request, uses[0].input_parts if uses else None)
    answer = _body_element(response, uses[0].output_parts if uses else None)
    return Operation(
        node.get("name", ""),
        port_type,
        input=request.name if request else None,
        output=response.name if response else None,
        request=body if document_style else None,
        response=answer if document_style else None,
        faults=tuple(faults),
        bound=tuple(uses),
        doc=documentation(node),
        notes=_notes(found, body if document_style else None),
        place=place(node, document.source),
    )


_DOCUMENT = frozenset(
    {
        Style.DOCUMENT_WRAPPED,
        Style.DOCUMENT_BARE,
        Style.DOCUMENT_ENCODED,
        Style.UNBOUND,
    }
)


def _body_element(
    message: Message | None, names: tuple[str, ...] | None
) -> QName | None:
    """Return the element in the body, if the body is one element."""
    if message is None:
        return None
    parts = [p for p in message.parts if names is None or p.name in names]
    return parts[0].element if len(parts) == 1 else None


def _notes(found: Interfaces, name: QName | None) -> Notes:
    element = found.schemas.elements.get(name) if name else None
    return element.notes if element else Notes()


def _fault(
    found: Interfaces, node: etree._Element, document: WsdlDocument
) -> FaultUse | None:
    message = found.message(node, document)
    if message is None:
        return None
    element = message.parts[0].element if message.parts else None
    return FaultUse(node.get("name", ""), message.name, element, documentation(node))


def _read_service(
    found: Interfaces, node: etree._Element, document: WsdlDocument
) -> None:
    ports: list[Port] = []
    for child in children(node):
        if child.tag != f"{{{WSDL}}}port":
            continue
        lexical = child.get("binding", "")
        binding = expand(child, lexical, document.namespace)
        if binding not in found.bindings:
            message = f"binding is {lexical!r}, and there is no such binding"
            found.error("unknown-binding", message, child, document)
        address = next(
            (
                inner.get("location", "")
                for inner in children(child)
                if local_tag(inner) == "address"
            ),
            "",
        )
        ports.append(
            Port(
                child.get("name", ""),
                binding or QName(lexical),
                address,
                documentation(child),
            )
        )
    name = clark(document.namespace, node.get("name", ""))
    at = place(node, document.source)
    found.services.append(Service(name, tuple(ports), documentation(node), at))
