"""Try an operation: what to send, the call itself, and all that came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from lxml import etree

from tutorial_app.console.envelope import MASK, Caller, compose, seal
from tutorial_app.console.fault_view import FaultView, view_fault
from tutorial_app.console.form import build_form
from tutorial_app.console.values import read, write
from tutorial_app.contract.model import Protocol
from tutorial_app.contract.names import QName, namespace_of
from tutorial_app.contract.samples import sample_body
from tutorial_app.contract.schema import ComplexType
from tutorial_app.contract.validation import Validator
from tutorial_app.kernel.errors import NotFound, Unreachable
from tutorial_app.soap.envelope import NotSoap, Version, open_envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.nodes import Part
    from tutorial_app.contract.library import Library, ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.validation import SchemaFinding
    from tutorial_app.kernel.clock import Clock

#: Seconds to wait for an endpoint.
PATIENCE = 30.0
_PROTOCOLS = {Version.SOAP11: Protocol.SOAP11, Version.SOAP12: Protocol.SOAP12}
_TYPES = "urn:itms-sandbox:types:1"


@dataclass(frozen=True, slots=True)
class Target:
    """One operation of one service."""

    entry: ServiceEntry
    operation: Operation

    @property
    def has_form(self) -> bool:
        """Say whether its request is one element that a form can fill."""
        element = self.entry.contract.elements.get(self.operation.request or QName(""))
        if element is None:
            return False
        kind = self.entry.contract.type(element.type)
        return isinstance(kind, ComplexType) and kind.simple_base is None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call about to be made; *text* is the message as a person sees it."""

    target: Target
    endpoint: Endpoint
    version: Version
    caller: Caller
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call that was made. *request* and its headers are masked; time in seconds."""

    url: str
    request: str
    request_headers: tuple[tuple[str, str], ...]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    answer: bytes
    seconds: float
    fault: FaultView | None
    #: What the schema says about the request and about the answer.
    request_findings: tuple[SchemaFinding, ...] = ()
    answer_findings: tuple[SchemaFinding, ...] = ()

    @property
    def good(self) -> bool:
        """Say whether the call did what was asked."""
        return self.fault is None and 200 <= self.status < 300  # noqa: PLR2004


@dataclass(slots=True)
class ConsoleService:
    """Makes forms and messages for any operation, and sends them.

    Args:
        library: every service.
        endpoints: where calls may go, by name; a form can name no other place.
        client_for: the HTTP client for an endpoint; in-process for our own mock.
        clock: the time of a call.
        nonce: fresh random bytes for a PasswordDigest.
        stopwatch: seconds that only ever grow.
    """

    library: Library
    endpoints: Mapping[str, Endpoint]
    client_for: Callable[[Endpoint], httpx.Client]
    clock: Clock
    nonce: Callable[[], bytes]
    stopwatch: Callable[[], float]
    _validators: dict[str, Validator] = field(default_factory=dict, repr=False)

    def target(self, slug: str, operation: str) -> Target:
        """Return the operation called *operation* of the service *slug*.

        Raises:
            NotFound: if there is no such service or operation.
        """
        entry = self.library.service(slug)
        return Target(entry, entry.contract.operation(operation))

    def endpoint(self, name: str) -> Endpoint:
        """Return the endpoint called *name*; the first one if it is empty.

        Raises:
            NotFound: if there is none.
        """
        found = self.endpoints.get(name or next(iter(self.endpoints), ""))
        if found is None:
            raise NotFound(
                f"no endpoint {name!r}; there are {', '.join(self.endpoints)}"
            )
        return found

    def form(self, target: Target, state: Mapping[str, str]) -> Part | None:
        """Return the form of *target* as *state* has it; None if it can have none."""
        request = target.operation.request
        if request is None or not target.has_form:
            return None
        return build_form(target.entry.contract, request, state)

    def sample(self, target: Target, *, full: bool = False) -> dict[str, str]:
        """Return the state of a form that is filled with a valid sample."""
        if not target.has_form:
            return {}
        body = sample_body(target.entry.contract, target.operation, full=full)
        return read(target.entry.contract, body[0])

    def message(
        self, target: Target, form: Part | None, version: Version, caller: Caller
    ) -> str:
        """Return the message that *form* stands for; without one, a sample.

        Raises:
            InvalidInput: if a text of the form cannot stand in XML.
        """
        contract = target.entry.contract
        if form is None:
            body = sample_body(contract, target.operation, full=True)
        else:
            body = [write(form, _prefixes(target))]
        return compose(body, version, caller)

    def send(self, call: Outgoing) -> Exchange:
        """Make *call* and return all there is to see of it.

        Raises:
            Unreachable: if the endpoint gave no HTTP answer.
        """
        raw = seal(call.text, call.caller, nonce=self.nonce(), created=self.clock.now())
        url = call.endpoint.base_url + call.target.entry.soap_path
        headers = _headers(call)
        begun = self.stopwatch()
        try:
            answer = self.client_for(call.endpoint).post(
                url, content=raw, headers=headers, timeout=PATIENCE
            )
        except httpx.HTTPError as exc:
            raise Unreachable(f"{url} did not answer: {exc}") from exc
        seconds = self.stopwatch() - begun
        return self._exchange(call, url, headers, answer, seconds)

    def _exchange(
        self,
        call: Outgoing,
        url: str,
        headers: Mapping[str, str],
        answer: httpx.Response,
        seconds: float,
    ) -> Exchange:
        return Exchange(
            url=url,
            request=call.text,
            request_headers=tuple(_masked(headers).items()),
            status=answer.status_code,
            reason=answer.reason_phrase,
            headers=tuple(answer.headers.items()),
            answer=answer.content,
            seconds=seconds,
            fault=view_fault(answer.content, self.library.fault_codes),
            request_findings=self.findings(call.target, call.text.encode()),
            answer_findings=self.findings(call.target, answer.content),
        )

    def findings(self, target: Target, message: bytes) -> tuple[SchemaFinding, ...]:
        """Hold the payload to the schema; what is no SOAP speaks for itself."""
        try:
            payload = open_envelope(message).payload
        except NotSoap:
            return ()
        if etree.QName(payload).localname == "Fault" or not target.has_form:
            return ()
        slug = target.entry.slug
        if slug not in self._validators:
            self._validators[slug] = Validator(target.entry.contract)
        return self._validators[slug].check(payload)


def _headers(call: Outgoing) -> dict[str, str]:
    action = _action(call.target.operation, call.version)
    headers = {"Content-Type": call.version.content_type}
    if call.version is Version.SOAP11:
        headers["SOAPAction"] = f'"{action}"'  # SOAP 1.1, section 6.1.1
    elif action:
        # RFC 3902, section 2: SOAP 1.2 says it in the media type.
        headers["Content-Type"] += f'; action="{action}"'
    if call.caller.authorization:
        headers["Authorization"] = call.caller.authorization
    return headers


def _action(operation: Operation, version: Version) -> str:
    wanted = _PROTOCOLS[version]
    for bound in operation.bound:
        if bound.protocol is wanted:
            return bound.soap_action
    return operation.soap_action


def _masked(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: f"Basic {MASK}" if name == "Authorization" else value
        for name, value in headers.items()
    }


def _prefixes(target: Target) -> dict[str, str]:
    prefixes = {"t": _TYPES}
    request = target.operation.request
    if request is not None:
        # `tns`: what the WSDL itself calls it.
        prefixes["tns"] = namespace_of(request)
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if any(name.startswith(f"{{{namespace}}}") for name in _names(target))
    }


def _names(target: Target) -> tuple[str, ...]:
    contract = target.entry.contract
    return (*contract.elements, *contract.complex_types, *contract.simple_types)
