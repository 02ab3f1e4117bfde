"""One service: its operations as functions that send and read messages."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

import zeep
import zeep.exceptions
from lxml import etree
from zeep.wsdl.bindings.soap import SoapBinding

from tutorial_app.client.describe import (
    CONTEXT,
    Shape,
    contract_of,
    docstring,
    shape_of,
    signature,
)
from tutorial_app.client.faults import (
    KINDS,
    ItmsFault,
    TransportError,
    Violation,
    class_of,
)
from tutorial_app.client.outgoing import outgoing, unknown_field
from tutorial_app.client.records import Record, plain, sendable
from tutorial_app.contract.names import XSD
from tutorial_app.kernel.errors import ContractError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.client.transport import Transport
    from tutorial_app.contract.model import Contract


class Context(Protocol):
    """Where a service gets what every call carries, and how often it tries."""

    def fill(self, shape: Shape, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context of a call, with what the caller has *given*."""
        ...

    def carry_out(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 (an answer)
        """Make the call, once or until it works."""
        ...


@dataclass(frozen=True, slots=True)
class Wire:
    """A service as zeep knows it, and as the contract describes it."""

    name: str
    client: zeep.Client
    proxy: Any
    contract: Contract
    shapes: Mapping[str, Shape]
    transport: Transport
    doc: str = ""


class Service:
    """A service of the endpoint; its operations are functions of it.

    `dir()` lists them, `help(itms.topup.GetBalance)` says what the contract says.
    """

    def __init__(self, wire: Wire, context: Context) -> None:
        self._wire = wire
        self._context = context
        self.__doc__ = wire.doc or f"The service {wire.name}."

    def __getattr__(self, name: str) -> Callable[..., Any]:
        shape = self._wire.shapes.get(name)
        if shape is None or name.startswith("_"):
            near = difflib.get_close_matches(name, self._wire.shapes, 1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            hint = hint or f"there are {', '.join(self._wire.shapes)}"
            raise AttributeError(f"{self._wire.name} has no operation {name!r}; {hint}")
        return _function(self._wire, self._context, shape)

    def __dir__(self) -> list[str]:
        return sorted(self._wire.shapes)

    def __repr__(self) -> str:
        return f"<{self._wire.name}: {', '.join(self._wire.shapes)}>"


def open_service(
    name: str, wsdl_url: str, address: str, wsse: object, transport: Transport
) -> Wire:
    """Load a WSDL and get ready to call its first SOAP port at *address*.

    Raises:
        TransportError: if the WSDL does not come.
        ContractError: if it is none, or has no SOAP port.
    """
    # strict=False lets an answer have elements a later version added; that it is
    # well-formed, which zeep then forgives too, the transport has made sure of.
    settings = zeep.Settings(strict=False, forbid_dtd=True)
    try:
        client = zeep.Client(
            wsdl_url, transport=transport, wsse=wsse, settings=settings
        )
    except (zeep.exceptions.Error, etree.XMLSyntaxError) as exc:
        raise ContractError(
            f"is no WSDL zeep can read: {exc}", source=wsdl_url
        ) from exc
    contract = contract_of(transport.load(wsdl_url))
    _name_prefixes(client, {contract.namespace: name})
    binding = _soap_binding(client)
    if binding is None:
        raise ContractError("has no SOAP port", source=wsdl_url)
    operations = {operation.name: operation for operation in contract.operations}
    return Wire(
        name=name,
        client=client,
        proxy=client.create_service(binding, address),
        contract=contract,
        shapes={key: shape_of(contract, op) for key, op in operations.items()},
        transport=transport,
        doc=next((s.doc for s in contract.services if s.doc), "") or contract.doc,
    )


def _soap_binding(client: zeep.Client) -> str | None:
    """Return the binding of the first SOAP port, None if there is none."""
    for service in client.wsdl.services.values():
        for port in service.ports.values():
            if isinstance(port.binding, SoapBinding):
                return str(port.binding.name.text)
    return None


def _name_prefixes(client: zeep.Client, known: Mapping[str, str]) -> None:
    """Let requests carry telling prefixes instead of ns0, ns1, ns2."""
    taken = set()
    for namespace in client.wsdl.types.namespaces:
        words = re.findall(r"[A-Za-z][A-Za-z0-9-]*", namespace.rpartition("://")[2])
        words.append(known.get(namespace, ""))
        words = [word for word in words if word]
        if namespace == XSD or not words or words[-1].lower().startswith("xml"):
            continue
        if words[-1] not in taken:
            taken.add(words[-1])
            client.set_ns_prefix(words[-1], namespace)


def _function(wire: Wire, context: Context, shape: Shape) -> Callable[..., Any]:
    def call(**given: Any) -> Any:  # noqa: ANN401 (what the schema says)
        fields = _fields(wire, context, shape, given)
        return context.carry_out(lambda: _once(wire, shape, fields))

    call.__name__ = shape.name
    call.__qualname__ = f"{wire.name}.{shape.name}"
    call.__doc__ = docstring(shape)
    call.__signature__ = signature(shape)  # type: ignore[attr-defined]
    return call


def _fields(
    wire: Wire, context: Context, shape: Shape, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Sort what the caller gave into fields and context, ready for zeep.

    Raises:
        InvalidInput: if the operation has no such field.
    """
    if shape.type is None:
        return {key: sendable(value) for key, value in given.items()}
    known = {slot.key for slot in shape.fields}
    fields: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for key, value in given.items():
        if key in known:
            fields[key] = value
        elif key in shape.context:
            said[key] = value
        elif key == CONTEXT and shape.context:
            said.update(value)
        else:
            raise unknown_field(key, key, sorted(known | shape.context))
    if shape.context:
        fields[CONTEXT] = context.fill(shape, said)
    return cast("dict[str, Any]", outgoing(wire.contract, shape.type, fields))


def _once(wire: Wire, shape: Shape, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Send one message and read the answer.

    Raises:
        ItmsFault: if the answer is a fault.
        TransportError: if there is no usable answer.
        InvalidInput: if the fields do not fit the schema.
    """
    wire.transport.operation = operation = f"{wire.name}.{shape.name}"
    try:
        answer = wire.proxy[shape.name](**fields)
    except zeep.exceptions.Fault as exc:
        raise_fault(exc, operation)
    except zeep.exceptions.ValidationError as exc:
        raise InvalidInput(f"{shape.name}: {exc}") from exc
    except (zeep.exceptions.Error, etree.XMLSyntaxError) as exc:
        last = wire.transport.last
        raise TransportError(
            f"the answer is not what the WSDL says: {exc}",
            url=last.url,
            status=last.status,
        ) from exc
    value = plain(answer)
    if len(shape.answer) == 1:
        # zeep opens a wrapper that holds one field; here every answer has fields.
        return Record({shape.answer[0].key: value})
    return value


def raise_fault(exc: zeep.exceptions.Fault, operation: str) -> NoReturn:
    """Raise a fault of zeep's as one of ours.

    Raises:
        ItmsFault: always.
    """
    node = _detail(exc.detail)
    if node is None:
        code = re.split(r"[:}]", exc.code or "FAULT")[-1]
        raise ItmsFault(code, exc.message or "", operation=operation) from None
    raise typed_fault(node, exc.message or "", operation) from None


def typed_fault(node: etree._Element, message: str, operation: str) -> ItmsFault:
    """Return the exception for the detail *node* of a fault of *operation*.

    Args:
        node: the element that holds `code`, e.g. `BusinessFault`.
        message: what was said beside it, for a detail without words.
        operation: e.g. `topup.GetBalance`.
    """
    kind = etree.QName(node).localname
    code = _text(node, "code") or kind
    wait = _text(node, "retryAfterSeconds")
    return class_of(kind if kind in KINDS else "", code)(
        code,
        _text(node, "message") or message,
        field=_text(node, "field"),
        retryable=_text(node, "retryable") in ("true", "1"),
        retry_after=int(wait) if wait.isdecimal() else None,
        documentation_url=_text(node, "documentationUrl"),
        correlation_id=_text(node, "correlationId"),
        violations=tuple(
            Violation(
                code=_text(item, "code"),
                message=_text(item, "message"),
                field=_text(item, "field"),
            )
            for item in node.findall("{*}violation")
        ),
        operation=operation,
    )


def _detail(detail: object) -> etree._Element | None:
    if not isinstance(detail, etree._Element):  # noqa: SLF001 (lxml's public type)
        return None
    found = next(detail.iterchildren("*"), None)
    return found if found is not None and found.find("{*}code") is not None else None


def _text(node: etree._Element, name: str) -> str:
    return (node.findtext(f"{{*}}{name}") or "").strip()
