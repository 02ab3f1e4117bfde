"""Which operation a message asks for: by the first child of its body."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from tutorial_app.contract.codec.values import Codec
from tutorial_app.contract.model import Protocol, Style
from tutorial_app.contract.names import clark
from tutorial_app.contract.samples.sampler import sample_body
from tutorial_app.contract.sizes import largest_message
from tutorial_app.contract.validation.validator import Validator
from tutorial_app.mock.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.names import QName
    from tutorial_app.contract.validation.findings import SchemaFinding
    from tutorial_app.mock.call import Call, Fields, Handler
    from tutorial_app.soap.envelope import Envelope

_SOAP = frozenset({Protocol.SOAP11, Protocol.SOAP12})
#: Styles whose body has exactly one child.
_ONE_CHILD = frozenset({Style.DOCUMENT_WRAPPED, Style.RPC_LITERAL})


@dataclass(frozen=True, slots=True)
class Route:
    """One operation and what answers it."""

    service: Service
    operation: Operation
    handler: Handler
    #: True: *handler* makes a sample, since nobody has written one.
    is_sample: bool

    @property
    def kind(self) -> str:
        """`query`, `command`, `open`, or empty: not of our contract."""
        return self.operation.notes.operation_kind

    def check(self, envelope: Envelope) -> None:
        """Hold the body against the schema.

        Raises:
            Fault: with all findings; FIELD_REQUIRED where the schema allows what a
                rule of the contract does not, else INVALID_REQUEST.
        """
        if self.operation.style in _ONE_CHILD:
            _ = envelope.payload
        if self.operation.request is None or not len(envelope.body):
            return
        found = self.service.validator.check(envelope.body[0])
        if found:
            findings = tuple(map(_finding, found))
            first = findings[0]
            raise Fault(first.code, field=first.field, findings=findings)


class Service:
    """One WSDL, compiled at the first call and then kept."""

    def __init__(
        self, entry: ServiceEntry, handlers: Mapping[tuple[str, str], Handler]
    ) -> None:
        self.slug = entry.slug
        self.entry = entry
        self.contract = entry.contract
        #: Bytes a message may have.
        self.limit = largest_message(entry.slug)
        self._handlers = handlers

    @cached_property
    def codec(self) -> Codec:
        """Reads and writes the messages."""
        return Codec(self.contract)

    @cached_property
    def validator(self) -> Validator:
        """Judges the messages."""
        return Validator(self.contract, self.entry.path)

    def route(self, envelope: Envelope, action: str) -> Route:
        """Return the operation whose message stands in the body.

        *action* only decides between operations with equal messages, which is
        nothing that our contract has.

        Raises:
            Fault: INVALID_REQUEST, if there is none; near misses are named.
        """
        first = next(iter(envelope.body), None)
        tag = "" if first is None else str(first.tag)
        candidates = self._routes.get(tag)
        if not candidates:
            raise Fault("INVALID_REQUEST", message=self._no_operation(tag))
        for route in candidates:
            if route.operation.soap_action == action:
                return route
        return candidates[0]

    @cached_property
    def _routes(self) -> Mapping[str, Sequence[Route]]:
        routes: dict[str, list[Route]] = {}
        for operation in self.contract.operations:
            handler = self._handlers.get((self.slug, operation.name))
            route = Route(
                self, operation, handler or _Sample(self, operation), handler is None
            )
            for name in dict.fromkeys(_body_names(operation)):
                routes.setdefault(name, []).append(route)
        return routes

    def _no_operation(self, tag: str) -> str:
        names = [route[0].operation.name for route in self._routes.values()]
        if not tag:
            return "The SOAP body is empty."
        name = etree.QName(tag)
        near = difflib.get_close_matches(name.localname, names, n=3)
        if name.localname in near:
            return (
                f"No operation takes {tag}; {name.localname} has the namespace "
                f"{self.contract.namespace}."
            )
        hint = f"did you mean {' or '.join(near)}?" if near else ", ".join(names)
        return f"No operation of this service takes {tag}; {hint}"


def _finding(found: SchemaFinding) -> Finding:
    if found.missing:
        # In the words of the code: they come in the language that was asked for.
        return Finding("FIELD_REQUIRED", found.path)
    return Finding("INVALID_REQUEST", found.path, found.message)


class _Sample:
    """Answers with a valid sample from the contract, and says that it is one."""

    def __init__(self, service: Service, operation: Operation) -> None:
        self._service = service
        self._operation = operation

    def __call__(self, call: Call) -> Fields:
        call.warnings.append(
            ("SAMPLE_ANSWER", f"{call.operation} is not simulated: this is a sample.")
        )
        return self._fields

    @cached_property
    def _fields(self) -> Fields:
        body = sample_body(self._service.contract, self._operation, answer=True)
        fields = self._service.codec.decode(body[0])
        fields.pop("header", None)
        return fields


def _body_names(operation: Operation) -> Iterator[QName | str]:
    """Name the first children that a body for *operation* may have."""
    spoken = [bound for bound in operation.bound if bound.protocol in _SOAP]
    if not spoken:
        return
    if operation.request is not None:
        yield operation.request
        return
    for bound in spoken:
        rpc = bound.style in {Style.RPC_LITERAL, Style.RPC_ENCODED}
        yield clark(bound.namespace, operation.name) if rpc else ""
