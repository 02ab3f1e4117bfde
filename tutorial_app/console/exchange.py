"""One call: what goes out, and all there is to see of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutorial_app.console.envelope import MASK
from tutorial_app.contract.model import Protocol
from tutorial_app.contract.names import QName
from tutorial_app.contract.schema import ComplexType
from tutorial_app.soap.envelope import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.client.endpoints import Endpoint
    from tutorial_app.console.envelope import Caller
    from tutorial_app.console.explaining import Explanation
    from tutorial_app.console.fault_view import FaultView
    from tutorial_app.contract.library import ServiceEntry
    from tutorial_app.contract.model import Operation
    from tutorial_app.contract.validation.validator import SchemaFinding

_PROTOCOLS = {Version.SOAP11: Protocol.SOAP11, Version.SOAP12: Protocol.SOAP12}


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

    @property
    def is_for(self) -> frozenset[str]:
        """Return the kinds of endpoints that have it: `mock`, and `real` for most."""
        sandbox = self.operation.notes.sandbox_only
        return frozenset({"mock"} if sandbox else {"mock", "real"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call about to be made; *text* is the message as a person sees it."""

    target: Target
    endpoint: Endpoint
    version: Version
    caller: Caller
    text: str
    #: HTTP headers beside those that SOAP itself wants.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Whose log a call to a real system goes into (`traces.book`); empty: nobody's.
    owner: str = ""

    @property
    def url(self) -> str:
        """Where it goes."""
        return self.endpoint.base_url + self.target.entry.soap_path


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
    #: What an answer means that no contract speaks of; None: it speaks for itself.
    odd: Explanation | None = None

    @property
    def good(self) -> bool:
        """Say whether the call did what was asked."""
        fine = self.fault is None and self.odd is None
        return fine and 200 <= self.status < 300  # noqa: PLR2004


def headers_of(call: Outgoing) -> dict[str, str]:
    """Return the HTTP headers of *call*, secrets in the clear."""
    action = _action(call.target.operation, call.version)
    headers = {"Content-Type": call.version.content_type}
    if call.version is Version.SOAP11:
        headers["SOAPAction"] = f'"{action}"'  # SOAP 1.1, section 6.1.1
    elif action:
        # RFC 3902, section 2: SOAP 1.2 says it in the media type.
        headers["Content-Type"] += f'; action="{action}"'
    if call.caller.authorization:
        headers["Authorization"] = call.caller.authorization
    return headers | dict(call.headers)


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return *headers* as a page may show them."""
    return {
        name: f"Basic {MASK}" if name == "Authorization" else value
        for name, value in headers.items()
    }


def _action(operation: Operation, version: Version) -> str:
    wanted = _PROTOCOLS[version]
    for bound in operation.bound:
        if bound.protocol is wanted:
            return bound.soap_action
    return operation.soap_action
