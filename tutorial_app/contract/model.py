"""The WSDL half of the contract model: frozen, comparable, printable, free of XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tutorial_app.contract.names import Place, Problem, QName
from tutorial_app.contract.notes import FaultCode, Notes
from tutorial_app.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.contract.schema import ComplexType, Element, SimpleType


class Protocol(StrEnum):
    """What a binding speaks."""

    SOAP11 = "SOAP 1.1"
    SOAP12 = "SOAP 1.2"
    HTTP = "HTTP"
    OTHER = "other"


class Style(StrEnum):
    """How an operation's messages are laid out in the body."""

    DOCUMENT_WRAPPED = "document/literal wrapped"
    DOCUMENT_BARE = "document/literal"
    DOCUMENT_ENCODED = "document/encoded"
    RPC_LITERAL = "rpc/literal"
    RPC_ENCODED = "rpc/encoded"
    HTTP = "http"
    UNBOUND = "not bound"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: of an element or of a type."""

    name: str
    element: QName | None = None
    type: QName | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A WSDL message."""

    name: QName
    parts: tuple[Part, ...] = ()
    doc: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class HeaderUse:
    """A header block that a binding declares."""

    message: QName
    part: str
    use: str = "literal"
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class FaultUse:
    """A fault that an operation declares."""

    name: str
    message: QName
    #: The element in `detail`, where the message has one.
    element: QName | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class BoundOperation:
    """How one binding puts an operation on the wire."""

    binding: QName
    protocol: Protocol
    style: Style
    soap_action: str = ""
    input_headers: tuple[HeaderUse, ...] = ()
    output_headers: tuple[HeaderUse, ...] = ()
    #: Namespace of the rpc wrapper element, and of the answer's where it differs.
    namespace: str = ""
    output_namespace: str = ""
    #: Names of the input/output message parts in the body; None: all of them.
    input_parts: tuple[str, ...] | None = None
    output_parts: tuple[str, ...] | None = None
    #: HTTP binding: verb and location.
    http_verb: str = ""
    http_location: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one port type, with all it is bound to.

    *request* and *response* are the body elements for document style, None for
    rpc, HTTP and one-way operations where there is no such element; the messages
    say the rest.
    """

    name: str
    port_type: QName
    input: QName | None = None
    output: QName | None = None
    request: QName | None = None
    response: QName | None = None
    faults: tuple[FaultUse, ...] = ()
    bound: tuple[BoundOperation, ...] = ()
    doc: str = ""
    #: The notes on the request element: kind, tier, faults, events.
    notes: Notes = Notes()
    place: Place = Place()

    @property
    def style(self) -> Style:
        """The style of its first binding (SOAP 1.1 where there is one)."""
        return self.bound[0].style if self.bound else Style.UNBOUND

    @property
    def soap_action(self) -> str:
        """The SOAPAction of its first binding."""
        return self.bound[0].soap_action if self.bound else ""


@dataclass(frozen=True, slots=True)
class PortType:
    """An interface: a list of operations."""

    name: QName
    operations: tuple[Operation, ...] = ()
    doc: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Binding:
    """A port type on one protocol."""

    name: QName
    port_type: QName
    protocol: Protocol
    transport: str = ""
    doc: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Port:
    """An address that speaks a binding."""

    name: str
    binding: QName
    address: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A named set of ports."""

    name: QName
    ports: tuple[Port, ...] = ()
    doc: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Contract:
    """A whole WSDL with everything it imports and includes, read."""

    source: str
    namespace: str = ""
    doc: str = ""
    services: tuple[Service, ...] = ()
    port_types: tuple[PortType, ...] = ()
    bindings: Mapping[QName, Binding] = field(default_factory=dict)
    messages: Mapping[QName, Message] = field(default_factory=dict)
    elements: Mapping[QName, Element] = field(default_factory=dict)
    simple_types: Mapping[QName, SimpleType] = field(default_factory=dict)
    complex_types: Mapping[QName, ComplexType] = field(default_factory=dict)
    #: `FaultCode` annotations (ours only), by code.
    fault_codes: Mapping[str, FaultCode] = field(default_factory=dict)
    #: Namespace -> the prefix that the files themselves use for it.
    prefixes: Mapping[str, str] = field(default_factory=dict)
    #: Every file read, as it was found, the WSDL itself first.
    documents: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation of every port type, in file order."""
        return tuple(op for pt in self.port_types for op in pt.operations)

    def operation(self, name: str) -> Operation:
        """Return the first operation called *name*.

        Raises:
            NotFound: if the contract has no such operation.
        """
        for operation in self.operations:
            if operation.name == name:
                return operation
        raise NotFound(f"no operation {name!r} in {self.source}")

    def element(self, name: QName) -> Element:
        """Return the global element called *name*.

        Raises:
            NotFound: if the contract has no such element.
        """
        try:
            return self.elements[name]
        except KeyError:
            raise NotFound(f"no element {name!r} in {self.source}") from None

    def type(self, name: QName) -> SimpleType | ComplexType:
        """Return the type called *name*; the built-in types are among them.

        Raises:
            NotFound: if the contract has no such type.
        """
        found = self.complex_types.get(name) or self.simple_types.get(name)
        if found is None:
            raise NotFound(f"no type {name!r} in {self.source}")
        return found
