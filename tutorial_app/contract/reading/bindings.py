"""WSDL bindings: SOAP 1.1, SOAP 1.2 and HTTP, down to the single operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tutorial_app.contract.model import (
    Binding,
    BoundOperation,
    HeaderUse,
    Message,
    Protocol,
    Style,
)
from tutorial_app.contract.names import QName, clark, local_name
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
    from collections import Counter
    from collections.abc import Iterable

    from lxml import etree

    from tutorial_app.contract.reading.documents import WsdlDocument
    from tutorial_app.contract.reading.interfaces import Interfaces

SOAP11: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12: Final = "http://schemas.xmlsoap.org/wsdl/soap12/"
HTTP: Final = "http://schemas.xmlsoap.org/wsdl/http/"

_PROTOCOLS: Final = {
    f"{{{SOAP11}}}binding": Protocol.SOAP11,
    f"{{{SOAP12}}}binding": Protocol.SOAP12,
    f"{{{HTTP}}}binding": Protocol.HTTP,
}
_SOAP: Final = frozenset({SOAP11, SOAP12})


@dataclass(frozen=True, slots=True)
class BoundNode:
    """An operation of a binding, as XML."""

    node: etree._Element
    document: WsdlDocument
    binding: Binding
    #: "document" or "rpc", unless the operation says otherwise.
    style: str
    verb: str = ""

    @property
    def name(self) -> str:
        """The name of the operation."""
        return self.node.get("name", "")

    def meant(self, operation: etree._Element, names: Counter[str]) -> bool:
        """Say whether this binds *operation*, of the same name, in a port type.

        *names* counts the names of the port type's operations. WSDL 1.1, section
        2.5: overloaded operations are told apart by the names
        of their input and output.
        """
        name = operation.get("name", "")
        if names[name] == 1:
            return True
        return all(
            _end(self.node, tag, name) == _end(operation, tag, name)
            for tag in ("input", "output")
        )


def read_binding(
    node: etree._Element, document: WsdlDocument
) -> tuple[Binding, list[BoundNode]]:
    """Return the binding at *node* and its operations, still as XML."""
    protocol, style, transport, verb = Protocol.OTHER, "document", "", ""
    for child in children(node):
        if child.tag in _PROTOCOLS:
            protocol = _PROTOCOLS[child.tag]
            style = child.get("style", "document")
            transport = child.get("transport", "")
            verb = child.get("verb", "")
    port_type = expand(node, node.get("type", ""), document.namespace)
    binding = Binding(
        clark(document.namespace, node.get("name", "")),
        port_type or QName(node.get("type", "")),
        protocol,
        transport,
        documentation(node),
        place(node, document.source),
    )
    return binding, [
        BoundNode(child, document, binding, style, verb)
        for child in children(node)
        if child.tag == f"{{{WSDL}}}operation"
    ]


def bind(
    found: Interfaces,
    item: BoundNode,
    name: str,
    request: Message | None,
    response: Message | None,
) -> BoundOperation:
    """Return how *item* puts the operation called *name* on the wire."""
    style, action, location = item.style, "", ""
    sides: dict[str, etree._Element] = {}
    for child in children(item.node):
        space, _, tag = str(child.tag).rpartition("}")
        if tag == "operation" and space[1:] in _SOAP:
            style = child.get("style", style)
            action = child.get("soapAction", "")
        elif tag == "operation" and space[1:] == HTTP:
            location = child.get("location", "")
        elif child.tag in (f"{{{WSDL}}}input", f"{{{WSDL}}}output"):
            sides[tag] = child
    ins, outs = sides.get("input"), sides.get("output")
    bodies = [_body(side) for side in (ins, outs)]
    use = next((body.get("use", "literal") for body in bodies if body is not None), "")
    wrapped = _wrapped(found, name, request, response)
    namespaces = [_at(body, "namespace") for body in bodies]
    return BoundOperation(
        item.binding.name,
        item.binding.protocol,
        _style(item.binding.protocol, style, use, wrapped=wrapped),
        action,
        input_headers=_headers(found, ins, item.document),
        output_headers=_headers(found, outs, item.document),
        namespace=namespaces[0] or namespaces[1],
        output_namespace=namespaces[1] or namespaces[0],
        input_parts=_parts(bodies[0], ins, request),
        output_parts=_parts(bodies[1], outs, response),
        http_verb=item.verb,
        http_location=location,
    )


def _style(protocol: Protocol, style: str, use: str, *, wrapped: bool) -> Style:
    if protocol is Protocol.HTTP:
        return Style.HTTP
    if protocol is Protocol.OTHER:
        return Style.UNBOUND
    if style == "rpc":
        return Style.RPC_ENCODED if use == "encoded" else Style.RPC_LITERAL
    if use == "encoded":
        return Style.DOCUMENT_ENCODED
    return Style.DOCUMENT_WRAPPED if wrapped else Style.DOCUMENT_BARE


def _wrapped(
    found: Interfaces, name: str, request: Message | None, response: Message | None
) -> bool:
    """Say whether the messages follow the wrapped convention.

    It is written in no standard; JAX-WS 2.0, section 2.3.1.2, has it in full. We
    ask for one part of an element that is called like the operation and is
    complex, and for at most one part of an element in the answer.
    """
    if request is None or len(request.parts) != 1 or not request.parts[0].element:
        return False
    if response is not None and len(response.parts) > 1:
        return False
    element = request.parts[0].element
    kind = element_type(found.schemas, element)
    return local_name(element) == name and kind in found.schemas.complex_types


def _body(side: etree._Element | None) -> etree._Element | None:
    """Return `soap:body`; with attachments it stands inside `mime:part`."""
    if side is None:
        return None
    bodies = side.iter(f"{{{SOAP11}}}body", f"{{{SOAP12}}}body")
    return next(iter(bodies), None)


def _at(node: etree._Element | None, attribute: str) -> str:
    return "" if node is None else node.get(attribute, "")


def _parts(
    body: etree._Element | None, side: etree._Element | None, message: Message | None
) -> tuple[str, ...] | None:
    """Return the names of the parts in the body; None means all of them."""
    if body is None or side is None or message is None:
        return None
    if body.get("parts") is not None:
        return tuple(body.get("parts", "").split())
    elsewhere = set(_other_parts(side, message))
    if not elsewhere:
        return None
    return tuple(part.name for part in message.parts if part.name not in elsewhere)


def _other_parts(side: etree._Element, message: Message) -> Iterable[str]:
    """Yield the parts of *message* that travel in a header or an attachment."""
    for node in side.iter("{*}content", "{*}header"):
        local = node.get("message", "").rpartition(":")[2]
        if local_tag(node) == "content" or local == local_name(message.name):
            yield node.get("part", "")


def _headers(
    found: Interfaces, side: etree._Element | None, document: WsdlDocument
) -> tuple[HeaderUse, ...]:
    if side is None:
        return ()
    headers: list[HeaderUse] = []
    for node in side.iter(f"{{{SOAP11}}}header", f"{{{SOAP12}}}header"):
        message = found.message(node, document)
        if message is None:
            continue
        part = node.get("part", "")
        if part not in {p.name for p in message.parts}:
            text = f"the header's part {part!r} is not in {message.name}"
            found.error("unknown-part", text, node, document)
        headers.append(
            HeaderUse(
                message.name,
                part,
                node.get("use", "literal"),
                node.get("namespace", ""),
            )
        )
    return tuple(headers)


def _end(operation: etree._Element, tag: str, name: str) -> str | None:
    """Return the name of an input or output, None where there is no such end.

    WSDL 1.1, section 2.4.5: without a name it is called like the operation, with
    `Request` or `Response` where there are both.
    """
    ends = {child.tag: child for child in children(operation)}
    end = ends.get(f"{{{WSDL}}}{tag}")
    if end is None:
        return None
    both = f"{{{WSDL}}}input" in ends and f"{{{WSDL}}}output" in ends
    suffix = {"input": "Request", "output": "Response"}[tag] if both else ""
    return end.get("name") or name + suffix
