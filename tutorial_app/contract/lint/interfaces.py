"""What a client trips over in services, bindings and operations."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tutorial_app.contract.lint.findings import Raw
from tutorial_app.contract.model import Protocol, Style
from tutorial_app.contract.names import local_name, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tutorial_app.contract.lint.findings import Subject
    from tutorial_app.contract.model import BoundOperation, Operation, Port, Service
    from tutorial_app.contract.names import QName

_ENCODED = frozenset({Style.RPC_ENCODED, Style.DOCUMENT_ENCODED})
_SOAP = frozenset({Protocol.SOAP11, Protocol.SOAP12})
_HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
#: Some files name for SOAP 1.2 what its specification calls the binding.
_HTTP_TRANSPORTS = frozenset(
    {_HTTP_TRANSPORT, "http://www.w3.org/2003/05/soap/bindings/HTTP/"}
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 (compared)
_SECURITY = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)


def check_interfaces(subject: Subject) -> Iterator[Raw]:
    """Yield what is found in the WSDL half of the contract."""
    for operation in subject.contract.operations:
        if subject.is_own(operation.place):
            yield from _operation(subject, operation)
    yield from _messages(subject)
    yield from _bindings(subject)
    yield from _services(subject)


def _operation(subject: Subject, operation: Operation) -> Iterator[Raw]:
    at, name = operation.place, operation.name
    if not operation.doc:
        yield Raw("undocumented-operation", f"{name} has no documentation", at)
    if operation.input is None and operation.output is not None:
        yield Raw("notification", f"{name} has an output and no input", at)
    elif operation.output is None and operation.input is not None:
        yield Raw("one-way", f"{name} has no answer", at)
    elif not operation.faults and operation.bound:
        yield Raw("no-fault", f"{name} declares no fault", at)
    styles = {bound.style for bound in operation.bound}
    for style in sorted(styles & _ENCODED):
        yield Raw("encoded", f"{name} is {style}", at)
    if Style.RPC_LITERAL in styles:
        yield Raw("rpc-literal", f"{name} is {Style.RPC_LITERAL}", at)
    for bound in operation.bound:
        if bound.protocol in _SOAP and not bound.soap_action:
            where = local_name(bound.binding)
            yield Raw("no-soap-action", f"{name} has no soapAction in {where}", at)
            break
    yield from _headers(subject, operation)
    if Style.DOCUMENT_WRAPPED in styles:
        yield from _wrapped(subject, operation)


def _headers(subject: Subject, operation: Operation) -> Iterator[Raw]:
    seen: set[QName] = set()
    bound: BoundOperation
    for bound in operation.bound:
        for header in chain(bound.input_headers, bound.output_headers):
            message = subject.contract.messages.get(header.message)
            for part in message.parts if message else ():
                name = part.element
                if name is None or part.name != header.part or name in seen:
                    continue
                seen.add(name)
                secure = namespace_of(name) == _SECURITY
                rule = "security-header" if secure else "header"
                text = f"{operation.name} declares the header {local_name(name)}"
                yield Raw(rule, text, operation.place)


def _wrapped(subject: Subject, operation: Operation) -> Iterator[Raw]:
    contract = subject.contract
    for message_name, element_name in (
        (operation.input, operation.request),
        (operation.output, operation.response),
    ):
        message = contract.messages.get(message_name) if message_name else None
        if message is None or element_name is None:
            continue
        for part in message.parts:
            if part.element == element_name and part.name != "parameters":
                text = f"the part of {local_name(message.name)} is called {part.name!r}"
                yield Raw("part-name", text, message.place)
        element = contract.elements.get(element_name)
        kind = contract.complex_types.get(element.type) if element else None
        if element and kind and not kind.attributes and not _has_content(kind.content):
            text = f"{local_name(element_name)} is empty"
            yield Raw("empty-message", text, element.place)


def _has_content(content: object) -> bool:
    return bool(content is not None and getattr(content, "particles", ()))


def _messages(subject: Subject) -> Iterator[Raw]:
    used = {
        name
        for operation in subject.contract.operations
        for name in (operation.input, operation.output)
    }
    for message in subject.contract.messages.values():
        if message.name in used and not message.parts and subject.is_own(message.place):
            text = f"the message {local_name(message.name)} has no part"
            yield Raw("empty-message", text, message.place)
    for port_type in subject.contract.port_types:
        first: dict[QName, str] = {}
        for operation in port_type.operations:
            if operation.request is None or not subject.is_own(operation.place):
                continue
            other = first.setdefault(operation.request, operation.name)
            if other != operation.name:
                what = local_name(operation.request)
                text = f"{operation.name} and {other} both take {what}"
                yield Raw("same-signature", text, operation.place)


def _bindings(subject: Subject) -> Iterator[Raw]:
    for binding in subject.contract.bindings.values():
        name = local_name(binding.name)
        if not subject.is_own(binding.place):
            continue
        if binding.protocol is Protocol.HTTP:
            yield Raw("http-binding", f"{name} is an HTTP binding", binding.place)
        elif binding.protocol in _SOAP and binding.transport not in _HTTP_TRANSPORTS:
            text = f"{name} travels over {binding.transport or 'nothing named'}"
            yield Raw("not-http", text, binding.place)


def _services(subject: Subject) -> Iterator[Raw]:
    services = [s for s in subject.contract.services if subject.is_own(s.place)]
    wsdls = subject.documents.wsdls
    if not services and wsdls and subject.contract.operations:
        root, source = wsdls[0].root, wsdls[0].source
        at = subject.contract.operations[0].place
        place = type(at)(source, root.sourceline or 1)
        yield Raw("no-service", f"{source} has no service", place)
    for service in services[1:]:
        text = f"{local_name(service.name)} beside {local_name(services[0].name)}"
        yield Raw("several-services", text, service.place)
    for service in services:
        yield from _versions(subject, service)
        yield from _addresses(subject, service)


def _versions(subject: Subject, service: Service) -> Iterator[Raw]:
    spoken = [p for port in service.ports if (p := _protocol(subject, port)) in _SOAP]
    name = local_name(service.name)
    if Protocol.SOAP12 not in spoken:
        return
    if Protocol.SOAP11 not in spoken:
        text = f"{name} speaks SOAP 1.2 only"
        yield Raw("only-soap12", text, service.place)
        return
    yield Raw("soap12-beside", f"{name} speaks SOAP 1.1 and 1.2", service.place)
    if spoken[0] is Protocol.SOAP12:
        text = f"{name} has its SOAP 1.2 port first"
        yield Raw("soap12-first", text, service.place)


def _protocol(subject: Subject, port: Port) -> Protocol | None:
    binding = subject.contract.bindings.get(port.binding)
    return binding.protocol if binding else None


def _addresses(subject: Subject, service: Service) -> Iterator[Raw]:
    taken: dict[tuple[Protocol | None, str], str] = {}
    for port in service.ports:
        protocol = _protocol(subject, port)
        if protocol not in _SOAP:
            continue
        rule, text = _address(port)
        if rule:
            yield Raw(rule, text, service.place)
        other = taken.setdefault((protocol, port.address), port.name)
        if port.address and other != port.name:
            text = f"{port.name} and {other} are both at {port.address}"
            yield Raw("shared-address", text, service.place)


def _address(port: Port) -> tuple[str, str]:
    """Return the rule that the address of *port* breaks, and what to say."""
    said = f"the address of {port.name} is {port.address!r}"
    try:
        parts = urlsplit(port.address)
        host = parts.hostname
    except ValueError:
        return "bad-address", said
    if not parts.scheme or (parts.scheme in {"http", "https"} and not host):
        return "bad-address", said
    if host in _LOCAL:
        return "local-address", said
    return ("plain-http", said) if parts.scheme == "http" else ("", "")
